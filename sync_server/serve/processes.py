"""Several server processes on one port and one PostgreSQL: replaced if one dies, stopped in peace."""

import multiprocessing
import signal
import socket
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.synchronize import Event
from time import monotonic
from types import FrameType

from sync_server.app import create_app
from sync_server.config import Settings
from sync_server.serve import server as serving
from sync_server.web.logs import set_up

_LIVED_S = 5.0
_MOST_EARLY_DEATHS = 3


class Crew:
    """Child processes that serve on one listening socket."""

    def __init__(self, settings: Settings, listening: socket.socket, count: int) -> None:
        self._settings, self._listening = settings, listening
        self._context: SpawnContext = multiprocessing.get_context("spawn")
        self._ready: Event = self._context.Event()
        self._stopping = False
        self._early = 0
        self._children: dict[SpawnProcess, float] = {}
        for _ in range(count):
            self._start()

    def serve(self, when_ready: Callable[[], None]) -> bool:
        """Wait until told to stop by SIGTERM or Ctrl-C; tell whether the processes did serve."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        told = False
        while self._children:
            gone = wait([c.sentinel for c in self._children], timeout=0.2)
            if not told and self._ready.is_set():
                told = True
                when_ready()
            self._reap([c for c in self._children if c.sentinel in gone])
        return told and self._early < _MOST_EARLY_DEATHS

    def _start(self) -> None:
        arguments = (self._settings, self._listening, self._ready)
        child = self._context.Process(target=_serve, args=arguments, name="bonphu")
        child.start()
        self._children[child] = monotonic()

    def _stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        self._stopping = True
        for child in self._children:
            child.terminate()

    def _reap(self, gone: list[SpawnProcess]) -> None:
        for child in gone:
            lived = monotonic() - self._children.pop(child)
            child.join()
            if self._stopping:
                continue  # it was told to end, however young
            self._early += lived < _LIVED_S
            if self._early >= _MOST_EARLY_DEATHS:
                self._stop()
            else:
                self._start()


def _serve(settings: Settings, listening: socket.socket, ready: Event) -> None:
    set_up(settings.log)
    serving.run(create_app(settings), listening, ready.set, settings.trusted_proxies)
