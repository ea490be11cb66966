"""A resident's rung in each indicator, and why the resident is not counted (A.4, R-11 … R-13)."""

from dataclasses import dataclass
from typing import Literal

from shared.campaign import Campaign
from shared.indicator import Indicator, Stage, is_eligible
from shared.merge import Record
from shared.resident import rung

WhyNot = Literal["too_young", "birth_date_missing", "excluded"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One ladder of one resident. `why_not` says why they do not count; then the rung is for the record only.

    `born_before` is the day, `YYYY-MM-DD`, before which one must be born to count.
    """

    indicator: str
    status: str | None
    stage: Stage | None
    basis: str | None
    achieved_on: str | None
    why_not: WhyNot | None
    born_before: str

    @property
    def missing(self) -> bool:
        """Tell whether something is still to be done here."""
        return self.why_not is None and self.stage != "achieved"


def standings(record: Record, campaign: Campaign) -> tuple[Standing, ...]:
    """Return a resident's standing in every indicator, in the campaign's order."""
    return tuple(_standing(record, indicator, campaign) for indicator in campaign.indicators)


def _standing(record: Record, indicator: Indicator, campaign: Campaign) -> Standing:
    limit = indicator.rule_on(campaign.eligible_on).birth_limit(campaign.eligible_on)
    head = record.head(indicator.key)
    value = rung(record, indicator.key)
    step = indicator.step(str(value.get("status")))
    return Standing(
        indicator=indicator.key,
        status=value.get("status"),
        stage=step.stage if step else None,
        basis=head.basis if head else None,
        achieved_on=value.get("achieved_on"),
        why_not=_why_not(record, indicator, limit),
        born_before=limit.rstrip("~"),
    )


def _why_not(record: Record, indicator: Indicator, limit: str) -> WhyNot | None:
    birth = record.value("birth_date")
    if birth is None:
        return "birth_date_missing"
    if not is_eligible(birth, limit):
        return "too_young"
    return "excluded" if record.value("exclusion") in indicator.exclusions else None
