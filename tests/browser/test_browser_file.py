"""The behaviour suite of byte files in a real browser, and what a killed browser leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.app_driver import AppDriver
from tests.browser.browser_python import BrowserPython
from tests.browser.static_server import StaticServer
from tests.store.byte_file_suite import FACTS

_SUITE = ["tests.store.byte_file_suite"]

_WRITE = """
from js import postMessage
from mobile_app.store.journal_browser import open_browser_file
file = await open_browser_file("killed")
for n in range(1, 100000):
    record = b"%06d" % n * 50
    if n % 5 == 0:
        file.replace(record)
    else:
        file.append(record)
    postMessage(str(n))
"""
_READ = """
from mobile_app.store.journal_browser import open_browser_file
file = await open_browser_file("killed")
content = file.read()
file.close()
content.decode()
"""


@pytest.fixture(scope="module")
def browser_python(
    playwright: Playwright, web_build: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserPython]:
    server, phone = StaticServer(web_build), AppDriver(playwright, tmp_path_factory.mktemp("suite"))
    server.start()
    phone.start()
    yield BrowserPython(phone, server, _SUITE)
    phone.stop()
    server.stop()


@pytest.mark.parametrize("fact", [fact.__name__ for fact in FACTS])
def test_byte_file_in_a_browser(fact: str, browser_python: BrowserPython) -> None:
    """The fact of the suite named in the test's id holds for the browser's private file system."""
    browser_python.run(f"""
from functools import partial
from mobile_app.store.journal_browser import open_browser_file
from tests.store import byte_file_suite
await byte_file_suite.{fact}(partial(open_browser_file, "{fact}", patience=1))
""")


def test_a_second_window_is_told_that_the_file_is_busy(browser_python: BrowserPython) -> None:
    """While one worker holds the file, another worker of the same origin gets FileBusy."""
    browser_python.run("""
from mobile_app.store.journal_browser import open_browser_file
held = await open_browser_file("shared")
""")
    with browser_python.page.context.expect_page() as opened:
        browser_python.page.evaluate("open(location.href)")
    second = opened.value
    second.evaluate("globalThis.startPython([])")
    code = "from mobile_app.store.journal_browser import open_browser_file\n"
    answer = second.evaluate("(c) => globalThis.runPython(c)", code + 'await open_browser_file("shared", 2)')
    second.close()
    assert "FileBusy" in answer["error"]


@pytest.mark.parametrize("kill", range(3))
def test_a_killed_browser_leaves_what_it_was_told_is_saved(
    kill: int, empty_phone: AppDriver, static_server: StaticServer
) -> None:
    """After SIGKILL of the browser the file is at the last acknowledged operation or within a later one."""
    phone = empty_phone
    phone.start()
    python = BrowserPython(phone, static_server, [])
    python.start(_WRITE)
    told = python.wait_until_told(20 + 37 * kill)
    phone.kill()
    phone.start()
    content = BrowserPython(phone, static_server, []).run(_READ)
    assert int(told[-1]) <= _operations_in(content)


def _operations_in(content: str) -> int:
    """Return how many operations the content shows, checking that each record is whole and in its place."""
    size = 6 * 50
    records = [content[at : at + size] for at in range(0, len(content) - len(content) % size, size)]
    numbers = [int(record[:6]) for record in records]
    assert all(record == record[:6] * 50 for record in records)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert numbers[0] % 5 == 0 or numbers[0] == 1
    return numbers[-1]
