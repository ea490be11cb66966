"""A resident and where they stand on each ladder (R-4, R-5, A.4)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from shared.change import Id
from shared.merge import Record
from shared.partial_date import Day, PartialDate, check_day
from shared.stated import LONGEST_KEY, Key, Line


class IndicatorState(BaseModel):
    """A rung, and the day it was reached where that is known (`YYYY-MM-DD`).

    No day means: it was so before the campaign, or nobody knows when; it counts as before.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    status: Key
    achieved_on: Day | None = None


class Resident(BaseModel):
    """A resident as they stand. `states` has an entry per indicator that was ever asked.

    `moved_away` is the day somebody said that they live and work here no longer: nobody counts them any
    more, and they stay in the register (R-4). `ticks` are the duties of their cohorts that no indicator
    counts and that they have done (R-16). `relative_of` is the resident whose relative they are, of a cohort
    that goes first (R-22, R-24). `hard_case` is for the police to say (A-8), `wants_smartphone`
    a wish that is told to their operator only with their consent (R-45).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    unit: Key
    household: Id | None = None
    full_name: Line = ""
    birth_date: PartialDate | None = None
    sex: Literal["male", "female"] | None = None
    relation: Key | None = None
    relative_of: Id | None = None
    residency: Key | None = None
    phone: Line | None = None
    operator: Key | None = None
    cohorts: Annotated[tuple[Key, ...], Field(max_length=60)] = ()
    ticks: Annotated[tuple[Key, ...], Field(max_length=60)] = ()
    exclusion: Key | None = None
    hard_case: StrictBool = False
    moved_away: Day | None = None
    wants_smartphone: StrictBool = False
    deleted: StrictBool = False
    states: dict[str, IndicatorState] = {}


def is_state(value: object) -> bool:
    """Tell whether a field's value is a rung of some ladder; indicators are data, their names are open.

    Read by hand: every person has four, and all are asked for every count.
    """
    if not isinstance(value, dict):
        return False
    status, on = value.get("status"), value.get("achieved_on")
    if not isinstance(status, str) or len(status) > LONGEST_KEY:
        return False
    try:
        return on is None or (isinstance(on, str) and bool(check_day(on)))
    except ValueError:
        return False


def rung(record: Record, indicator: str) -> Mapping[str, Any]:
    """Return where somebody stands on a ladder, as `IndicatorState` writes it; empty for what is none."""
    value = record.value(indicator)
    return value if is_state(value) else {}


def resident_of(record: Record) -> Resident:
    """Return the resident a record of kind `resident` describes."""
    values = record.values()
    states = {f: v for f, v in values.items() if f not in Resident.model_fields and is_state(v)}
    return Resident.model_validate(values | {"id": record.id, "states": states})
