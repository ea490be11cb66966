"""Files made to cost a server its memory and time: refused while it answers others, nothing left behind."""

import asyncio
from collections.abc import Callable
from html import unescape
from pathlib import Path
from time import monotonic

import httpx
import pytest

from shared.text import t
from sync_server.config import Settings
from sync_server.people.accounts import service as accounts
from sync_server.web.roles import Role
from sync_server.web.services import Services
from tests.conftest import Amount
from tests.scenarios.processes import children, peak_kb
from tests.sync_server import sqlite_file
from tests.sync_server.bombs import with_sheet, with_strings
from tests.sync_server.office import PASSWORD, form_token
from tests.sync_server.serve import running
from tests.sync_server.word_attacks import with_lines

_LOOPS, _ENDS = [f"{{%p for {n} in it.annex %}}" for n in "abcd"], ["{%p endfor %}"] * 4
# By page: how its file is made, and what is said of it.
_BOMBS: dict[str, list[tuple[Callable[[], bytes], str]]] = {
    "/rosters": [
        (lambda: with_strings(b"<si/>" * 20_000_000), t("file.long_unpacked", most="16")),
        (
            lambda: with_sheet(b"<c/>" * 3_000_000),
            t("file.long_cells", most="600.000"),
        ),
        (lambda: b"a\n" * 2_000_000, t("file.long", most="20.000")),
    ],
    "/report-template": [
        (lambda: with_lines("{{ 3**20000000 }}"), t("template.no_sum", what="{{ 3**20000000 }}", name="")),
        (lambda: with_lines(*_LOOPS, "x" * 200_000, *_ENDS), t("template.heavy")),
    ],
}
_MOST_SERVER_KB, _MOST_CHILD_KB, _LONGEST_ANSWER_S = 60_000, 400_000, 5.0


@pytest.mark.parametrize("page", list(_BOMBS))
async def test_a_bomb_costs_its_own_process_and_nobody_else(
    tmp_path: Path, amount: Amount, page: str
) -> None:
    """Refused in words; the server's memory stays, its answers come, and no process is left."""
    services = Services.open(Settings(data=tmp_path, database_url=sqlite_file.fresh(tmp_path)))
    accounts.create_account(services, "phuong", "long-thuy", PASSWORD, Role.ADMINISTRATOR)
    services.close()
    bombs = [(make(), said) for make, said in _BOMBS[page]]
    with running(tmp_path) as (process, address):
        async with httpx.AsyncClient(base_url=address, timeout=120) as http:
            csrf = form_token(await http.get("/sign-in"))
            form = {"name": "phuong", "password": PASSWORD, "csrf": csrf, "next": "/"}
            assert (await http.post("/sign-in", data=form)).status_code == 303
            csrf = form_token(await http.get(page))
            before, largest, slowest = peak_kb(process.pid), 0, 0.0
            for bomb, said in bombs:
                data, files = {"csrf": csrf, "as_of": "2024-05-13"}, {"file": ("x", bomb)}
                sent = asyncio.create_task(http.post(page, data=data, files=files))
                while not sent.done():
                    began = monotonic()
                    assert (await http.get("/healthz")).status_code == 200
                    slowest = max(slowest, monotonic() - began)
                    largest = max([largest, *map(peak_kb, children(process.pid))])
                reply = await sent
                assert (reply.status_code, said in unescape(reply.text)) == (400, True), reply.text
            grown = peak_kb(process.pid) - before
            assert children(process.pid) == []
    amount.tell(
        f"server +{grown // 1000} MB, limited process {largest // 1000} MB at most, "
        f"slowest answer beside it {slowest * 1000:.0f} ms"
    )
    assert grown < _MOST_SERVER_KB
    assert largest < _MOST_CHILD_KB
    assert slowest < _LONGEST_ANSWER_S
