"""Nothing is taken, counted or dated while the server's clock is behind its own newest entry."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.contract import API
from shared.problem import CLOCK_BEHIND, ProblemError

# What people may still send: they come in to see what is wrong, and leave.
_STILL = ("/sign-in", "/sign-out", "/language", "/account")
Answer = Callable[[Request, Exception], Awaitable[Response]]


class RightClock:
    """An ASGI app around another one; `refuse` answers by a problem.

    Phones hear `clock_behind` of whatever they ask, and so no time; they keep their work and come again.
    Office pages open, under a line that says what is wrong, and keep nothing that is sent.
    """

    def __init__(self, app: ASGIApp, refuse: Answer) -> None:
        self._app, self._refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it."""
        if scope["type"] == "http" and _counts(scope) and _is_behind(scope):
            answer = await self._refuse(Request(scope, receive), ProblemError(CLOCK_BEHIND))
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_behind(scope: Scope) -> bool:
    services = getattr(scope["app"].state, "services", None)  # there is none while the server starts
    return services is not None and bool(services.clock_behind)


def _counts(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith(API + "/") or (
        scope["method"] not in {"GET", "HEAD"} and not path.startswith(_STILL)
    )
