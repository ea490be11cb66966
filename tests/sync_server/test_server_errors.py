"""A server that fails on one change, at whatever stage: that one is kept aside, all others count."""

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from shared.problem import BUSY, ProblemError
from shared.text import texts
from sync_server.ledger import decide as decide_module
from sync_server.ledger import queries, writer
from sync_server.ledger.book import EntityState
from sync_server.ledger.held import GroupOutcome
from sync_server.store.tables.records import id_bytes
from tests.sync_server.phones import Json, Phone, Ward, fresh_id, ladder, resident
from tests.sync_server.test_group import push_of, written

Failing = Callable[[pytest.MonkeyPatch, Ward, str], Any]


@contextmanager
def failing_load(patch: pytest.MonkeyPatch, ward: Ward, poison: str) -> Iterator[None]:
    """Fail where the rows that a push touches are read, if it touches this person."""
    load = queries.load

    def loaded(connection: Any, ward_id: str, pushes: Any) -> Any:
        facts = [f for p in pushes for i in p.items if i.change for f in i.change.facts]
        if any(f.entity == poison for f in facts):
            raise RuntimeError("load")
        return load(connection, ward_id, pushes)

    patch.setattr(queries, "load", loaded)
    yield


@contextmanager
def failing_decide(patch: pytest.MonkeyPatch, ward: Ward, poison: str) -> Iterator[None]:
    """Fail in the middle of a merge, where the person's totals are exchanged."""
    exchange = EntityState._note_dispute

    def noted(self: EntityState, entity: str, *rest: Any) -> None:
        if entity == poison:
            raise RuntimeError("decide")
        exchange(self, entity, *rest)

    patch.setattr(EntityState, "_note_dispute", noted)
    yield


@contextmanager
def failing_whole_decide(patch: pytest.MonkeyPatch, ward: Ward, poison: str) -> Iterator[None]:
    """Fail outside of what is caught per change: the decision of the whole group."""
    decide = decide_module.decide

    def decided(held: Any, pushes: Any, *rest: Any) -> GroupOutcome:
        told = list(pushes)
        if any(i.change and poison in str(i.change) for p in told for i in p.items):
            raise RuntimeError("decide")
        return decide(held, told, *rest)

    patch.setattr(writer, "decide", decided)
    yield


@contextmanager
def failing_store(patch: pytest.MonkeyPatch, ward: Ward, poison: str) -> Iterator[None]:
    """Fail as a database does that will not take the person's row, after others were written."""
    with ward.services.database.write() as connection:
        sqlite = connection.dialect.name == "sqlite"
    raw = id_bytes(poison).hex()
    heard: list[str] = []

    def refuse(_c: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if "INTO entity" in statement and raw in _hex(values):
            heard.append(statement)
            raise sqlite3.IntegrityError("UNIQUE constraint failed") if sqlite else RuntimeError("store")

    event.listen(ward.services.database.engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(ward.services.database.engine, "before_cursor_execute", refuse)


@contextmanager
def failing_commit(patch: pytest.MonkeyPatch, ward: Ward, poison: str) -> Iterator[None]:
    """Fail at the commit of a transaction that wrote the person's row."""
    raw, engine = id_bytes(poison).hex(), ward.services.database.engine
    wrote: list[bool] = []

    def hear(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if "INTO entity" in statement and raw in _hex(values):
            wrote.append(True)

    def refuse(_connection: Any) -> None:
        if wrote:
            wrote.clear()
            raise RuntimeError("commit")

    event.listen(engine, "before_cursor_execute", hear)
    event.listen(engine, "commit", refuse)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", hear)
        event.remove(engine, "commit", refuse)


def _hex(values: Any) -> str:
    if isinstance(values, bytes | memoryview):
        return bytes(values).hex()
    if isinstance(values, list | tuple):
        return " ".join(map(_hex, values))
    return " ".join(map(_hex, values.values())) if isinstance(values, dict) else str(values)


STAGES: list[Failing] = [
    failing_load,
    failing_decide,
    failing_whole_decide,
    failing_store,
    failing_commit,
]


async def _bodies(ward: Ward) -> list[Json]:
    rows = ward.rows("SELECT body FROM quarantine WHERE reason = 'internal'")
    return [json.loads(bytes(body)) for (body,) in rows]


@pytest.mark.parametrize("stage", STAGES)
async def test_a_change_the_server_fails_on_is_set_aside_and_all_others_count(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, stage: Failing
) -> None:
    """One of seven fails at this stage: six count, it is kept as it came and logged, nothing waits."""
    phone, people = await ward.phone("kp3"), [fresh_id() for _ in range(7)]
    changes = [phone.say(resident(person, "kp3")) for person in people]
    with stage(monkeypatch, ward, people[4]), caplog.at_level(logging.ERROR):
        results = await phone.results(*changes)
    monkeypatch.undo()
    assert results == ["applied"] * 4 + ["internal"] + ["applied"] * 2
    assert await _bodies(ward) == [changes[4]]
    assert changes[4]["id"] in caplog.text
    assert (await phone.pull())["last_n"] == 7
    assert ward.totals()["kp3"]["residents"] == 6
    assert ward.differences() == []


@pytest.mark.parametrize("stage", STAGES)
async def test_a_failing_push_spoils_no_other_of_its_group(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, stage: Failing
) -> None:
    """Five pushes share a transaction that one of them makes fail: the four others count whole."""
    phones, people = [await ward.phone("kp3") for _ in range(5)], [fresh_id() for _ in range(5)]
    pushes = [push_of(p, p.say(resident(i, "kp3"))) for p, i in zip(phones, people, strict=True)]
    with stage(monkeypatch, ward, people[1]):
        answers = ward.services.writer._taken(pushes)
    monkeypatch.undo()
    statuses = [a["results"][0]["status"] for a in answers if isinstance(a, dict)]
    assert statuses == ["applied", "rejected", "applied", "applied", "applied"]
    assert ward.totals()["kp3"]["residents"] == 4
    assert ward.differences() == []


async def test_what_was_set_aside_for_an_error_is_taken_when_it_comes_again(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade the same bytes, from the same or a new stream, are applied and leave quarantine."""
    phone, person = await ward.phone("kp3"), fresh_id()
    change = phone.say(resident(person, "kp3"))
    with failing_load(monkeypatch, ward, person):
        assert await phone.results(change) == ["internal"]
        assert await phone.results(change) == ["internal"]
    assert len(await _bodies(ward)) == 1
    monkeypatch.undo()
    reply = await ward.http.post("/v1/stream", headers=phone.headers)
    phone.stream = reply.json()["stream"]
    assert await phone.results(change) == ["applied"]
    assert await phone.results(change) == ["duplicate"]
    assert await _bodies(ward) == []
    assert ward.totals()["kp3"]["residents"] == 1
    assert ward.differences() == []


async def test_what_passes_by_itself_sets_nothing_aside(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory, a lost disk, a busy database: the phone is told to come again, and nothing is kept of it."""
    phone = await ward.phone("kp3")
    change = phone.say(resident(fresh_id(), "kp3"))
    for error in (MemoryError(), OSError(5, "I/O"), ProblemError(BUSY)):

        def broken(*_: Any, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(queries, "load", broken)
        assert (await phone.send([change])).json()["type"] == "urn:bonphu:busy"
    monkeypatch.undo()
    assert ward.rows("SELECT count(*) FROM quarantine") == [(0,)]
    assert await phone.results(change) == ["applied"]


async def test_where_not_even_the_quarantine_can_be_written_no_change_is_blamed(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that fails on everything answers an error to be tried again; later everything counts."""
    phone = await ward.phone("kp3")
    changes = [phone.say(resident(fresh_id(), "kp3")) for _ in range(3)]

    def broken(*_: Any) -> None:
        raise RuntimeError("everything")

    monkeypatch.setattr(queries, "store", broken)
    reply = await phone.send(changes)
    assert (reply.status_code, reply.json()["retryable"]) == (500, True)
    monkeypatch.undo()
    assert await phone.results(*changes) == ["applied"] * 3
    assert ward.rows("SELECT count(*) FROM quarantine") == [(0,)]


async def test_a_plan_that_cannot_begin_keeps_no_push_waiting(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If putting a prepared plan in force fails, phones are heard under the plan there is."""

    def broken(*_: Any) -> None:
        raise RuntimeError("plan")

    monkeypatch.setattr(ward.services.writer, "_begin_due", broken)
    phone = await ward.phone("kp3")
    assert await phone.results(phone.say(resident(fresh_id(), "kp3"))) == ["applied"]


@pytest.mark.parametrize("settled_by", [0, 1])
async def test_a_push_may_settle_a_dispute_and_meet_another(ward: Ward, settled_by: int) -> None:
    """One transaction ends a dispute about a record and begins another: it stays listed as disputed."""
    phones, person = [await ward.phone("kp3") for _ in range(2)], fresh_id()
    seen = await phones[0].tell(resident(person, "kp3"))
    said = [_name(p, person, f"Tên {i}", seen) for i, p in enumerate(phones)]
    assert [await p.results(c) for p, c in zip(phones, said, strict=True)] == [["applied"], ["conflict"]]
    one, other = phones[settled_by], phones[1 - settled_by]
    settled = _name(one, person, "Tên", said[0]["id"], said[1]["id"])
    again = one.say(_phone_number(person, "0911111111"))
    await other.results(other.say(_phone_number(person, "0922222222")))
    assert await one.results(settled, again) == ["applied", "conflict"]
    assert ward.rows("SELECT count(*) FROM disputed") == [(1,)]
    assert ward.differences() == []


async def test_disputes_that_come_and_go_in_one_transaction(ward: Ward) -> None:
    """Begun and settled, settled and begun, three times in one group: the list is what the record says."""
    phones, person = [await ward.phone("kp3") for _ in range(2)], fresh_id()
    seen = await phones[0].tell(resident(person, "kp3"))
    for _ in range(3):
        pushes, said = [], []
        for name in ("An", "Bình"):
            for phone in phones:
                said.append(_name(phone, person, name + phone.device[-3:], seen))
                pushes.append(push_of(phone, said[-1]))
        settled = _name(phones[0], person, "Chi", *(c["id"] for c in said))
        written(ward, *pushes, push_of(phones[0], settled))
        seen = settled["id"]
        assert ward.rows("SELECT count(*) FROM disputed") == [(0,)]
        assert ward.differences() == []


def _name(phone: Phone, person: str, name: str, *seen: str) -> Json:
    told = {"kind": "resident", "entity": person, "set": {"full_name": {"v": name}}}
    return phone.say(told | {"seen": {"full_name": list(seen)}})


def _phone_number(person: str, number: str) -> Json:
    return {"kind": "resident", "entity": person, "set": {"phone": {"v": number}}}


async def test_failures_are_counted(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """The figures tell how many changes the server failed on, apart from those set aside for a reason."""
    from sync_server.custody.operations.service import state

    phone, person = await ward.phone("kp3"), fresh_id()
    with failing_load(monkeypatch, ward, person):
        await phone.results(phone.say(resident(person, "kp3")), phone.say(ladder(fresh_id(), "approved")))
    monkeypatch.undo()
    assert [state(ward.services)[name] for name in ("quarantine", "failed")] == [2, 1]


def test_the_reason_is_said_in_both_languages() -> None:
    """A phone shows why such a change was set aside, and that it is kept."""
    assert {texts("vi")["rejection.internal"], texts("en")["rejection.internal"]} - {""} != set()
