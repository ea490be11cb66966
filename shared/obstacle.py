"""An obstacle: what keeps a resident from being served, and who has to clear it (R-48, R-54)."""

from pydantic import BaseModel, ConfigDict, StrictBool

from shared.change import Id
from shared.merge import Record
from shared.partial_date import Day
from shared.progress import Progress
from shared.stated import Key, Note


class Obstacle(BaseModel):
    """An obstacle as it stands. `owner` is the unit that is to clear it by `due`; both may be changed.

    `answer` and `answered_on` are what came back to the sender.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    unit: Key
    type: Key
    on: Day
    household: Id | None = None
    resident: Id | None = None
    visit: Id | None = None
    indicator: Key | None = None
    text: Note = ""
    owner: Key | None = None
    due: Day | None = None
    status: Progress = "sent"
    answer: Note = ""
    answered_on: Day | None = None
    deleted: StrictBool = False


def obstacle_of(record: Record) -> Obstacle:
    """Return the obstacle a record of kind `obstacle` describes."""
    return Obstacle.model_validate(record.values() | {"id": record.id})
