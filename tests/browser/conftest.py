"""Phones, servers and the build for the browser tests."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.app_driver import AppDriver
from tests.browser.kept import Joined, join_once, own_port, start_once
from tests.browser.office_ward import OfficeWard, chromium
from tests.browser.static_server import StaticServer
from tests.browser.ward import Ward
from tests.browser.web_app import built_web_app


@pytest.fixture(scope="session")
def web_build() -> Path:
    """The web app, up to date with the sources."""
    return built_web_app()


@pytest.fixture(scope="session")
def port() -> Iterator[int]:
    """The port of every server of the app in this process, one after the other (`kept.py`)."""
    with own_port() as port:
        yield port


@pytest.fixture
def static_server(web_build: Path, started: Path, port: int) -> Iterator[StaticServer]:
    """A server of the web app alone."""
    server = StaticServer(web_build, port)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright, ended with each module: while it runs, no asyncio test can run in the same process."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def kept_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the profile of the first phone lies."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def started(playwright: Playwright, web_build: Path, port: int, kept_folder: Path) -> Path:
    """The profile of a phone on which the app was started once, to be copied."""
    profile = kept_folder / "started"
    if not profile.exists():
        start_once(playwright, kept_folder / "new", web_build, port)
        (kept_folder / "new").rename(profile)
    return profile


@pytest.fixture(scope="module")
def joined(playwright: Playwright, started: Path, port: int, kept_folder: Path) -> Joined:
    """A ward and the profile of a phone that joined it, to be copied."""
    joined = Joined(kept_folder / "ward", kept_folder / "joined")
    if not joined.ward.exists():
        join_once(playwright, joined, started, port)
    return joined


@pytest.fixture(scope="session")
def office_ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeWard]:
    """A ward's office with some casework, one for all tests of its pages."""
    running = OfficeWard(tmp_path_factory.mktemp("office"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def office_browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser for the office's pages."""
    with chromium(playwright) as running:
        yield running


@pytest.fixture
def ward(joined: Joined, port: int, tmp_path: Path) -> Iterator[Ward]:
    """A running server of the small synthetic ward, in the folder `ward`; one phone has joined it."""
    running = joined.ward_in(tmp_path / "ward", port)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def helper(joined: Joined, playwright: Playwright, tmp_path: Path) -> Iterator[AppDriver]:
    """A phone of khu phố 3 that has joined the ward and is closed."""
    phone = joined.phone_in(tmp_path / "helper", playwright)
    yield phone
    phone.stop()


@pytest.fixture
def new_phone(playwright: Playwright, started: Path, tmp_path: Path) -> Iterator[Callable[[str], AppDriver]]:
    """Make phones that started the app before; a name is a profile. Every phone is stopped at the end."""
    phones: list[AppDriver] = []

    def make(name: str) -> AppDriver:
        shutil.copytree(started, tmp_path / name)
        phones.append(AppDriver(playwright, tmp_path / name))
        return phones[-1]

    yield make
    for phone in phones:
        phone.stop()


@pytest.fixture
def phone(new_phone: Callable[[str], AppDriver]) -> AppDriver:
    """One phone that started the app before and is closed."""
    return new_phone("phone")


@pytest.fixture
def empty_phone(playwright: Playwright, tmp_path: Path) -> Iterator[AppDriver]:
    """One phone that never saw the app, not started yet."""
    phone = AppDriver(playwright, tmp_path / "empty")
    yield phone
    phone.stop()
