"""Validation of facts: the same check runs on the phone before saving and on the server before applying.

Unknown fields are accepted and kept if they are small, because a newer app may have sent them. No model
defines them, so no code reads them.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Annotated, Any, NamedTuple, get_type_hints

from pydantic import BaseModel, Field, StrictBool, TypeAdapter

from shared.campaign import Campaign
from shared.change import Change, Fact
from shared.household import Household
from shared.household_code import CodeFault, read_code
from shared.link import Link, names_its_pair
from shared.obstacle import Obstacle
from shared.partial_date import check_partial_date, earliest, is_too_old
from shared.referral import NEEDED_BY_DESTINATION, Referral
from shared.resident import IndicatorState, Resident, is_state
from shared.stated import LONGEST_KEY, Key, is_small
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


# Which fields name another record, and of what kind it has to be.
REFERENCES: dict[str, dict[str, str]] = {
    "resident": {"household": "household", "relative_of": "resident"},
    "visit": {"household": "household"},
    "obstacle": {"household": "household", "resident": "resident", "visit": "visit"},
    "referral": {"household": "household", "resident": "resident", "visit": "visit"},
    "link": {"one": "resident", "other": "resident"},
}
# Attributes that every record has besides its fields: no field may have these names.
_RESERVED = frozenset({"id", "kind", "states"})
_RUNG = IndicatorState.model_fields.keys()
# A record of an unknown kind is kept too; every kind has these two fields.
_OF_EVERY_KIND: dict[str, Any] = {"unit": Key, "deleted": StrictBool}


class Fault(NamedTuple):
    """Why a fact is rejected: `reason` is a key of the problem catalogue's rejections."""

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
    """Tell whether a fact lacks a field needed to create its record: that record must exist already."""
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
    """Return what a referral lacks for its destination; one to an operator needs consent (D-02)."""
    to = fact.set.get("to") if fact.kind == "referral" else None
    for field in () if to is None else NEEDED_BY_DESTINATION.get(str(to.v), ()):
        if field not in fact.set or fact.set[field].v in (None, ""):
            return Fault("consent_missing" if field == "consent" else "field_missing", fact.entity, field)
    return None


def references(fact: Fact) -> Iterable[tuple[str, str, str]]:
    """Yield `(field, id, kind)` for each record a fact refers to; `kind` is the kind it must have."""
    for name, kind in REFERENCES.get(fact.kind, {}).items():
        said = fact.set.get(name)
        if said is not None and isinstance(said.v, str):
            yield name, said.v, kind
    last = fact.set.get("last_visit") if fact.kind == "household" else None
    if last is not None and isinstance(last.v, dict) and isinstance(last.v.get("visit"), str):
        yield "last_visit", last.v["visit"], "visit"


def can_hold(kind: str, name: str, value: Any) -> bool:
    """Tell whether a value has its field's type (for an unknown field: is small); the plan is not consulted.

    A ladder is a field of a resident that no model knows: `is_state` says whether it can be read as one.
    """
    check = _checks(kind).get(name)
    if check is None:
        return name not in _taken_names(kind) and is_small(value)
    return check(value) and (not isinstance(value, dict | list) or is_small(value))


def _is_rung(value: Any) -> bool:
    return value is None or (is_state(value) and (value.keys() <= _RUNG or is_small(value)))


def _wrong_value(fact: Fact, campaign: Campaign, today: str) -> Fault | None:
    if fact.kind == "link" and not names_its_pair(fact):
        return Fault("field_invalid", fact.entity, "one")
    ladders = campaign.statuses if fact.kind == "resident" else {}
    for name, stated in fact.set.items():
        if not (_is_rung(stated.v) if name in ladders else can_hold(fact.kind, name, stated.v)):
            return Fault("field_invalid", fact.entity, name)
        if stated.channel is not None and stated.channel not in campaign.channel_keys:
            return Fault("field_invalid", fact.entity, name)
        reason = _rule(fact.kind, name, stated.v, campaign, today)
        if reason is not None:
            return Fault(reason, fact.entity, name)
        if name == "relative_of" and stated.v == fact.entity:  # nobody is a relative of their own
            return Fault("field_invalid", fact.entity, name)
    return None


def _rule(kind: str, name: str, value: Any, campaign: Campaign, today: str) -> str | None:
    """Return why the plan or the calendar rejects a value of the right type, or None."""
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
    if name == "ticks":
        return None if campaign.ticks.keys() >= set(value) else "field_invalid"
    steps = campaign.statuses.get(name)
    # None is the value from before the resident was first asked: an undo restores it.
    return None if steps is None or value is None or value["status"] in steps else "step_unknown"


def never_said(kind: str, field: str) -> Any:
    """Return the JSON value of a field that was never set: its default, or None."""
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
    return "birth_date_invalid" if is_too_old(text, today) else None


@cache
def _checks(kind: str) -> Mapping[str, Callable[[Any], bool]]:
    """Return, per field of a kind, whether a value is of its type."""
    model = KINDS.get(kind)
    types = _OF_EVERY_KIND if model is None else get_type_hints(model, include_extras=True)
    named = {
        n: types[n] for n in (types if model is None else model.model_fields) if n not in ("id", "states")
    }
    if kind == "resident":  # a date that is none has a reason of its own
        named["birth_date"] = Annotated[str, Field(max_length=LONGEST_KEY)] | None
    return {n: TypeAdapter(t).validator.isinstance_python for n, t in named.items()}


@cache
def _taken_names(kind: str) -> frozenset[str]:
    """Return the names an unknown field may not have, because they mean something else on a record."""
    return _RESERVED | {name for name in dir(KINDS.get(kind, BaseModel)) if not name.startswith("_")}
