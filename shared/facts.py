"""What a fact may say: one check for the phone before saving and the server before applying.

Fields that nobody here knows are let through and kept: they are a newer app's.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.campaign import Campaign
from shared.change import Change, Fact
from shared.household import Household
from shared.household_code import CodeFault, read_code
from shared.partial_date import check_partial_date, earliest
from shared.resident import IndicatorState, Resident
from shared.visit import Visit

KINDS: dict[str, type[BaseModel]] = {"household": Household, "resident": Resident, "visit": Visit}
_NEEDED = {
    "household": ("unit",),
    "resident": ("unit", "full_name"),
    "visit": ("unit", "household", "outcome", "channel", "on"),
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
    made = set(known)
    for fact in change.facts:
        fault = _missing(fact, made) or _wrong_value(fact, campaign, today)
        if fault is not None:
            return fault
        made.add(fact.entity)
    return None


def _missing(fact: Fact, known: set[str]) -> Fault | None:
    if fact.entity in known:
        return None
    for field in _NEEDED.get(fact.kind, ("unit",)):
        if field not in fact.set or fact.set[field].v in (None, ""):
            return Fault("field_missing", fact.entity, field)
    return None


def _wrong_value(fact: Fact, campaign: Campaign, today: str) -> Fault | None:
    adapters = _adapters(fact.kind)
    for name, stated in fact.set.items():
        if name in adapters and not _fits(adapters[name], stated.v):
            return Fault("field_invalid", fact.entity, name)
        reason = _rule(fact.kind, name, stated.v, campaign, today)
        if reason is not None:
            return Fault(reason, fact.entity, name)
    return None


def _rule(kind: str, name: str, value: Any, campaign: Campaign, today: str) -> str | None:
    """Return what the plan or the calendar has against a value of the right type."""
    if name == "unit":
        return None if value in campaign.neighbourhood_ids else "unit_unknown"
    if kind == "resident":
        if name == "birth_date":
            return birth_date_fault(value, today)
        steps = campaign.statuses.get(name)
        return None if steps is None else _state_fault(value, steps)
    if kind == "household" and name == "code" and value is not None:
        return "code_invalid" if isinstance(read_code(value), CodeFault) else None
    if kind == "visit" and name == "outcome":
        return None if campaign.outcome(value) else "outcome_unknown"
    return None


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
    try:
        state = IndicatorState.model_validate(value)
    except ValidationError:
        return "field_invalid"
    if state.status not in steps:
        return "step_unknown"
    if state.achieved_on is not None and not _is_day(state.achieved_on):
        return "field_invalid"
    return None


def _is_day(text: str) -> bool:
    try:
        check_partial_date(text)
    except ValueError:
        return False
    return len(text) == 10


def _fits(adapter: TypeAdapter[Any], value: Any) -> bool:
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True


@cache
def _adapters(kind: str) -> Mapping[str, TypeAdapter[Any]]:
    model = KINDS.get(kind)
    if model is None:
        return {}
    kept = {n: f.annotation for n, f in model.model_fields.items() if n not in ("id", "states")}
    return {name: TypeAdapter(annotation) for name, annotation in kept.items() if annotation is not None}
