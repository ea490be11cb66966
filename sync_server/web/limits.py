"""How often a client may ask: a bucket of tries per scope and client that fills again with time.

Kept in memory, so each process counts for itself: with N processes up to N times as much passes.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from shared.problem import BUSY, TOO_MANY, ProblemError

_MOST_KNOWN = 20_000


@dataclass(frozen=True)
class Rate:
    """So many at once, and so many a minute after that."""

    at_once: int
    per_minute: float


class Limits:
    """Buckets by key; `clock` tells seconds. Safe to use from many threads."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._left: dict[tuple[str, str], tuple[float, float]] = {}
        self._line = threading.Lock()

    def check(self, scope: str, client: str, rate: Rate) -> None:
        """Count one try; raise ProblemError `too_many` with `retry_after` (seconds) once none is left."""
        now, key = self._clock(), (scope, client)
        with self._line:
            left, since = self._left.get(key, (float(rate.at_once), now))
            left = min(rate.at_once, left + (now - since) * rate.per_minute / 60)
            if left < 1:
                wait = (1 - left) * 60 / rate.per_minute
                raise ProblemError(TOO_MANY, extra={"retry_after": int(wait) + 1})
            if len(self._left) >= _MOST_KNOWN:
                self._forget_idle(now)
            self._left[key] = left - 1, now

    def _forget_idle(self, now: float) -> None:
        """Forget who was not heard of for ten minutes; if all were, the oldest half."""
        idle = [k for k, (_, since) in self._left.items() if now - since > 600]
        for key in idle or sorted(self._left, key=lambda k: self._left[k][1])[: _MOST_KNOWN // 2]:
            del self._left[key]


class UploadRoom:
    """How many bytes of brought files a process holds while they come in. For use in one event loop only."""

    def __init__(self, most: int = 48_000_000) -> None:
        self._left = most

    def take(self, size: int) -> None:
        """Hold `size` bytes more; raise ProblemError `busy` with `retry_after` (seconds) without room."""
        if size > self._left:
            raise ProblemError(BUSY, "other files are coming in", extra={"retry_after": 10})
        self._left -= size

    def give_back(self, size: int) -> None:
        """Hold `size` bytes less."""
        self._left += size
