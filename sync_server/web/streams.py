"""How many streams of events may be open, and for how long; a stream whose reader does not read is cut."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from time import monotonic

from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from shared.problem import TOO_MANY, ProblemError

EVENTS = "text/event-stream"
# One account has a few windows open on a few machines; an office of forty is behind one address.
MOST_PER_ACCOUNT, MOST_PER_ADDRESS, MOST_IN_ALL = 8, 80, 400
# After this long a browser asks anew by itself, and who may not look any more is refused then.
LONGEST_S = 30 * 60.0
_SLOWEST_READER_S = 20.0
_COME_BACK_S = 30


class Streams:
    """The open streams of this process, by account and by address. For use in the event loop only."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    def enter(self, account_id: str, address: str) -> Callable[[], None]:
        """Keep a place for one stream; return what gives it back.

        Raises ProblemError `too_many` with `retry_after` (seconds) where none is left.
        """
        bounds = {
            "all": MOST_IN_ALL,
            f"account {account_id}": MOST_PER_ACCOUNT,
            f"address {address}": MOST_PER_ADDRESS,
        }
        if any(self._open[name] >= most for name, most in bounds.items()):
            raise ProblemError(TOO_MANY, extra={"retry_after": _COME_BACK_S})
        self._open.update(bounds.keys())

        def leave() -> None:
            self._open.subtract(bounds.keys())
            self._open = +self._open  # forgets whoever has none left

        return leave

    def __len__(self) -> int:
        return self._open["all"]


class EventStream(StreamingResponse):
    """Sends events until they end, `LONGEST_S` passed, or the reader took nothing for 20 seconds."""

    def __init__(
        self, events: AsyncIterator[str], headers: Mapping[str, str], leave: Callable[[], None]
    ) -> None:
        """`leave` is called once, however the stream ends."""
        super().__init__(_for_a_while(events), headers=headers, media_type=EVENTS)
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events."""

        async def sending(message: Message) -> None:
            async with asyncio.timeout(_SLOWEST_READER_S):
                await send(message)

        try:
            await super().__call__(scope, receive, sending)
        except (TimeoutError, ClientDisconnect):  # Starlette takes the one, an OSError, for the other
            return  # half an answer: the server closes the connection
        finally:
            self._leave()


async def _for_a_while(events: AsyncIterator[str]) -> AsyncIterator[str]:
    ends = monotonic() + LONGEST_S
    async for event in events:
        yield event
        if monotonic() >= ends:
            return
