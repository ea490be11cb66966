"""What surrounds every request: timed, counted and logged by its route, answered with safe headers."""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync_server.web.logs import REQUESTS, address_class, route_of
from sync_server.web.metrics import Metrics
from sync_server.web.pages import SECURITY_HEADERS

# What an answer says that does not say otherwise: nobody on the way keeps it, and no page frames it.
_USUAL = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()] + [
    (b"cache-control", b"no-store")
]
_BY_TLS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
UNTRUSTED = (
    "requests come by a proxy at %s, which BONPHU_TRUSTED_PROXIES does not name: everybody has its address, "
    "so tries to sign in are counted together and lists of sessions and refusals do not tell people apart"
)
_log = logging.getLogger(__name__)
Answer = Callable[[Request, Exception], Awaitable[Response]]


class Watched:
    """An ASGI app around another one; `failed` answers what the other one does not catch itself.

    `by_tls` tells that people open it by https, whoever passes requests on.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, failed: Answer, *, by_tls: bool = False) -> None:
        self._app, self._metrics, self._failed, self._by_tls = app, metrics, failed, by_tls
        self._warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, and say how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})  # what is found out about the sender is found here afterwards
        began, status = perf_counter(), 0
        self._look_at_proxy(scope)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                by_tls = self._by_tls or scope.get("scheme") == "https"
                message["headers"] = _with_safe(list(message.get("headers", [])), by_tls=by_tls)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if status:
                raise  # half an answer is out: the connection must break, or it would pass for a whole one
            answer = await self._failed(Request(scope, receive), error)
            await answer(scope, receive, sending)
        finally:
            self._tell(scope, status or 500, perf_counter() - began)

    def _look_at_proxy(self, scope: Scope) -> None:
        """Say once if requests come by a proxy whose word is not taken: then all people have its address."""
        if self._warned or not self._by_tls or scope.get("scheme") == "https":
            return
        if any(name == b"x-forwarded-proto" and value == b"https" for name, value in scope["headers"]):
            self._warned = True
            who = (scope.get("client") or ("an unknown address",))[0]
            _log.warning(UNTRUSTED, who)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = route_of(scope), scope["method"]
        self._metrics.answered(route, method, status, seconds)
        facts = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
        facts["from"] = address_class((scope.get("client") or ("",))[0])
        REQUESTS.info("answered", extra={"facts": facts | _sender(scope["state"])})


def _sender(state: MutableMapping[str, Any]) -> dict[str, str]:
    """Return the id of the account or phone that asked, as far as that was found out."""
    viewer, device = state.get("viewer"), state.get("device_id")
    account = {} if viewer is None else {"account": viewer.account_id}
    return account if device is None else account | {"device": device}


def _with_safe(headers: list[Any], *, by_tls: bool) -> list[Any]:
    said = {name.lower() for name, _ in headers}
    wanted = [*_USUAL, _BY_TLS] if by_tls else _USUAL
    return headers + [pair for pair in wanted if pair[0] not in said]
