"""All that was typed in one act, line by line: what was set aside is still somebody's work to be read."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from mobile_app.screens.referrals.state import DESTINATIONS
from mobile_app.sync.status import Rejected
from shared.campaign import Campaign, Choice, ServicePoint
from shared.change import Change, Fact
from shared.cohort import Cohort
from shared.resident import is_state
from shared.text import t
from shared.written import day, partial_day

_TOLD = (
    "full_name",
    "birth_date",
    "sex",
    "relation",
    "residency",
    "phone",
    "operator",
    "cohorts",
    "relative_of",
    "ticks",
    "exclusion",
    "wants_smartphone",
    "moved_away",
    "household",
    "code",
    "address",
    "cell",
    "label_worn",
    "outcome",
    "channel",
    "to",
    "type",
    "place",
    "on",
    "appointment",
    "accompanied",
    "home_help",
    "seen",
    "served",
    "note",
    "text",
)


def reason_words(rejected: Rejected) -> str:
    """Return why an act was set aside, and by which of its fields where that has a name."""
    reason = t(rejected.text_key)
    if rejected.field not in _TOLD:
        return reason
    return t("acts.value", what=reason, value=t(f"field.{rejected.field}"))


def typed_lines(change: Change, campaign: Campaign, name_of: Callable[[str], str]) -> list[str]:
    """Return what an act said in sentences `what: value`, entity by entity."""
    return [line for fact in change.facts for line in _fact(fact, campaign, name_of)]


def _fact(fact: Fact, campaign: Campaign, name_of: Callable[[str], str]) -> Iterator[str]:
    name = name_of(fact.entity)
    indicators = {i.key: i for i in campaign.indicators}
    for field, said in fact.set.items():
        if field in indicators:
            step = indicators[field].step(said.v["status"]) if is_state(said.v) else None
            word = step.label if step else t("acts.nothing")
            yield t("acts.answer", name=name, what=indicators[field].short, value=word)
        elif field == "household":
            if fact.kind == "resident" and "full_name" not in fact.set:  # else it is where the act was made
                yield t("acts.value", what=t("move.to"), value=name_of(str(said.v)) or t("acts.nothing"))
        elif field == "relative_of" and said.v is not None:
            whose = name_of(str(said.v)) or t("person.elsewhere")
            yield t("acts.value", what=t("field.relative_of"), value=whose)
        elif field in _TOLD and (said.v not in (None, "", []) or fact.kind == "resident"):
            yield t("acts.value", what=t(f"field.{field}"), value=_value(field, said.v, campaign))


def _minute(text: str) -> str:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{day(when)} {when:%H:%M}"


def _value(field: str, value: Any, campaign: Campaign) -> str:
    if value in (None, "", []):
        return t("acts.nothing")
    if isinstance(value, bool):
        return t("person.yes" if value else "acts.no")
    if isinstance(value, list):
        return ", ".join(_value(field, v, campaign) for v in value)
    if field in ("birth_date", "on", "moved_away"):
        return partial_day(str(value))
    if field == "appointment":
        return _minute(str(value))
    if field == "sex":
        return t(f"person.sex.{value}") if value in ("male", "female") else str(value)
    if field == "to":
        return t(f"referral.to.{value}") if value in DESTINATIONS else str(value)
    if field == "accompanied":
        return next((u.short for u in campaign.units if u.unit_id == value), str(value))
    lists: dict[str, Sequence[Choice | ServicePoint | Cohort]] = {
        "outcome": campaign.outcomes,
        "channel": campaign.channels,
        "relation": campaign.relations,
        "residency": campaign.residencies,
        "operator": campaign.operators,
        "cohorts": campaign.cohorts,
        "ticks": tuple(Choice(key=k, label=label) for k, label in campaign.ticks.items()),
        "exclusion": campaign.exclusions,
        "type": campaign.obstacle_types,
        "place": campaign.service_points,
    }
    return next((c.label for c in lists.get(field, ()) if c.key == value), str(value))
