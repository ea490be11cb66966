"""A referral: somebody is handed on, to a place, to their telecom company, to the area's police officer.

R-19 and R-42 (service points), R-45 and R-46 (operators), R-36 (households that are away).
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, StrictBool

from shared.change import Id
from shared.merge import Record
from shared.partial_date import Day, Minute
from shared.progress import Progress
from shared.stated import Key, Note

Destination = Literal["service_point", "operator", "area_officer"]
# Which of the texts that people were read; a text that says something else gets another name (D-02).
CONSENT_TEXT = "operator.1"


class Consent(BaseModel):
    """That a resident agreed: to which text, in which language, at which local minute. Never a default."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    text: Key
    language: Key
    at: Minute


class Referral(BaseModel):
    """A referral as it stands. `place` is a service point, `indicator` what it is about, where it is one.

    A telecom company is no public body: what goes to it needs the resident's `consent`, for each referral
    again. `answer` and `answered_on` come from whoever took it up.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    unit: Key
    to: Destination
    on: Day
    household: Id | None = None
    resident: Id | None = None
    visit: Id | None = None
    place: Key | None = None
    operator: Key | None = None
    indicator: Key | None = None
    consent: Consent | None = None
    note: Note = ""
    status: Progress = "sent"
    answer: Note = ""
    answered_on: Day | None = None
    deleted: StrictBool = False


def referral_of(record: Record) -> Referral:
    """Return the referral a record of kind `referral` describes."""
    return Referral.model_validate(record.values() | {"id": record.id})


NEEDED_BY_DESTINATION: dict[str, tuple[str, ...]] = {
    "service_point": ("place",),
    "operator": ("operator", "resident", "consent"),
    "area_officer": ("household",),
}
