"""One question to the database for all who ask it in the same moment."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

Told = TypeVar("Told")


class SingleFlight(Generic[Told]):
    """Who asks while the question is under way gets the same answer. For use in one event loop only."""

    def __init__(self) -> None:
        self._asking: asyncio.Task[Told] | None = None

    async def answer(self, ask: Callable[[], Told]) -> Told:
        """Return what `ask` returns in a thread, or raise what it raises."""
        if self._asking is None:
            self._asking = asyncio.create_task(run_in_threadpool(ask))
            self._asking.add_done_callback(self._done)
        return await asyncio.shield(self._asking)  # one who leaves takes the answer from nobody

    def _done(self, asked: asyncio.Task[Told]) -> None:
        self._asking = None
        if not asked.cancelled():
            asked.exception()  # everybody may have left: then nobody else looks at it
