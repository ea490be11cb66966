"""Run the server on a port of its own, say how to reach it once it answers, stop it in peace."""

import contextlib
import errno
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from sync_server.serve.bounded_http import BoundedHttp

_BACKLOG = 2048
_SECONDS_TO_FINISH = 15


class PortBusyError(Exception):
    """Somebody else listens there already."""


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raise PortBusyError, or OSError for an address that cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortBusyError from error
        raise


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, app: FastAPI, when_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._app = app
        self._when_ready = when_ready

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Let streams of events end, which would go on for as long as somebody looks at a page."""
        self._app.state.stopping = True
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._when_ready()


def run(
    app: FastAPI, listening: socket.socket, when_ready: Callable[[], None], trusted: str = "127.0.0.1"
) -> bool:
    """Serve until Ctrl-C or SIGTERM; tell whether the server started. What was taken in is finished first.

    Addresses are not logged: they carry joining codes. `trusted` are proxies, separated by commas.
    """
    config = uvicorn.Config(
        app,
        http=BoundedHttp,
        log_config=None,
        forwarded_allow_ips=trusted,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )
    server = _Server(config, app, when_ready)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    return server.started
