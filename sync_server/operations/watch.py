"""What surrounds every request: timed, counted and logged by its route, answered with safe headers."""

from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.contract import API
from sync_server.operations.logs import REQUESTS
from sync_server.operations.metrics import Metrics

_ALWAYS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin"))
_BY_TLS = (b"strict-transport-security", b"max-age=31536000")
_UNKNOWN = "unknown"
# The one address that is routed without FastAPI, and so leaves no route behind.
_PLAIN = f"{API}/push"


class Watched:
    """An ASGI app around another one."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, and say how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _with_safe(list(message.get("headers", [])), scope.get("scheme"))
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._tell(scope, status, perf_counter() - began)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        by_code = scope["path"] if scope["path"] == _PLAIN else _UNKNOWN
        route = str(getattr(scope.get("route"), "path", by_code))
        self._metrics.answered(route, scope["method"], status, seconds)
        facts = {"route": route, "method": scope["method"], "status": status, "ms": round(seconds * 1000, 1)}
        REQUESTS.info("answered", extra={"facts": facts})


def _with_safe(headers: list[Any], scheme: str | None) -> list[Any]:
    said = {name.lower() for name, _ in headers}
    wanted = (*_ALWAYS, _BY_TLS) if scheme == "https" else _ALWAYS
    return headers + [pair for pair in wanted if pair[0] not in said]
