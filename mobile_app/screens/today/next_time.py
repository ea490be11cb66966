"""The best time to try a door again, from the times at which earlier attempts found somebody or nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

DayPart = Literal["morning", "afternoon", "evening"]
_FROM_HOUR: tuple[tuple[int, DayPart], ...] = ((17, "evening"), (12, "afternoon"), (0, "morning"))
_PARTS: tuple[DayPart, ...] = ("morning", "afternoon", "evening")
_UNTIL = {"morning": 12, "afternoon": 17, "evening": 21}
_WEEKEND = 6
_DAYS_AHEAD = 7
# How often somebody is at home before anything is known of this door: people work by day, as the plan's
# own evening hours say; on free days mornings do as well. In hundredths, weighed like one attempt.
_USUALLY: dict[tuple[bool, DayPart], int] = {
    (False, "morning"): 30,
    (False, "afternoon"): 35,
    (False, "evening"): 60,
    (True, "morning"): 55,
    (True, "afternoon"): 45,
    (True, "evening"): 50,
}
_UNKNOWN = {key: hundredths / 100 for key, hundredths in _USUALLY.items()}
_WEIGHT = 1


@dataclass(frozen=True, slots=True)
class Try:
    """An earlier attempt: its local time, with the hour where that is known, and whether somebody was met."""

    on: date
    hour: int | None
    met: bool


@dataclass(frozen=True, slots=True)
class NextTime:
    """When to try again. `now`: this very part of the day is the best there is."""

    on: date
    part: DayPart
    now: bool


def day_part(hour: int) -> DayPart:
    """Return the part of the day an hour belongs to."""
    return next(part for first, part in _FROM_HOUR if hour >= first)


def chance(tries: Iterable[Try], *, free_day: bool, part: DayPart) -> float:
    """Return how likely somebody is met, 0 … 1: what is usual, corrected by what was found at this door.

    An attempt whose hour nobody knows says as much about every part of its day.
    """
    found = [t for t in tries if _is_free(t.on) == free_day and (t.hour is None or day_part(t.hour) == part)]
    met = sum(t.met for t in found)
    usual = _USUALLY[free_day, part] / 100
    return (usual * _WEIGHT + met) / (_WEIGHT + len(found))


def next_time(tries: Sequence[Try], now: datetime) -> NextTime:
    """Return the likeliest part of the coming week in which to try; of equal ones the first.

    What was tried today is not tried again in the same part of the day.
    """
    today = now.date()
    # A list asks this of hundreds of doors: two kinds of day in three parts are all there is to weigh.
    likely = _UNKNOWN if not tries else {(f, p): chance(tries, free_day=f, part=p) for f, p in _USUALLY}
    best, most = None, -1.0
    for days in range(_DAYS_AHEAD + 1):
        on = today + timedelta(days=days)
        free = _is_free(on)
        for part in _PARTS:
            if likely[free, part] <= most or (not days and _over(tries, now, part)):
                continue
            best, most = NextTime(on, part, not days and part == day_part(now.hour)), likely[free, part]
    if best is None:
        raise AssertionError("a week has evenings")
    return best


def _over(tries: Iterable[Try], now: datetime, part: DayPart) -> bool:
    """Tell whether a part of today is past, or somebody was here in it."""
    on = now.date()
    return now.hour >= _UNTIL[part] or any(
        t.on == on and (t.hour is None or day_part(t.hour) == part) for t in tries
    )


def _is_free(on: date) -> bool:
    return on.isoweekday() >= _WEEKEND
