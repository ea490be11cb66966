"""A household: a door with a printed code (R-56)."""

from pydantic import BaseModel, ConfigDict, StrictBool

from shared.lease import Lease
from shared.merge import Record


class LastVisit(BaseModel):
    """What the newest visit left on its household, so that lists need not read every visit."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    visit: str
    outcome: str
    on: str
    appointment: str | None = None


class Household(BaseModel):
    """A household as it stands. `cell` is the tổ. The personal part is the address only.

    `label_worn`: its label can no longer be read and is to be printed again.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    unit: str
    code: str | None = None
    cell: str | None = None
    address: str = ""
    last_visit: LastVisit | None = None
    lease: Lease | None = None
    label_worn: StrictBool = False
    deleted: StrictBool = False


def household_of(record: Record) -> Household:
    """Return the household a record of kind `household` describes."""
    return Household.model_validate(record.values() | {"id": record.id})
