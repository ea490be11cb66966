"""What phones of one run have behind them: the app's first start, and joining a ward, each made once.

A browser keeps by address what it keeps. So all servers of the app in one process of the tests take one port,
one after the other, and a copy of the first phone's profile stands for a phone that started there before.
A copy of a ward and of a phone that joined it stands for a helper who has worked there since.
"""

import fcntl
import random
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Playwright

from shared.text import t
from tests.browser.app_driver import PATIENCE, AppDriver
from tests.browser.static_server import StaticServer
from tests.browser.ward import Ward

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


class Joined(NamedTuple):
    """Where a ward lies whose server is stopped, and the profile of a phone of khu phố 3 that joined it."""

    ward: Path
    profile: Path

    def ward_in(self, folder: Path, port: int) -> Ward:
        """Return a copy of the ward, its server not started."""
        shutil.copytree(self.ward, folder)
        return Ward(folder, port)

    def phone_in(self, profile: Path, playwright: Playwright) -> AppDriver:
        """Return a copy of the phone, closed: any copy of the ward knows it."""
        shutil.copytree(self.profile, profile)
        phone = AppDriver(playwright, profile)
        phone.has_pin = True
        return phone


def join_once(playwright: Playwright, joined: Joined, started: Path, port: int) -> None:
    """Load a ward, and let a phone join that started the app before, until the ward has heard all of it."""
    ward = Ward(joined.ward, port)
    shutil.copytree(started, joined.profile)
    phone = AppDriver(playwright, joined.profile)
    ward.start()
    phone.start()
    phone.join(ward.invite("kp3"))
    phone.see(t("today.title"))
    phone.see(t("sync.fresh", time="").strip())
    phone.stop()
    ward.stop()


def compiled_code(profile: Path) -> int:
    """Return the size of the largest compiled script that the browser laid beside what is kept."""
    storage = profile / "Default" / "Service Worker" / "CacheStorage"
    return max((path.stat().st_size for path in storage.rglob("*_1")), default=0)  # an entry's second stream
