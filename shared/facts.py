"""What a fact may say: one check for the phone before saving and the server before applying.

Fields that nobody here knows are let through and kept: they are a newer app's.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple, get_type_hints

from pydantic import BaseModel, TypeAdapter

from shared.campaign import Campaign
from shared.change import Change, Fact
from shared.household import Household
from shared.household_code import CodeFault, read_code
from shared.link import Link, names_its_pair
from shared.obstacle import Obstacle
from shared.partial_date import check_partial_date, earliest
from shared.referral import NEEDED_BY_DESTINATION, Referral
from shared.resident import Resident
from shared.tally import DeskTally
from shared.visit import Visit

KINDS: dict[str, type[BaseModel]] = {
    "household": Household,
    "resident": Resident,
    "visit": Visit,
    "referral": Referral,
    "obstacle": Obstacle,
    "link": Link,
    "tally": DeskTally,
}
_NEEDED = {
    "household": ("unit",),
    "resident": ("unit", "full_name"),
    "visit": ("unit", "household", "outcome", "channel", "on"),
    "referral": ("unit", "to", "on"),
    "obstacle": ("unit", "type", "on"),
    "link": ("unit", "one", "other"),
    "tally": ("unit", "place", "on", "device"),
}
# Fields that say one of the campaign's lists (`Campaign.listed`), in which kinds.
_LISTED = {
    "resident": ("residency", "relation", "exclusion", "operator"),
    "visit": ("channel", "place"),
    "referral": ("place", "operator", "indicator"),
    "obstacle": ("type", "indicator", "owner"),
    "tally": ("place",),
}


class Fault(NamedTuple):
    """Why a fact cannot stand: `reason` is a key of the problem catalogue's rejections."""

    reason: str
    entity: str
    field: str | None = None


def first_fault(change: Change, campaign: Campaign, known: Iterable[str], today: str) -> Fault | None:
    """Return the first thing wrong with `change`, or None.

    `known` are the ids of entities that exist already, `today` is the local day as `YYYY-MM-DD`.
    Whether the author may touch the entity is the server's question, not this one.
    """
    if change.channel is not None and change.channel not in campaign.channel_keys:
        return Fault("field_invalid", change.facts[0].entity, "channel")
    if change.place is not None and change.place not in campaign.listed["place"]:
        return Fault("field_invalid", change.facts[0].entity, "place")
    made = set(known)
    for fact in change.facts:
        fault = _missing(fact, made) or _missing_for(fact) or _wrong_value(fact, campaign, today)
        if fault is not None:
            return fault
        made.add(fact.entity)
    return None


def lacks(fact: Fact) -> bool:
    """Tell whether a fact speaks of a record that is there: it does not name all that one is made with."""
    return any(field not in fact.set for field in _needed(fact.kind))


def _needed(kind: str) -> tuple[str, ...]:
    return _NEEDED.get(kind, ("unit",))


def _missing(fact: Fact, known: set[str]) -> Fault | None:
    if fact.entity in known:
        return None
    for field in _needed(fact.kind):
        if field not in fact.set or fact.set[field].v in (None, ""):
            return Fault("field_missing", fact.entity, field)
    return None


def _missing_for(fact: Fact) -> Fault | None:
    """Return what a referral lacks for where it goes to: to an operator none goes without consent (D-02)."""
    to = fact.set.get("to") if fact.kind == "referral" else None
    for field in () if to is None else NEEDED_BY_DESTINATION.get(str(to.v), ()):
        if field not in fact.set or fact.set[field].v in (None, ""):
            return Fault("consent_missing" if field == "consent" else "field_missing", fact.entity, field)
    return None


def _wrong_value(fact: Fact, campaign: Campaign, today: str) -> Fault | None:
    checks = _checks(fact.kind)
    if fact.kind == "link" and not names_its_pair(fact):
        return Fault("field_invalid", fact.entity, "one")
    for name, stated in fact.set.items():
        if name in checks and not checks[name](stated.v):
            return Fault("field_invalid", fact.entity, name)
        if stated.channel is not None and stated.channel not in campaign.channel_keys:
            return Fault("field_invalid", fact.entity, name)
        reason = _rule(fact.kind, name, stated.v, campaign, today)
        if reason is not None:
            return Fault(reason, fact.entity, name)
    return None


def _rule(kind: str, name: str, value: Any, campaign: Campaign, today: str) -> str | None:
    """Return what the plan or the calendar has against a value of the right type."""
    if name == "unit":
        return None if value in campaign.neighbourhood_ids else "unit_unknown"
    if name in _LISTED.get(kind, ()):
        return None if value is None or value in campaign.listed[name] else "field_invalid"
    if kind == "resident":
        return _resident_rule(name, value, campaign, today)
    if kind == "household" and name == "code" and value is not None:
        return "code_invalid" if isinstance(read_code(value), CodeFault) else None
    if kind == "visit" and name == "outcome":
        return None if campaign.outcome(value) else "outcome_unknown"
    if kind == "visit" and name == "accompanied":
        return None if campaign.unit_ids.issuperset(value) else "field_invalid"
    return None


def _resident_rule(name: str, value: Any, campaign: Campaign, today: str) -> str | None:
    if name == "birth_date":
        return birth_date_fault(value, today)
    if name == "cohorts":
        return None if campaign.cohort_keys.issuperset(value) else "field_invalid"
    steps = campaign.statuses.get(name)
    # No rung at all is what stood before somebody was first asked: an undo puts it back.
    return None if steps is None or value is None else _state_fault(value, steps)


def never_said(kind: str, field: str) -> Any:
    """Return the JSON value by which a field says nothing, as before anybody spoke of it."""
    model = KINDS.get(kind)
    known = None if model is None else model.model_fields.get(field)
    value = None if known is None or known.is_required() else known.get_default()
    return list(value) if isinstance(value, tuple) else value


def birth_date_fault(text: str | None, today: str) -> str | None:
    """Return why `text` cannot be a birth date (E-03, E-04), or None; `today` is `YYYY-MM-DD`."""
    if text is None:
        return None
    try:
        check_partial_date(text)
    except ValueError:
        return "birth_date_invalid"
    if earliest(text) > today:
        return "birth_date_in_future"
    return "birth_date_invalid" if text < "1890" else None


def _state_fault(value: Any, steps: frozenset[str]) -> str | None:
    """Return what is wrong with a rung (`resident.IndicatorState`), read by hand: a visit has sixteen."""
    if not isinstance(value, dict) or not isinstance(value.get("status"), str):
        return "field_invalid"
    on = value.get("achieved_on")
    if on is not None and not (isinstance(on, str) and _is_day(on)):
        return "field_invalid"
    return None if value["status"] in steps else "step_unknown"


@lru_cache(maxsize=4096)
def _is_day(text: str) -> bool:
    try:
        check_partial_date(text)
    except ValueError:
        return False
    return len(text) == 10


@cache
def _checks(kind: str) -> Mapping[str, Callable[[Any], bool]]:
    """Return, per field of a kind, whether a value is of its type."""
    model = KINDS.get(kind)
    if model is None:
        return {}
    types = get_type_hints(model, include_extras=True)
    named = {n: types[n] for n in model.model_fields if n not in ("id", "states")}
    return {n: TypeAdapter(t).validator.isinstance_python for n, t in named.items()}
