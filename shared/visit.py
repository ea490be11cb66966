"""A visit: who was at which door, when, by which channel, and how it ended (R-31, R-33, A-25)."""

from pydantic import BaseModel, ConfigDict, StrictBool

from shared.merge import Record


class Visit(BaseModel):
    """A visit as it stands. `on` is the local day, `appointment` a local ISO minute.

    `accompanied` names the units whose people came along (R-46), `home_help` that somebody here has to
    be served at home.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    unit: str
    household: str
    outcome: str
    channel: str
    on: str
    appointment: str | None = None
    place: str | None = None
    accompanied: tuple[str, ...] = ()
    home_help: StrictBool = False
    note: str = ""
    deleted: StrictBool = False


def visit_of(record: Record) -> Visit:
    """Return the visit a record of kind `visit` describes."""
    return Visit.model_validate(record.values() | {"id": record.id})
