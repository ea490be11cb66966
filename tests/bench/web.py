"""The web app in Chromium: from an address typed to a list of households one can tap, and its size."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from shared.text import t
from sync_server.web.services import Services
from tests.bench.counting_proxy import CountingProxy
from tests.bench.figure import Figure
from tests.bench.server import running_server
from tests.bench.world import evenly, make_joining_code, make_world, settings_of
from tests.browser.app_driver import PIN, AppDriver

_HOUSEHOLDS, _RUNS = 2_000, 3


@dataclass(frozen=True)
class Starts:
    opened: float
    listed: float
    second: float
    received: int


def measure(folder: Path) -> Iterator[Figure]:
    world = make_world(folder / "ward", evenly(_HOUSEHOLDS))
    with running_server(world.data) as port, sync_playwright() as playwright:
        runs = [_start_twice(playwright, world.data, port, folder / f"profile-{i}") for i in range(_RUNS)]
    opened = statistics.median(r.opened for r in runs)
    listed = statistics.median(r.listed for r in runs)
    households = _HOUSEHOLDS // 5
    first = (
        f"an empty browser: {opened:.1f} s to the joining screen, {listed:.1f} s to the list of {households}"
    )
    yield Figure("web.start1.s", opened + listed, "s", first)
    second = statistics.median(r.second for r in runs)
    yield Figure(
        "web.start2.s",
        second,
        "s",
        "browser started anew: address to the PIN, and its last digit to the list",
    )
    received = statistics.median(r.received for r in runs) / 1e6
    yield Figure("web.wire_mb", received, "MB", "all the browser got until the app was kept offline")


def _start_twice(playwright: Playwright, data: Path, port: int, profile: Path) -> Starts:
    services = Services.open(settings_of(data))
    code = make_joining_code(services, "kp3")
    services.close()
    phone, proxy = AppDriver(playwright, profile), CountingProxy(port)
    with proxy as door:
        try:
            return _starts(phone, proxy, f"http://localhost:{door}/app/", code)
        finally:
            phone.stop()


def _starts(phone: AppDriver, proxy: CountingProxy, address: str, code: str) -> Starts:
    phone.start()
    begin = time.perf_counter()
    phone.open(f"{address}join/{code}")
    phone.see(t("pin.choose"))
    opened = time.perf_counter() - begin
    begin = time.perf_counter()
    phone.choose_pin()
    _see_list(phone)
    listed = time.perf_counter() - begin
    received = proxy.received
    phone.page.locator("html[data-snapshot]").wait_for(state="attached")  # a moment later, once per build
    phone.stop()
    phone.start()
    return Starts(opened, listed, _second_start(phone, address), received)


def _second_start(phone: AppDriver, address: str) -> float:
    """Return the seconds somebody waits: for the question for the PIN, and after its last digit.

    Between the two Flutter makes its labels: on a phone that takes most of a second, but only we wait for it.
    """
    begin = time.perf_counter()
    phone.page.goto(address, wait_until="commit")
    phone.wait_until_drawn()
    asked = time.perf_counter() - begin
    phone.wait_until_ready()
    phone.press(PIN[:-1])
    begin = time.perf_counter()
    phone.press(PIN[-1])
    _see_list(phone)
    return asked + time.perf_counter() - begin


def _see_list(phone: AppDriver) -> None:
    phone.see(t("today.count", n=_HOUSEHOLDS // 5))
    phone.see(t("app.sync"))
