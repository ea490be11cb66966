"""The campaign's days moved to the present, so that a demo run today looks alive."""

from datetime import date, timedelta

from shared.campaign import Campaign

DAY_TODAY = 20
CAMPAIGN_ID = "4phu-minh-hoa"
NOTE = "Số liệu minh họa"


def weeks_to_today(campaign: Campaign, today: date) -> int:
    """Return by how many whole weeks to move the campaign so that `today` is about its 20th day."""
    wanted = today - timedelta(days=DAY_TODAY - 1)
    return round((wanted - campaign.starts_on).days / 7)


def as_demo(campaign: Campaign, weeks: int) -> Campaign:
    """Return the campaign as demo data, said in its name, all its own days moved by `weeks`.

    Weekdays stay. Birth dates and `born_before` do not move: the rule of the plan names a day of birth.
    """
    by = timedelta(weeks=weeks)
    plain = campaign.model_dump()
    plain |= {
        "campaign_id": CAMPAIGN_ID,
        "name": f"{campaign.name} – {NOTE}",
        "short_name": f"{campaign.short_name} · {NOTE}",
    }
    for owner in (plain, plain["parent"]):
        _move(owner, ("starts_on", "ends_on", "eligible_on", "report_before", "erase_on"), by)
    for cohort in plain["cohorts"]:
        _move(cohort, ("before",), by)
    for indicator in plain["indicators"]:
        for rule in indicator["eligibility"]:
            _move(rule, ("valid_from", "valid_to"), by)
    return Campaign.model_validate(plain)


def _move(owner: dict[str, date | None], names: tuple[str, ...], by: timedelta) -> None:
    for name in names:
        day = owner.get(name)
        if day is not None:
            owner[name] = day + by
