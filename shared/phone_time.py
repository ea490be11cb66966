"""What time it is on a phone whose clock may be set otherwise at any moment; times are Unix milliseconds.

A phone tells time on its *even* clock: its own clock without the jumps. What to add to it for the right time
is measured at each contact with the server, so a jump changes neither that measure nor what was saved before.
"""

from dataclasses import dataclass

_MINUTE = 60_000
_HOUR = 60 * _MINUTE

# Network time sets a clock back by less than that again and again.
SLACK_MS = 2 * _MINUTE
# So long a phone may sleep, or the app stay closed, before it asks for the day. From one working evening to
# the next are 24 hours; over a weekend one question is the price of noticing a jump.
AWAY_MS = 48 * _HOUR


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant on three clocks.

    `even_ms` is what was believed, `wall_ms` what the phone's clock showed, `steady_ms` a counter that only
    goes up while the app runs and may stand still while the phone sleeps. `sure`: the day is known.
    """

    even_ms: int
    wall_ms: int
    steady_ms: int = 0
    sure: bool = True


def later(before: Moment, wall_ms: int, steady_ms: int) -> Moment:
    """Return the moment after `before` in the same run, by what the two clocks show now.

    A clock that was put back is known by the counter. One that went ahead of the counter may have gone on
    while the phone slept; if that is more than `AWAY_MS`, nobody can know, and the counter alone is followed.
    """
    by_steady = max(0, steady_ms - before.steady_ms)
    by_wall = wall_ms - before.wall_ms
    put_back, ahead = by_wall < by_steady - SLACK_MS, by_wall > by_steady + AWAY_MS
    gone = by_steady if put_back or ahead else max(0, by_wall)
    return Moment(before.even_ms + gone, wall_ms, steady_ms, before.sure and not ahead)


def reopened(kept: Moment, wall_ms: int, steady_ms: int) -> Moment:
    """Return the moment at which the app is opened, `kept` being the last one it wrote down.

    Never before that one. The day is not known if the clock shows a time before it, or too long after it.
    """
    by_wall = wall_ms - kept.wall_ms
    known = -SLACK_MS <= by_wall <= AWAY_MS
    gone = max(0, by_wall) if known else 0
    return Moment(kept.even_ms + gone, wall_ms, steady_ms, kept.sure and known)
