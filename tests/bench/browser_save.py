"""Saving a visit in a real browser: sealed, flushed to its private storage, with few and many records."""

import asyncio
import json
import statistics
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from mobile_app.store.journal_native import open_native_file
from mobile_app.web.build import ROOT, build
from tests.bench.figure import Figure
from tests.bench.phones import join
from tests.bench.server import running_server
from tests.bench.world import make_world
from tests.browser.app_driver import AppDriver
from tests.browser.browser_python import BrowserPython
from tests.browser.static_server import StaticServer

# Per khu phố so many households of four: a phone that sees one holds five times as many records.
_HOUSEHOLDS = {"kp1": 200, "kp2": 1_000, "kp3": 4_000}
_SAVED = {1_000: "kp1", 5_000: "kp2", 20_000: "kp3"}
_FILES = ("snapshot", "outbox")
_VISITS = 100
# The files come from a native phone that joined: they are the same, sealed with the same key.
_SAVE = f"""
import json
from js import fetch
from mobile_app.core.phone import Phone
from mobile_app.store.cipher_browser import BrowserCipher
from mobile_app.store.journal_browser import open_browser_file
from mobile_app.sync.transport import Transport
from mobile_app.sync.transport_browser import BrowserTransport
from tests.bench.visits import save_times

for name in {_FILES}:
    file = await open_browser_file(name)
    answer = await fetch(f"/phone/{{name}}")
    file.replace((await answer.bytes()).to_bytes())
    file.close()
cipher = BrowserCipher(bytes(32))
phone = await Phone.open(open_browser_file, Transport(BrowserTransport), cipher=cipher)
json.dumps(save_times(phone, {_VISITS}))
"""


def measure(folder: Path) -> Iterator[Figure]:
    build(ROOT / "build" / "web", ROOT / "build" / "cache" / "web")
    files = asyncio.run(_joined(folder))
    with sync_playwright() as playwright:
        medians = {records: _save(playwright, files[unit]) for records, unit in _SAVED.items()}
    yield Figure(
        "save.browser.ms", medians[5_000], "ms", "a visit to four people, 5,000 records, sealed and flushed"
    )
    yield Figure(
        "save.browser.growth", medians[20_000] / medians[1_000], "times", "20,000 records over 1,000"
    )


async def _joined(folder: Path) -> dict[str, Path]:
    """Return the folders of native phones that have fetched each khu phố."""
    world = make_world(folder / "ward", _HOUSEHOLDS, asked=True)
    folders = {unit: folder / f"phone-{unit}" for unit in _HOUSEHOLDS}
    with running_server(world.data) as port:
        for unit, place in folders.items():
            await (await join(world.data, port, place, unit)).close()
    return folders


def _save(playwright: Playwright, folder: Path) -> float:
    """Return the median milliseconds of a save in a browser that holds the files in `folder`."""
    server, phone = StaticServer(ROOT / "build" / "web"), AppDriver(playwright, folder / "profile")
    for name in _FILES:
        file = open_native_file(folder / f"{name}.journal")
        (folder / name).write_bytes(file.read())
        file.close()
        server.extra[f"/phone/{name}"] = folder / name
    server.start()
    try:
        phone.start()
        times: list[float] = json.loads(BrowserPython(phone, server, ["tests.bench.visits"]).run(_SAVE))
        return statistics.median(times)
    finally:
        phone.stop()
        server.stop()
