"""Acts that cannot stand: set aside whole with a reason, kept as they came, in nobody's way."""

import json

import pytest

from shared.text import texts
from tests.sync_server.phones import Json, Ward, fact, fresh_id, household, ladder, resident


async def test_one_malformed_change_delays_no_other(ward: Ward) -> None:
    """What cannot be read is set aside with its bytes, the stream moves on, a repetition says the same."""
    phone = await ward.phone("kp3")
    good = phone.say(resident(fresh_id(), "kp3"))
    nameless = phone.say() | {"id": "???"}
    empty = phone.say()
    last = phone.say(resident(fresh_id(), "kp3"))
    changes = [good, nameless, empty, last]
    assert await phone.results(*changes) == ["applied", "malformed", "malformed", "applied"]
    assert await phone.results(*changes) == ["duplicate", "malformed", "malformed", "duplicate"]
    kept = ward.rows("SELECT n, reason, body FROM quarantine ORDER BY n")
    assert [(n, why, json.loads(body)) for n, why, body in kept] == [
        (2, "malformed", nameless),
        (3, "malformed", empty),
    ]
    assert ward.totals()["kp3"]["residents"] == 2


async def test_what_was_set_aside_may_come_in_a_new_stream(ward: Ward) -> None:
    """A forked phone sends everything again; what was refused stays refused, and is not kept twice."""
    phone = await ward.phone("kp3")
    wrong = phone.say(resident(fresh_id(), "kp4"))
    assert await phone.results(wrong) == ["out_of_scope"]
    reply = await ward.http.post("/v1/stream", headers=phone.headers)
    phone.stream = reply.json()["stream"]
    for _ in range(2):
        assert await phone.results(wrong | {"n": 1}) == ["out_of_scope"]
    assert ward.rows("SELECT count(*) FROM quarantine") == [(1,)]


_RESIDENT, _HOME, _ELSEWHERE, _OWN = fresh_id(), fresh_id(), fresh_id(), fresh_id()


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ([resident(fresh_id(), "kp4")], "out_of_scope"),
        ([ladder(_ELSEWHERE, "activated_2")], "entity_unknown"),
        ([fact("resident", _RESIDENT, unit="kp4")], "out_of_scope"),
        ([resident(fresh_id(), "kp3"), resident(fresh_id(), "kp4")], "out_of_scope"),
        ([household(_HOME, "kp3"), fact("household", _HOME, unit="kp4")], "out_of_scope"),
        ([ladder(fresh_id(), "activated_2")], "entity_unknown"),
        ([household(_RESIDENT, "kp3")], "kind_differs"),
        ([household(_HOME, "kp3"), resident(_HOME, "kp3")], "kind_differs"),
        ([resident(fresh_id(), "kp9")], "unit_unknown"),
        ([resident(fresh_id(), "kp3", "")], "field_missing"),
        ([resident(fresh_id(), "kp3", birth_date="2030")], "birth_date_in_future"),
        ([resident(fresh_id(), "kp3", hard_case="yes")], "field_invalid"),
        ([resident(fresh_id(), "kp3", operator="nobody's")], "field_invalid"),
        ([resident(fresh_id(), "kp3", cohorts=["nobody's"])], "field_invalid"),
        ([resident(_OWN, "kp3", relative_of=_OWN)], "field_invalid"),
        ([household(_HOME, "kp3"), resident(_OWN, "kp3", relative_of=_HOME)], "field_invalid"),
        ([fact("resident", fresh_id(), unit=["kp3"], full_name="An")], "field_invalid"),
        ([ladder(_RESIDENT, "flying")], "step_unknown"),
        ([fact("barn", fresh_id(), unit=["kp3"])], "malformed"),
    ],
)
async def test_what_cannot_stand_is_set_aside(ward: Ward, facts: list[Json], reason: str) -> None:
    """Each reason has its text; nothing of such an act is applied, all of it is kept, the next goes on."""
    phone, other = await ward.phone("kp3"), await ward.phone("kp4")
    await phone.tell(resident(_RESIDENT, "kp3"))
    await other.tell(resident(_ELSEWHERE, "kp4"))
    before = ward.totals()
    wrong = phone.say(*facts)
    assert await phone.results(wrong) == [reason]
    assert f"rejection.{reason}" in texts("vi")
    assert ward.totals() == before
    assert [json.loads(b) for (b,) in ward.rows("SELECT body FROM quarantine")] == [wrong]
    assert await phone.results(phone.say(resident(fresh_id(), "kp3"))) == ["applied"]
    assert ward.differences() == []
