"""All that was typed in one act, line by line: what was set aside is still somebody's work to be read."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from shared.campaign import Campaign, Choice, ServicePoint
from shared.change import Change, Fact
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
    "code",
    "address",
    "cell",
    "outcome",
    "channel",
    "place",
    "on",
    "appointment",
    "note",
    "text",
)


def typed_lines(change: Change, campaign: Campaign, name_of: Callable[[str], str]) -> list[str]:
    """Return what an act said in sentences `what: value`, entity by entity."""
    return [line for fact in change.facts for line in _fact(fact, campaign, name_of)]


def _fact(fact: Fact, campaign: Campaign, name_of: Callable[[str], str]) -> Iterator[str]:
    name = name_of(fact.entity)
    indicators = {i.key: i for i in campaign.indicators}
    for field, said in fact.set.items():
        if field in indicators:
            step = indicators[field].step(str((said.v or {}).get("status"))) if said.v else None
            word = step.label if step else t("acts.nothing")
            yield t("acts.answer", name=name, what=indicators[field].short, value=word)
        elif field in _TOLD and said.v not in (None, ""):
            yield t("acts.value", what=t(f"acts.field.{field}"), value=_value(field, said.v, campaign))


def _value(field: str, value: Any, campaign: Campaign) -> str:
    if field in ("birth_date", "on"):
        return partial_day(str(value))
    if field == "appointment":
        when = datetime.fromisoformat(str(value))
        return f"{day(when)} {when:%H:%M}"
    if field == "sex":
        return t(f"person.sex.{value}") if value in ("male", "female") else str(value)
    lists: dict[str, tuple[Choice | ServicePoint, ...]] = {
        "outcome": campaign.outcomes,
        "channel": campaign.channels,
        "relation": campaign.relations,
        "residency": campaign.residencies,
        "operator": campaign.operators,
        "place": campaign.service_points,
    }
    return next((c.label for c in lists.get(field, ()) if c.key == value), str(value))
