"""Whose a household is for some days: given by the office, or taken by a helper; offline it may be both.

A lease is an ordinary field of the household. Two made without knowing of each other stand beside each other,
and both helpers are shown that, until somebody who has seen both settles it.
"""

from contextlib import suppress

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.change import Id
from shared.merge import Record
from shared.partial_date import Day
from shared.stated import Line

MOST_DAYS = 92
USUAL_DAYS = 7


class Lease(BaseModel):
    """Who looks after a household, with their name for those who see it; `until` is the last day."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    helper: Id
    name: Line
    until: Day


def leases(record: Record) -> tuple[Lease, ...]:
    """Return what a household's heads say of it, the winning one first, each helper once.

    A head that cannot be read says nothing of it.
    """
    if "lease" not in record.stated:  # nearly always, and asked of every household at each start
        return ()
    heads = record.fields.get("lease", ())
    winner = record.head("lease")
    values = [winner.value if winner else None, *(h.value for h in heads)]
    first: dict[str, Lease] = {}
    for value in filter(None, values):
        with suppress(ValidationError):
            lease = Lease.model_validate(value)
            first.setdefault(lease.helper, lease)
    return tuple(first.values())


def holders(record: Record, today: str) -> tuple[Lease, ...]:
    """Return whose a household is on `today` (`YYYY-MM-DD`): one's, nobody's, or by collision several's."""
    return in_force(leases(record), today)


def in_force(known: tuple[Lease, ...], today: str) -> tuple[Lease, ...]:
    """Return those of some leases whose last day is not over."""
    return tuple(lease for lease in known if lease.until >= today)
