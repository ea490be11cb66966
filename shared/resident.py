"""A resident and where they stand on each ladder (R-4, R-5, A.4)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, StrictBool

from shared.merge import Record
from shared.partial_date import Day


class IndicatorState(BaseModel):
    """A rung, and the day it was reached where that is known (`YYYY-MM-DD`).

    No day means: it was so before the campaign, or nobody knows when; it counts as before.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    status: str
    achieved_on: str | None = None


class Resident(BaseModel):
    """A resident as they stand. `states` has an entry per indicator that was ever asked.

    `moved_away` is the day somebody said that they live and work here no longer: nobody counts them any
    more, and they stay in the register (R-4). `hard_case` is for the police to say (A-8), `wants_smartphone`
    a wish that is told to their operator only with their consent (R-45).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    unit: str
    household: str | None = None
    full_name: str = ""
    birth_date: str | None = None
    sex: Literal["male", "female"] | None = None
    relation: str | None = None
    residency: str | None = None
    phone: str | None = None
    operator: str | None = None
    cohorts: tuple[str, ...] = ()
    exclusion: str | None = None
    hard_case: StrictBool = False
    moved_away: Day | None = None
    wants_smartphone: StrictBool = False
    deleted: StrictBool = False
    states: dict[str, IndicatorState] = {}


def is_state(value: object) -> bool:
    """Tell whether a field's value is a rung of some ladder; indicators are data, their names are open."""
    return isinstance(value, dict) and isinstance(value.get("status"), str)


def resident_of(record: Record) -> Resident:
    """Return the resident a record of kind `resident` describes."""
    values = record.values()
    states = {f: v for f, v in values.items() if is_state(v)}
    return Resident.model_validate(values | {"id": record.id, "states": states})
