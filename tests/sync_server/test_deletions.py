"""What was said of a record by who did not know of its deletion is never lost with it: it brings it back."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from shared.link import link_id
from shared.merge import Record, from_doc
from sync_server.web.roles import Role
from tests.sync_server.kept import kept_record
from tests.sync_server.phones import Json, Phone, Ward, fact, fresh_id, household, ladder, resident
from tests.sync_server.scopes import visitor
from tests.sync_server.test_rosters import apply, csv_of

ROW = ["5", "Điểu Sáu", "1957-03-02", "Nam", "3", "", "Đã kích hoạt mức 1"]
Delete = Callable[[Phone, str, str, Record], Awaitable[object]]


def _made(kind: str, one: str, other: str) -> Json:
    """Return what makes a record of a kind."""
    low, high = sorted((one, other))
    entity = link_id(one, other) if kind == "link" else fresh_id()
    fields: dict[str, dict[str, Any]] = {
        "resident": {"full_name": "Điểu Sáu", "birth_date": "1957"},
        "household": {"address": "Số 5"},
        "visit": {"household": one, "outcome": "met_revisit", "channel": "mobile", "on": "2024-05-14"},
        "obstacle": {"type": "otp_missing", "on": "2024-05-14"},
        "referral": {"household": one, "to": "area_officer", "on": "2024-05-14"},
        "link": {"one": low, "other": high, "verdict": "different"},
    }
    return fact(kind, entity, unit="kp3", **fields[kind])


async def _as_an_undo(phone: Phone, entity: str, kind: str, record: Record) -> None:
    """Delete as a phone's undo does: having seen what stands."""
    told = fact(kind, entity, {n: list(ids) for n, ids in record.seen(record.stated).items()}, deleted=True)
    await phone.tell(told)


async def _as_an_older_app(phone: Phone, entity: str, kind: str, _: Record) -> None:
    await phone.tell(fact(kind, entity, deleted=True))


ACTS: dict[str, list[dict[str, Any]]] = {
    "resident": [
        {"eid": {"status": "activated_2", "achieved_on": "2024-05-14"}},
        {"full_name": "Điểu Sáu B"},
        {"moved_away": "2024-05-14"},
        {"phone": "0912345678"},
    ],
    "household": [{"address": "Số 6"}, {"label_worn": True}],
    "visit": [{"note": "Gặp cả nhà"}],
    "obstacle": [{"status": "done"}],
    "referral": [{"status": "done"}],
    "link": [{"verdict": None}],
}


@pytest.mark.parametrize("delete", [_as_an_undo, _as_an_older_app])
@pytest.mark.parametrize("kind", ACTS)
@pytest.mark.parametrize("late", [False, True])
async def test_words_unseen_by_a_deletion_bring_a_record_back(
    ward: Ward, kind: str, delete: Delete, late: bool
) -> None:
    """Said before the deletion and sent after it, or the other way round: the record counts."""
    phone, other = await ward.phone("kp3"), await ward.phone("kp3")
    one, two = fresh_id(), fresh_id()
    if kind in ("visit", "referral"):
        await phone.tell(household(one, "kp3"))
    else:
        await phone.tell(resident(one, "kp3"), resident(two, "kp3"))
    empty = ward.totals()
    for values in ACTS[kind]:
        made = _made(kind, one, two)
        entity = made["entity"]
        said = await phone.tell(made)
        record = kept_record(ward.services, entity)
        ward.now_ms += 60_000
        change = other.say(fact(kind, entity, {n: [said] for n in values}, **values))
        if late:
            assert await other.results(change) == ["applied"]
        ward.now_ms += 60_000
        await delete(phone, entity, kind, record)
        if not late:
            assert kept_record(ward.services, entity).value("deleted") is True
            assert ward.totals() == empty
            assert await other.results(change) == ["applied"]
        found = kept_record(ward.services, entity)
        assert found.value("deleted") is False
        assert all(found.value(name) == value for name, value in values.items())
        assert ward.differences() == []
        seen = {n: list(ids) for n, ids in found.seen(found.stated).items()}
        await phone.tell(fact(kind, entity, seen, deleted=True))
        assert kept_record(ward.services, entity).value("deleted") is True
        assert ward.totals() == empty
        if kind == "link":
            break


async def test_a_visit_to_a_lists_newcomer_outlives_the_lists_undo(ward: Ward) -> None:
    """Recorded offline before or after the undo, and sent after it, it brings the person back."""
    phone = await ward.phone("kp3")
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        address = await apply(police, csv_of(ROW), add_new="on")
        (doc,) = [d for d in (await phone.pull())["entities"] if d["kind"] == "resident"]
        heads = [doc["stamps"][h[0]][0] for h in doc["fields"]["eid"]]
        change = phone.say(ladder(doc["id"], "activated_2", *heads))
        await police.ask("POST", address, do="undo")
        assert ward.totals().get("kp3", {}).get("residents", 0) == 0
    assert await phone.results(change) == ["applied"]
    assert ward.totals()["kp3"]["residents"] == ward.totals()["kp3"]["eid.achieved"] == 1
    (doc,) = [d for d in (await phone.pull())["entities"] if d["kind"] == "resident"]
    assert from_doc(doc).value("deleted") is False
    assert ward.differences() == []
