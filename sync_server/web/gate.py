"""Only a few costly jobs at once, and a short line before them: who comes later is asked to come again."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request

from shared.problem import BUSY, ProblemError
from sync_server.web.auth import signed_in
from sync_server.web.viewer import Viewer

# A file of a report takes a core for seconds; two of them leave the other threads to phones and pages.
# Somebody who presses twice waits in line: the browser shows the last answer only.
MOST_AT_ONCE, MOST_PER_ACCOUNT, MOST_IN_ALL = 2, 3, 8
LONGEST_WAIT_S = 20.0
_COME_BACK_S = 10


class Gate:
    """Who does or waits for a costly job in this process, by account. For use in the event loop only."""

    def __init__(self) -> None:
        self._known: Counter[str] = Counter()
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    @asynccontextmanager
    async def place(self, account_id: str) -> AsyncIterator[None]:
        """Hold a place; raise ProblemError `busy` with `retry_after` (seconds) where the line is too long."""
        if self._known.total() >= MOST_IN_ALL or self._known[account_id] >= MOST_PER_ACCOUNT:
            raise _busy()
        self._known[account_id] += 1
        try:
            try:
                async with asyncio.timeout(LONGEST_WAIT_S):
                    await self._places.acquire()
            except TimeoutError as error:
                raise _busy() from error
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._known[account_id] -= 1
            self._known = +self._known  # forgets whoever has nothing here


def _busy() -> ProblemError:
    return ProblemError(BUSY, "other files are being made", extra={"retry_after": _COME_BACK_S})


async def one_of_few(request: Request, viewer: Annotated[Viewer, Depends(signed_in)]) -> AsyncIterator[None]:
    """Let an endpoint run in one of few places; raise ProblemError `busy` where none comes free in time."""
    gate: Gate = request.app.state.gate
    async with gate.place(viewer.account_id):
        yield


# For the decorator of an endpoint that takes long. The place is free before the answer is sent.
COSTLY = [Depends(one_of_few, scope="function")]
