"""Sending by itself: at start, after every save, when the network is back, and again after a failure."""

import asyncio
import contextlib
from typing import Protocol

from mobile_app.sync.status import Outcome, SyncOutcome

# With nothing to send: how often to ask for what others recorded.
_LOOK_AROUND_S = 300.0


class Syncing(Protocol):
    """The part of the phone this needs."""

    async def sync(self, *, by_hand: bool = True) -> SyncOutcome:
        """See `Phone.sync`."""
        ...


class AutoSync:
    """Keeps one phone in step with the server for as long as `run` runs; never raises for the network."""

    def __init__(self, phone: Syncing) -> None:
        """Nothing is sent before `run`. `last` is how the newest round ended."""
        self._phone = phone
        self._wanted = asyncio.Event()
        self._at_once = False
        self.last: Outcome | None = None

    def wake(self, *, at_once: bool = False) -> None:
        """Ask for a round soon; `at_once` does not wait for the time of the next try after a failure."""
        self._at_once |= at_once
        self._wanted.set()

    async def run(self) -> None:
        """Sync for ever, one round after another."""
        while True:
            self._wanted.clear()
            at_once, self._at_once = self._at_once, False
            outcome = await self._phone.sync(by_hand=at_once)
            self.last = outcome.outcome
            pause = _LOOK_AROUND_S if outcome.retry_in is None else max(1.0, outcome.retry_in)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wanted.wait()
