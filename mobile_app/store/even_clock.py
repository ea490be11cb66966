"""The clock of a phone, without its jumps."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from shared.phone_time import Moment, later, reopened

Clock = Callable[[], datetime]
Steady = Callable[[], float]


class EvenClock:
    """Call it for the time; `sure` tells whether its day is known. The rules are those of `phone_time`."""

    def __init__(self, wall: Clock, kept: Moment | None, steady: Steady = time.monotonic) -> None:
        """`kept` is the last moment that was written down, None on a new phone; `steady` counts seconds."""
        self._wall, self._steady = wall, steady
        wall_ms, steady_ms = self._read()
        self._last = reopened(kept, wall_ms, steady_ms) if kept else Moment(wall_ms, wall_ms, steady_ms)

    def __call__(self) -> datetime:
        """Return the time in UTC; never earlier than it was before."""
        return datetime.fromtimestamp(self.moment().even_ms / 1000, UTC)

    def moment(self) -> Moment:
        """Return the instant on all clocks."""
        self._last = later(self._last, *self._read())
        return self._last

    @property
    def sure(self) -> bool:
        """Tell whether the day is known."""
        return self.moment().sure

    @property
    def error_ms(self) -> int:
        """How far the phone's own clock is ahead of this one."""
        moment = self.moment()
        return moment.wall_ms - moment.even_ms

    def trust(self) -> None:
        """Take the time for known: the server has just said what to add to it."""
        self._last = replace(self.moment(), sure=True)

    def put_on(self, even_ms: int) -> None:
        """Go on from a time somebody knows; one that is past already changes nothing but `sure`."""
        moment = self.moment()
        self._last = replace(moment, even_ms=max(moment.even_ms, even_ms), sure=True)

    def _read(self) -> tuple[int, int]:
        return int(self._wall().timestamp() * 1000), int(self._steady() * 1000)
