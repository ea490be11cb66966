"""What phones of one run have behind them: the app's first start, made once.

A browser keeps by address what it keeps. So all servers of the app in one process of the tests take one port,
one after the other, and a copy of the first phone's profile stands for a phone that started there before.
"""

import fcntl
import random
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Playwright

from tests.browser.app_driver import PATIENCE, AppDriver
from tests.browser.static_server import StaticServer

# Below the ports that systems hand out by themselves: nobody gets one of these by chance.
_PORTS = range(20_000, 30_000)


@contextmanager
def own_port() -> Iterator[int]:
    """Give a port that no other process of any tests on this machine takes meanwhile."""
    for port in random.sample(_PORTS, len(_PORTS)):
        with Path(tempfile.gettempdir(), f"bonphu-port-{port}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                socket.create_server(("127.0.0.1", port)).close()
            except OSError:
                continue
            yield port
            return


def start_once(playwright: Playwright, profile: Path, web_build: Path, port: int) -> None:
    """Start the app in a new profile, until all is kept that makes later starts quick."""
    server, phone = StaticServer(web_build, port), AppDriver(playwright, profile)
    server.start()
    phone.start()
    phone.open(f"{server.origin}/app/")
    phone.wait_for_snapshot()
    whole = (web_build / "main.dart.js").stat().st_size
    deadline = time.monotonic() + PATIENCE / 1000
    while not compiled_code(profile) > whole / 2:
        assert time.monotonic() < deadline
        phone.page.evaluate("new Promise(requestAnimationFrame)")
    phone.stop()
    server.stop()


def compiled_code(profile: Path) -> int:
    """Return the size of the largest compiled script that the browser laid beside what is kept."""
    storage = profile / "Default" / "Service Worker" / "CacheStorage"
    return max((path.stat().st_size for path in storage.rglob("*_1")), default=0)  # an entry's second stream
