"""Whose a household is for some days: given by the office, or taken by a helper; offline it may be both.

A lease is an ordinary field of the household. Two made without knowing of each other stand beside each other,
and both helpers are shown that, until somebody who has seen both settles it.
"""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from shared.merge import Record
from shared.partial_date import check_partial_date

MOST_DAYS = 92
USUAL_DAYS = 7


def _whole_day(text: str) -> str:
    if len(check_partial_date(text)) != 10:
        raise ValueError("not a day")
    return text


class Lease(BaseModel):
    """Who looks after a household, with their name for those who see it; `until` is the last day."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    helper: str
    name: str
    until: Annotated[str, AfterValidator(_whole_day)]


def leases(record: Record) -> tuple[Lease, ...]:
    """Return what a household's heads say of it, the winning one first, each helper once."""
    if "lease" not in record.stated:  # nearly always, and asked of every household at each start
        return ()
    heads = record.fields.get("lease", ())
    winner = record.head("lease")
    values = [winner.value if winner else None, *(h.value for h in heads)]
    found = [Lease.model_validate(v) for v in values if v]
    first: dict[str, Lease] = {}
    for lease in found:
        first.setdefault(lease.helper, lease)
    return tuple(first.values())


def holders(record: Record, today: str) -> tuple[Lease, ...]:
    """Return whose a household is on `today` (`YYYY-MM-DD`): one's, nobody's, or by collision several's."""
    return in_force(leases(record), today)


def in_force(known: tuple[Lease, ...], today: str) -> tuple[Lease, ...]:
    """Return those of some leases whose last day is not over."""
    return tuple(lease for lease in known if lease.until >= today)
