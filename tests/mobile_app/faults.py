"""Ways in which a server or a network disappoints, and how tests look at a phone."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx

from mobile_app.core.phone import Phone
from mobile_app.sync.status import SyncOutcome
from shared.contract import SERVER_HEADER
from shared.problem import CONTENT_TYPE, Problem, ProblemError, to_body
from tests.mobile_app.world import World

Deliver = Callable[[], Awaitable[httpx.Response]]
Answer = Callable[[httpx.Request], httpx.Response]
_PATIENCE_S = 30.0


def refusing(problem: Problem, **extra: object) -> Answer:
    """Answer as our server does when it refuses."""
    body = to_body(ProblemError(problem, extra=extra))
    headers = {"content-type": CONTENT_TYPE, SERVER_HEADER: "ward"}
    return lambda request: httpx.Response(problem.status, json=body, headers=headers, request=request)


def answering(world: World, path: str, answer: Answer, times: int = 20) -> None:
    """Let `answer` take the server's place at `path`; the network ends with the last of `times`."""
    left = times

    async def fault(request: httpx.Request, deliver: Deliver) -> httpx.Response:
        nonlocal left
        if path not in str(request.url):
            return await deliver()
        left -= 1
        assert left >= 0, "asked again and again without a pause"
        return answer(request)

    world.network.fault = fault


async def in_time(phone: Phone) -> SyncOutcome:
    """Sync; fail rather than hang."""
    async with asyncio.timeout(_PATIENCE_S):
        return await phone.sync()


def heads(phone: Phone) -> list[str]:
    """Return the heads of all households on the list, in order of their names."""
    return sorted(line.head_name for line in phone.households())
