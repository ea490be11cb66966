"""httpx over the browser's fetch: bytes, headers, statuses, and the errors the sync expects."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.app_driver import AppDriver
from tests.browser.browser_python import BrowserPython
from tests.browser.static_server import StaticServer

_CLIENT = """
import httpx
from mobile_app.sync.transport_browser import BrowserTransport, own_origin
client = httpx.AsyncClient(transport=BrowserTransport(), base_url=own_origin(), timeout=30)
"""


@pytest.fixture(scope="module")
def browser_python(
    playwright: Playwright, web_build: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserPython]:
    server, phone = StaticServer(web_build), AppDriver(playwright, tmp_path_factory.mktemp("transport"))
    server.start()
    phone.start()
    python = BrowserPython(phone, server, [])
    python.run(_CLIENT)
    yield python
    phone.stop()
    server.stop()


def test_bytes_and_headers_go_there_and_back(browser_python: BrowserPython) -> None:
    """Every byte value of a body, and a header, arrive at the server and return unchanged."""
    answer = browser_python.run("""
answer = await client.post("/echo", content=bytes(range(256)), headers={"X-Sent": "seen"})
(answer.status_code, answer.content == bytes(range(256)), answer.headers["X-Seen"])
""")
    assert answer == "(200, True, 'seen')"


def test_a_compressed_answer_is_read_once(browser_python: BrowserPython) -> None:
    """What the browser has already inflated is not inflated again."""
    answer = browser_python.run("""
answer = await client.get("/app/boot.js")
(answer.status_code, '"use strict"' in answer.text, "content-encoding" in answer.headers)
""")
    assert answer == "(200, True, False)"


@pytest.mark.parametrize("status", [401, 409, 413, 503])
def test_an_error_status_is_an_answer(status: int, browser_python: BrowserPython) -> None:
    """The server's errors come back as answers with their status and body."""
    answer = browser_python.run(f"""
answer = await client.post("/echo", content=b"why", headers={{"X-Answer-With": "{status}"}})
(answer.status_code, answer.content)
""")
    assert answer == f"({status}, b'why')"


def test_no_server_is_a_connect_error(browser_python: BrowserPython) -> None:
    """When nobody listens, the error is the one httpx raises on native."""
    answer = browser_python.run("""
try:
    await client.get("http://127.0.0.1:1/v1/ping")
except httpx.ConnectError as error:
    answer = type(error).__name__
answer
""")
    assert answer == "ConnectError"


def test_no_answer_in_time_is_a_timeout(browser_python: BrowserPython) -> None:
    """A server that accepts and stays silent ends in a timeout, not in waiting."""
    answer = browser_python.run("""
try:
    await client.get("/silent", timeout=0.2)
except httpx.TimeoutException as error:
    answer = type(error).__name__
answer
""")
    assert answer == "ReadTimeout"


def test_a_redirect_is_no_answer_of_ours(browser_python: BrowserPython) -> None:
    """A captive portal sends phones elsewhere: that is a failure to connect, never a success."""
    answer = browser_python.run("""
try:
    await client.get("/portal")
except httpx.ConnectError as error:
    answer = type(error).__name__
answer
""")
    assert answer == "ConnectError"
