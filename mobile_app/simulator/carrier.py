"""An HTTP transport that fails as a network does; everything else of the phone is real."""

import asyncio
from random import Random

import httpx

from mobile_app.simulator.faults import LONGEST_DELAY_S, Faults


class FaultyNetwork(httpx.AsyncBaseTransport):
    """Carries requests over real sockets, unless chance has it otherwise. `faults` None: no network."""

    def __init__(self, rng: Random) -> None:
        """Start as a good network."""
        self._rng = rng
        self._sockets = httpx.AsyncHTTPTransport()
        self.faults: Faults | None = Faults()
        self.tally: dict[str, int] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as the server did, or fail as networks do."""
        faults = self.faults
        if faults is None or self._happens("unsent", faults.unsent):
            raise httpx.ConnectError("no network", request=request)
        if self._happens("late", faults.late):
            await asyncio.sleep(self._rng.uniform(0, LONGEST_DELAY_S))
        if self._happens("portal", faults.portal):
            return httpx.Response(200, html="<title>Free wifi</title>", request=request)
        if self._happens("twice", faults.twice):
            await self._send(request)
        answer = await self._send(request)
        if self._happens("lost", faults.lost):
            raise httpx.ReadTimeout("the answer was lost", request=request)
        if self._happens("torn", faults.torn):
            return _torn(answer)
        return answer

    async def _send(self, request: httpx.Request) -> httpx.Response:
        """Return the whole answer, as it came."""
        answer = await self._sockets.handle_async_request(request)
        raw = b"".join([part async for part in answer.aiter_raw()])
        await answer.aclose()
        return httpx.Response(answer.status_code, headers=answer.headers, content=raw, request=request)

    def _happens(self, what: str, chance: float) -> bool:
        happened = self._rng.random() < chance
        if happened:
            self.tally[what] = self.tally.get(what, 0) + 1
        return happened

    async def aclose(self) -> None:
        """Close the sockets."""
        await self._sockets.aclose()


def _torn(answer: httpx.Response) -> httpx.Response:
    raw = answer.read()
    return httpx.Response(answer.status_code, headers={"bonphu-server": "x"}, content=raw[: len(raw) // 2])
