"""A referral: somebody is handed on, to a place, to their telecom company, to the area's police officer.

R-19 and R-42 (service points), R-45 and R-46 (operators), R-36 (households that are away).
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, StrictBool

from shared.merge import Record
from shared.partial_date import Day
from shared.progress import Progress

Destination = Literal["service_point", "operator", "area_officer"]
# Which of the texts that people were read; a text that says something else gets another name (D-02).
CONSENT_TEXT = "operator.1"


class Consent(BaseModel):
    """That a resident agreed: to which text, in which language, at which local minute. Never a default."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    text: str
    language: str
    at: str


class Referral(BaseModel):
    """A referral as it stands. `place` is a service point, `indicator` what it is about, where it is one.

    A telecom company is no public body: what goes to it needs the resident's `consent`, for each referral
    anew. `answer` and `answered_on` come from whoever took it up.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    unit: str
    to: Destination
    on: Day
    household: str | None = None
    resident: str | None = None
    visit: str | None = None
    place: str | None = None
    operator: str | None = None
    indicator: str | None = None
    consent: Consent | None = None
    note: str = ""
    status: Progress = "sent"
    answer: str = ""
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
