"""No record, whatever a phone states, takes a page, a file or a count from the others.

Every hostile value is stated in every field of every kind, through the push; and is written into stored
records as if it had come in before anybody checked. Then every link of the office is followed.
"""

import io
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import load_workbook

from shared.facts import KINDS
from shared.identity import UUID_PATTERN
from sync_server.ledger import rollups
from sync_server.office.duplicates.finder import Finder
from sync_server.people.accounts import service as accounts
from sync_server.store.database import append_rows, replace_rows
from sync_server.store.tables.records import disputed, entity, id_bytes
from sync_server.web.roles import Role
from tests import hostile
from tests.conftest import Amount
from tests.hostile import Case
from tests.right import HOME, OTHER_PERSON, PERSON, UNIT, VISIT, right
from tests.scenarios.crawler import Crawler
from tests.sync_server.furnished import open_furnished
from tests.sync_server.office import PASSWORD, Office, Phone, form_token, fresh_id
from tests.sync_server.scopes import pages

# A sample in every run; `make faults` takes every value in every place.
USUAL, WHOLE, PER_PUSH = 100, 1_000_000, 50
_READERS = ("admin", "cong-an", "vnpt")
# Pages about no record, or about what is not there.
_NOT_REACHED = re.compile(
    r"/(live|static|app|sign-in|metrics|readyz|healthz|accounts|kept|plan|report-template|labels/\{|rosters/\{|privacy/\{|"
    r"progress/\{indicator\}/moved|reports/\{report_id\}/moved)"
)


class Good(NamedTuple):
    """A record beside the hostile ones, with the words by which pages show it."""

    kind: str
    values: dict[str, Any]
    address: str


_BESIDE = "Nguyen Thi Lanh"
_STREET, _NAME, _TEXT = "Số 7, đường Bên Cạnh", "Trần Thị Bên Cạnh", "Vẫn phải thấy việc này"
GOOD = (
    Good("household", {"address": _STREET}, "/worklist?unit=kp1"),
    Good("resident", {"full_name": _NAME, "household": None}, "/records?unit=kp1&cell=residents"),
    Good("obstacle", {"text": _TEXT, "status": "sent"}, "/obstacles?which=all"),
    Good("referral", {"note": _TEXT, "to": "area_officer", "status": "sent"}, "/referrals?which=all"),
)


@asynccontextmanager
async def _open(folder: Path) -> AsyncIterator[tuple[Office, Phone]]:
    """Give a furnished office, people of three roles, and a phone that has told what right records name."""
    async with open_furnished(folder) as office:
        accounts.create_account(office.services, "cong-an", "cong-an", PASSWORD, Role.POLICE_DESK)
        phone = await office.phone(UNIT, "Helper hostile")
        told = ((HOME, "household"), (PERSON, "resident"), (OTHER_PERSON, "resident"), (VISIT, "visit"))
        await _tell(phone, [[_whole(kind, id_)] for id_, kind in told])
        await _tell(phone, [[_whole(one.kind, fresh_id(), one.values)] for one in GOOD])
        token = form_token(await office.browser.get("/referrals"))
        form = {"csrf": token, "kind": "weekly", "week": "2024-05-15"}
        assert (await office.browser.post("/reports", data=form)).status_code == 303
        yield office, phone


def _whole(kind: str, id_: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
    told = right(kind, id_) | (values or {})
    return {"kind": kind, "entity": id_, "set": {name: {"v": value} for name, value in told.items()}}


async def _tell(phone: Phone, acts: list[list[dict[str, Any]]]) -> None:
    statuses = await _push(phone, [json.dumps(facts) for facts in acts])
    assert set(statuses) == {"applied"}, statuses


async def _push(phone: Phone, acts: Sequence[str]) -> list[str]:
    """Send acts, each the JSON of its facts; return how each ended. The push itself must be taken."""
    office = phone.office
    at = datetime.fromtimestamp(office.now_ms / 1000, UTC).isoformat()
    changes = []
    for facts in acts:
        phone.n += 1
        head = json.dumps({"id": fresh_id(), "n": phone.n, "at": at, "channel": "mobile"})
        changes.append(f'{head[:-1]}, "facts": {facts}}}')
    body = f'{{"stream": "{phone.stream}", "sent_at": "{at}", "changes": [{",".join(changes)}]}}'
    headers = {"Authorization": f"Bearer {phone.token}"}
    reply = await office.browser.post("/v1/push", content=body.encode(), headers=headers)
    assert reply.status_code == 200, reply.text
    return [result["status"] for result in reply.json()["results"]]


def _in_pushes(cases: Sequence[Case]) -> list[list[str]]:
    """Return the acts of cases in pushes that are small enough, with a good act after every tenth."""
    pushes: list[list[str]] = [[]]
    size = 0
    for number, case in enumerate(cases):
        acts = [case.facts(number)]
        if number % 10 == 0:
            acts.append(json.dumps([_whole("resident", fresh_id(), {"full_name": _BESIDE})]))
        if size + len(acts[0]) > 700_000 or len(pushes[-1]) >= PER_PUSH:
            pushes.append([])
            size = 0
        pushes[-1] += acts
        size += sum(map(len, acts)) + 600
    return pushes


async def _read_everything(office: Office, amount: Amount) -> dict[str, Crawler]:
    """Let everybody follow all links that they see; nothing may be broken."""
    readers = {}
    for name in _READERS:
        token = form_token(await office.browser.get("/referrals"))
        await office.browser.post("/sign-out", data={"csrf": token})
        assert (await office.sign_in(name)).status_code == 303
        crawler = readers[name] = Crawler(office.browser, amount.of(3, 40))
        await crawler.follow("/", *[good.address for good in GOOD], "/privacy?q=an", "/referrals/batch")
        # Not all roles may follow each link that is on their pages.
        assert [b for b in crawler.broken() if name == "admin" or not b.endswith(": 403")] == [], name
    _all_reached(office, readers["admin"])
    return readers


def _all_reached(office: Office, crawler: Crawler) -> None:
    asked = {address.partition("?")[0] for address in crawler.seen}
    routes = {p.path for p in pages(office.app) if p.method == "GET" and not _NOT_REACHED.match(p.path)}
    missed = {r for r in routes if not any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", r), a) for a in asked)}
    assert missed == set()


def _shown(crawler: Crawler, good: Good) -> bool:
    words = [str(v) for v in good.values.values() if v in (_STREET, _NAME, _TEXT)]
    return words[0] in crawler.text(good.address)


def _batch(crawler: Crawler) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(crawler.seen["/referrals/batch"].content))
    return [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]


async def test_whatever_a_phone_states_every_page_stays(tmp_path: Path, amount: Amount) -> None:
    """Every act is judged by itself, the good ones beside it are applied, and every link leads somewhere."""
    cases = hostile.sample(amount.of(USUAL, WHOLE))
    async with _open(tmp_path) as (office, phone):
        ended: list[str] = []
        for acts in _in_pushes(cases):
            statuses = await _push(phone, acts)
            assert {s for s, a in zip(statuses, acts, strict=True) if _BESIDE in a} == {"applied"}
            ended += statuses
        assert set(ended) <= {"applied", "conflict", "rejected"}
        Finder(office.services).catch_up()
        readers = await _read_everything(office, amount)
        for good in GOOD:
            assert _shown(readers["admin"], good), good.kind
        assert any(_TEXT in row for row in _batch(readers["cong-an"]))
        services = office.services
        assert rollups.recount(services.database, services.ward_id, services.campaign().rules) == []
        amount.tell(f"{len(cases)} cases, {ended.count('rejected')} set aside")


async def test_whatever_is_stored_every_page_stays(tmp_path: Path, amount: Amount) -> None:
    """What came in before it was checked is a line that says so, and nothing else is gone for it."""
    cases = hostile.sample(amount.of(USUAL, WHOLE))
    async with _open(tmp_path) as (office, phone):
        ids = _store(office, phone, cases)
        Finder(office.services).catch_up()
        readers = await _read_everything(office, amount)
        for good in GOOD:
            assert _shown(readers["admin"], good), good.kind
        for kind, address in (("obstacle", "/obstacles?which=all"), ("referral", "/referrals?which=all")):
            named = [id_ for id_ in ids[kind] if id_ in readers["admin"].text(address)]
            assert named, kind
        told = {row[0] for row in _batch(readers["cong-an"])}
        assert told & set(ids["referral"])
        assert any(_TEXT in row for row in _batch(readers["cong-an"]))
        headers = {"Authorization": f"Bearer {phone.token}"}
        pulled = (await office.browser.get("/v1/pull", headers=headers)).raise_for_status()
        assert len(pulled.json()["entities"]) > len(cases) // 2
        assert await _push(phone, [json.dumps([_whole("resident", fresh_id())])]) == ["applied"]


def _store(office: Office, phone: Phone, cases: Sequence[Case]) -> dict[str, list[str]]:
    """Write cases into stored records, every third as one of two statements; return their ids by kind."""
    services, ids = office.services, {kind: list[str]() for kind in KINDS}
    rows, apart = [], []
    for number, case in enumerate(cases):
        id_, doc = case.entity(number), case.doc(number, fresh_id(), phone.device)
        assert re.fullmatch(UUID_PATTERN, id_)
        ids[case.kind].append(id_)
        seq = 1_000_000 + number
        rows.append((services.ward_id, id_bytes(id_), case.kind, UNIT, seq, bytes(8), doc.encode()))
        if number % 3 == 0:
            apart.append((services.ward_id, id_bytes(id_)))
    with services.database.write() as connection:
        replace_rows(connection, entity, rows)
        append_rows(connection, disputed, apart)
        connection.exec_driver_sql("UPDATE ward SET seq = 2000000")
        rollups.rebuild(connection, services.ward_id, services.campaign().rules)
    return ids
