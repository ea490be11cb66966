"""Floods of one request against a real server: its memory has an end, and others are answered beside it."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from sync_server.config import Settings
from sync_server.people.accounts import service as accounts
from sync_server.web.roles import Role
from sync_server.web.services import Services
from sync_server.web.streams import EVENTS
from tests.conftest import Amount
from tests.scenarios.processes import peak_kb
from tests.sync_server import sqlite_file
from tests.sync_server.office import PASSWORD, form_token
from tests.sync_server.serve import running

_MOST_MB = 250


class Server(NamedTuple):
    """A real server, and a browser that is signed in as its administrator."""

    pid: int
    address: str
    browser: httpx.AsyncClient


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """Start a server with one account."""
    services = Services.open(Settings(data=tmp_path, database_url=sqlite_file.fresh(tmp_path)))
    accounts.create_account(services, "phuong", "long-thuy", PASSWORD, Role.ADMINISTRATOR)
    services.close()
    with running(tmp_path) as (process, address):
        async with httpx.AsyncClient(base_url=address, timeout=120) as browser:
            assert (await sign_in(browser, "phuong")).status_code == 303
            yield Server(process.pid, address, browser)


async def sign_in(browser: httpx.AsyncClient, name: str) -> httpx.Response:
    csrf = form_token(await browser.get("/sign-in"))
    form = {"name": name, "password": PASSWORD, "csrf": csrf, "next": "/"}
    return await browser.post("/sign-in", data=form)


async def sign_ins(server: Server, count: int) -> Counter[int]:
    """Try names that nobody has, all at once: each costs a password's hash."""

    async def stranger(number: int) -> int:
        async with httpx.AsyncClient(base_url=server.address, timeout=120) as browser:
            return (await sign_in(browser, f"la-{number}")).status_code

    return Counter(await asyncio.gather(*map(stranger, range(count))))


async def blank_labels(server: Server, count: int) -> Counter[int]:
    """Send one form of 960 blank labels again and again."""
    page = await server.browser.get("/labels")
    key = re.search(r'name="key" value="([^"]+)"', page.text)
    assert key is not None
    told = {"unit": "kp3", "which": "blanks", "count": "960", "size": "small"}
    told |= {"csrf": form_token(page), "key": key[1]}
    answers = [await server.browser.post("/labels", data=told) for _ in range(count)]
    left = re.search(r"KP3 ([\d.]+)", (await server.browser.get("/labels")).text)
    assert left is not None
    assert left[1] == "9.039"
    return Counter(a.status_code for a in answers)


async def streams(server: Server, count: int) -> Counter[int]:
    """Open streams of news with one account and hold them all."""
    found: Counter[int] = Counter()
    async with AsyncExitStack() as held:
        for _ in range(count):
            stream = server.browser.stream("GET", "/live", headers={"Accept": EVENTS})
            found[(await held.enter_async_context(stream)).status_code] += 1
        assert (await server.browser.get("/healthz")).status_code == 200
    return found


class Flood(NamedTuple):
    """What is sent, how often usually and in the whole proof, and how many of it pass at most."""

    send: Callable[[Server, int], Awaitable[Counter[int]]]
    usual: int
    whole: int
    passed: int


_FLOODS = {
    "sign-ins": Flood(sign_ins, 16, 60, 0),
    "blank-labels": Flood(blank_labels, 2, 12, 12),
    "streams": Flood(streams, 12, 90, 8),
}


@pytest.mark.parametrize("flood", _FLOODS.values(), ids=_FLOODS.keys())
async def test_a_flood_costs_a_bounded_amount_of_memory(server: Server, amount: Amount, flood: Flood) -> None:
    """No more pass than may, the others are refused with a reason, and the server's memory has an end."""
    before, count = peak_kb(server.pid), amount.of(flood.usual, flood.whole)
    answers = await flood.send(server, count)
    peak = peak_kb(server.pid)
    assert answers[200] == min(flood.passed, count)
    assert set(answers) <= {200, 401, 429, 503}
    assert (await server.browser.get("/healthz")).status_code == 200
    amount.tell(f"{count}: {dict(answers)}, peak {peak // 1000} MB (+{(peak - before) // 1000})")
    assert (peak - before) // 1000 < _MOST_MB
