"""Impossible days: the dates that a phone with a wrong clock records.

Nothing with such a day is refused or lost. It counts as what it says, in no week and not as done in the
campaign, until somebody of the ward says which day it was.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

from shared.local_time import local_day
from shared.partial_date import OLDEST_YEARS, check_day, earliest

# Days on which something is said to have been done, not those on which something shall be.
DATED = frozenset({"on", "answered_on", "moved_away"})
# Midnight may lie between a phone's clock and the server's.
_SLACK_MS = 5 * 60_000
# Nothing the campaign asks for is older than so many years at its start: no such card, account or telephone.


class KnownDays(NamedTuple):
    """The days (`YYYY-MM-DD`) between which a phone speaks: it joined on one, and arrived here on the other.

    Without `joined` it is no phone but an office, which speaks of former days as well.
    """

    joined: str
    arrived: str


def known_of(enrolled_ms: int | None, received_ms: int) -> KnownDays:
    """Return between which days a change speaks, of a phone (Unix ms) or of an office (None)."""
    joined = "" if enrolled_ms is None else local_day(enrolled_ms - _SLACK_MS)
    return KnownDays(joined, local_day(received_ms + _SLACK_MS))


def day_in(field: str, value: Any) -> str | None:
    """Return the day on which a field says that something was done, or None for a field that says none."""
    day = value.get("achieved_on") if isinstance(value, dict) else value if field in DATED else None
    try:
        return check_day(day) if isinstance(day, str) else None
    except ValueError:
        return None


def is_doubtful(day: str, known: KnownDays, *, told_by_phone: bool) -> bool:
    """Tell whether a day is later than its arrival or, of what a phone saw itself, before it joined."""
    return day > known.arrived or (told_by_phone and day < known.joined)


class Sense(NamedTuple):
    """The first and the last day that a campaign can speak of."""

    first: str
    last: str


def sense_of(starts_on: date, ends_on: date) -> Sense:
    """Return which days have a meaning in a campaign: a rung may have been reached long before it began."""
    first = starts_on - timedelta(days=round(365.25 * OLDEST_YEARS))
    return Sense(first.isoformat(), ends_on.isoformat())


def out_of_sense(day: str, birth_date: str | None, said_ms: int, sense: Sense) -> bool:
    """Tell whether nobody can have reached a rung on a day, whoever says so at `said_ms` (Unix ms).

    After the end of the campaign there are days as well; but nobody knew of them before.
    """
    if day < sense.first or (birth_date is not None and day < _born(birth_date)):
        return True
    return day > sense.last and day > local_day(said_ms + _SLACK_MS)


def _born(birth_date: str) -> str:
    try:
        return date.fromisoformat(earliest(birth_date)).isoformat()
    except ValueError:
        return ""
