"""A household: a door with a printed code (R-56)."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, StrictBool

from shared.campaign import HouseholdState
from shared.change import Id
from shared.lease import Lease
from shared.merge import Record
from shared.partial_date import Day, Minute
from shared.stated import Key, Line

DoorState = Literal["unvisited"] | HouseholdState
DOOR_STATES: tuple[DoorState, ...] = ("unvisited", "to_revisit", "away", "refused", "done", "gone")


class LastVisit(BaseModel):
    """What the newest visit left on its household, so that lists need not read every visit."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    visit: Id
    outcome: Key
    on: Day
    appointment: Minute | None = None


class Household(BaseModel):
    """A household as it stands. `cell` is the tổ. The personal part is the address only.

    `label_worn`: its label can no longer be read and is to be printed again.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    unit: Key
    code: Key | None = None
    cell: Key | None = None
    address: Line = ""
    last_visit: LastVisit | None = None
    lease: Lease | None = None
    label_worn: StrictBool = False
    deleted: StrictBool = False


def door_state(outcome: str | None, left_by: Mapping[str, HouseholdState]) -> DoorState:
    """Return how a household stands after its newest visit; `left_by` is `Campaign.household_states`.

    `outcome` is None where nobody was yet. After an outcome that this version of the
    campaign does not know somebody has to go again.
    """
    return "unvisited" if outcome is None else left_by.get(outcome, "to_revisit")


def household_of(record: Record) -> Household:
    """Return the household a record of kind `household` describes."""
    return Household.model_validate(record.values() | {"id": record.id})
