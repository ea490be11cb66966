"""A visit: who was at which door, when, by which channel, and how it ended (R-31, R-33, A-25)."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from shared.change import Id
from shared.merge import Record
from shared.partial_date import Day, Minute
from shared.stated import Key, Note


class Visit(BaseModel):
    """A visit as it stands. `on` is the local day, `appointment` a local ISO minute.

    `accompanied` names the units whose people came along (R-46), `home_help` that somebody here has to
    be served at home.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    unit: Key
    household: Id
    outcome: Key
    channel: Key
    on: Day
    appointment: Minute | None = None
    place: Key | None = None
    accompanied: Annotated[tuple[Key, ...], Field(max_length=60)] = ()
    home_help: StrictBool = False
    note: Note = ""
    deleted: StrictBool = False


def visit_of(record: Record) -> Visit:
    """Return the visit a record of kind `visit` describes."""
    return Visit.model_validate(record.values() | {"id": record.id})
