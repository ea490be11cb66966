"""Floods of one request against a real server: its memory has an end, and others are answered beside it."""

import asyncio
import gzip
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from shared.contract import APP_VERSION
from sync_server.config import Settings
from sync_server.people.accounts import service as accounts
from sync_server.people.enrolment import service as enrolment
from sync_server.web.roles import Role
from sync_server.web.services import Services
from sync_server.web.streams import EVENTS
from tests.conftest import Amount
from tests.scenarios.processes import forget_peak, peak_kb
from tests.sync_server import sqlite_file
from tests.sync_server.office import PASSWORD, form_token
from tests.sync_server.serve import running

_MOST_MB = 250


class Server(NamedTuple):
    """A real server, a browser that is signed in as its administrator, and the token of a phone."""

    pid: int
    address: str
    browser: httpx.AsyncClient
    token: str


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """Start a server with one account."""
    services = Services.open(Settings(data=tmp_path, database_url=sqlite_file.fresh(tmp_path)))
    accounts.create_account(services, "phuong", "long-thuy", PASSWORD, Role.ADMINISTRATOR)
    desk, token = services.enrolment(), "f" * 43
    helper = enrolment.add_helper(desk, "Thị Lũ", "kp3", "member")
    code = enrolment.make_code(desk, helper.helper_id, frozenset({"kp3"}))
    enrolment.enrol(desk, code, APP_VERSION, token)
    services.close()
    with running(tmp_path) as (process, address):
        async with httpx.AsyncClient(base_url=address, timeout=120) as browser:
            assert (await sign_in(browser, "phuong")).status_code == 303
            yield Server(process.pid, address, browser, token)


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


class Bound(NamedTuple):
    """A request that costs as much as one may, how often it is sent usually and in the whole proof."""

    method: str
    path: str
    usual: int
    whole: int
    answers: set[int]
    body: bytes = b""
    headers: dict[str, str] = {}  # noqa: RUF012 - a constant


_PHONE, _FORM = {"Content-Type": "application/json"}, {"Content-Type": "application/x-www-form-urlencoded"}
_ZIPPED = _PHONE | {"Content-Encoding": "gzip"}
_CODE = f'{{"code": "AAAA-AAAA", "app_version": "{APP_VERSION}"}}'.encode()
_FILE = {"Content-Type": "multipart/form-data; boundary=b"}
_PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
_FILES = {"/rosters": 30_000_000, "/plan": 12_000_000, "/report-template": 12_000_000}
# The rows of the table of costs in docs/SECURITY.md that one request is enough for; the others are above,
# in test_brought_files.py and in test_many_linked.py.
_BOUNDS = {
    "body, packed": Bound("POST", "/v1/push", 4, 60, {413}, gzip.compress(bytes(50_000_000)), _ZIPPED),
    "body, unpacked": Bound("POST", "/v1/push", 4, 60, {413}, b" " * 3_000_000, _PHONE),
    "depth of JSON": Bound("POST", "/v1/push", 4, 60, {400, 429}, b"[" * 900_000, _PHONE),
    "head": Bound("GET", "/healthz", 4, 60, {400, 431}, headers={"X": "a" * 100_000}),
    "form": Bound("POST", "/sign-in", 4, 60, {413}, b"a=" + b"b" * 2_000_000, _FORM),
    "fields": Bound("POST", "/sign-in", 4, 60, {400, 429}, b"a=b&" * 30_000, _FORM),
    "question": Bound("GET", "/worklist?unit=kp3&page=99999999&q=" + "x" * 9_000, 4, 60, {400}),
    "pushes": Bound("POST", "/v1/push", 10, 3_500, {400, 429}, b"{}", _PHONE),
    "streams of a phone": Bound("POST", "/v1/stream", 12, 40, {200, 429}),
    "ready": Bound("GET", "/readyz", 70, 300, {200, 429}),
    "alive": Bound("GET", "/healthz", 70, 300, {200}),
    "joining": Bound("POST", "/v1/enrol", 10, 200, {404, 429}, _CODE, _PHONE),
    "template": Bound("GET", "/report-template/0/file", 4, 40, {200}),
    "app": Bound("GET", "/app/", 10, 300, {200, 503}),
    **{
        f"file for {path}": Bound("POST", path, 2, 20, {400, 503}, _PART + b"a" * size, _FILE)
        for path, size in _FILES.items()
    },
}


async def test_no_request_costs_more_memory_than_its_bound(server: Server, amount: Amount) -> None:
    """The costliest of each kind, sixteen at a time: answered as the table says, and the peak is told."""
    for name, bound in _BOUNDS.items():
        forget_peak(server.pid)
        before, count = peak_kb(server.pid), amount.of(bound.usual, bound.whole)
        answers = await _sent(server, bound, count)
        peak = peak_kb(server.pid)
        amount.tell(f"{name}, {count}: {dict(answers)}, peak {peak // 1000} MB (+{(peak - before) // 1000})")
        assert set(answers) <= bound.answers, name
        assert (peak - before) // 1000 < _MOST_MB, name


async def _sent(server: Server, bound: Bound, count: int) -> Counter[int]:
    few, headers = asyncio.Semaphore(16), bound.headers
    if bound.path.startswith("/v1/"):
        headers = headers | {"Authorization": f"Bearer {server.token}"}

    async def once() -> int:
        async with few:
            ask = server.browser.request
            return (await ask(bound.method, bound.path, content=bound.body, headers=headers)).status_code

    return Counter(await asyncio.gather(*(once() for _ in range(count))))
