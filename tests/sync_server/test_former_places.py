"""A record that was moved: its former khu phố neither takes it back, nor hears what the new one writes."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from starlette.concurrency import run_in_threadpool

from shared.link import link_id
from sync_server.ledger import queries
from sync_server.ledger.held import LoadedState
from sync_server.ledger.incoming import Push
from sync_server.ledger.place import MOST_CORRECTIONS
from sync_server.ledger.words import LONGEST_READ
from sync_server.office.set_aside import service as set_aside
from sync_server.store.database import Connection
from tests.sync_server.phones import (
    NOW_MS,
    Json,
    Phone,
    Ward,
    fact,
    fresh_id,
    household,
    ladder,
    resident,
    viewer,
)
from tests.sync_server.statements import in_order

_MINUTE = 60_000
_SECRET = "Chim Mới"


class Moved(NamedTuple):
    """A household with a person who was moved from khu phố 3 to 4; `first` is what `old` stated of them."""

    ward: Ward
    old: Phone
    new: Phone
    both: Phone
    home: str
    person: str
    first: str


async def moved(ward: Ward) -> Moved:
    """Let a phone of khu phố 3 record a household, and somebody who has both move it to khu phố 4 later."""
    old, new, both = await ward.phone("kp3"), await ward.phone("kp4"), await ward.phone("kp3", "kp4")
    home, person = fresh_id(), fresh_id()
    first = await old.tell(household(home, "kp3", address="Tổ 1"), resident(person, "kp3", household=home))
    ward.now_ms += _MINUTE
    seen = {"unit": [first]}
    await both.tell(fact("household", home, seen, unit="kp4"), fact("resident", person, seen, unit="kp4"))
    ward.now_ms += _MINUTE
    return Moved(ward, old, new, both, home, person, first)


def _about(it: Moved) -> dict[str, Json]:
    seen = {"unit": [it.first]}
    return {
        "fetching it back": fact("resident", it.person, seen, unit="kp3"),
        "fetching the door back": fact("household", it.home, seen, unit="kp3"),
        "where it is": fact("resident", it.person, unit="kp4"),
        "made anew": resident(it.person, "kp3"),
        "a rung": ladder(it.person, "activated_2"),
        "a name unseen": fact("resident", it.person, full_name="Ai Đó"),
        "a deletion": fact("resident", it.person, deleted=True),
        "another's words": fact("resident", it.person, {"phone": [it.first]}, phone="0911111111"),
    }


async def test_the_former_khu_pho_fetches_nobody_back(ward: Ward) -> None:
    """Whatever it states after the move but corrections is kept apart with a reason, and counts nowhere."""
    it = await moved(ward)
    before = ward.totals()
    for what, told in _about(it).items():
        change = it.old.say(told)
        expected = "out_of_scope" if what == "where it is" else "moved_elsewhere"
        assert await it.old.results(change) == [expected], what
    assert ward.totals() == before
    assert len(ward.rows("SELECT body FROM quarantine")) == len(_about(it))
    assert ward.differences() == []


async def test_what_was_recorded_before_the_move_waits_and_counts_nowhere(ward: Ward) -> None:
    """A visit of the morning, sent after the move of noon, is kept as it was typed; by whichever clock."""
    it = await moved(ward)
    before = ward.totals()
    it.old.clock_ms = -3 * 86_400_000
    it.ward.now_ms -= 2 * _MINUTE
    visit = fact(
        "visit",
        fresh_id(),
        unit="kp3",
        household=it.home,
        outcome="met_helped",
        channel="mobile",
        on="2024-05-14",
    )
    offline = it.old.say(visit, fact("household", it.home, last_visit=None), ladder(it.person, "activated_2"))
    it.ward.now_ms += 3 * _MINUTE
    for _ in range(2):  # sent again after a lost answer, too
        assert await it.old.results(offline) == ["moved_elsewhere"]
    assert ward.totals() == before
    ((kept, waits),) = ward.rows("SELECT body, declined_ms IS NULL FROM quarantine")
    assert (json.loads(bytes(kept)), bool(waits)) == (offline, True)
    assert ward.differences() == []


async def test_own_words_may_be_corrected_after_the_move_and_nobody_elses(ward: Ward) -> None:
    """The phone that stated a name may still correct it, and its correction; another's word it may not."""
    it = await moved(ward)
    second = it.old.say(fact("resident", it.person, {"full_name": [it.first]}, full_name="Điểu Sáu B"))
    third = it.old.say(fact("resident", it.person, {"full_name": [second["id"]]}, full_name="Điểu Sáu C"))
    assert await it.old.results(second, third) == ["applied", "applied"]
    name = next(d for d in (await it.new.pull())["entities"] if d["id"] == it.person)["fields"]["full_name"]
    assert [head[1] for head in name] == ["Điểu Sáu C"]
    theirs = it.new.say(fact("resident", it.person, full_name=_SECRET))
    assert await it.new.results(theirs) == ["conflict"]
    both = fact("resident", it.person, {"full_name": [third["id"], theirs["id"]]}, full_name="Ai Đó")
    assert await it.old.results(it.old.say(both)) == ["moved_elsewhere"]
    another = await ward.phone("kp3")
    told = fact("resident", it.person, {"full_name": [it.first]}, full_name="Ai Đó")
    assert await another.results(another.say(told)) == ["entity_unknown"]
    assert ward.differences() == []


async def test_a_phone_that_joined_after_the_move_never_had_the_record(ward: Ward) -> None:
    """For it the record is as one that does not exist: the same words, the same statements."""
    it = await moved(ward)
    late = await ward.phone("kp3")
    await late.tell(resident(fresh_id(), "kp3"))
    for told in (ladder(it.person, "approved"), fact("resident", it.person, full_name="Ai Đó")):
        unknown = json.loads(json.dumps(told).replace(it.person, fresh_id()))
        assert await _asked(late, told) == await _asked(late, unknown)


async def _asked(phone: Phone, told: Json) -> tuple[Any, list[str]]:
    change = phone.say(told)
    with in_order() as heard:
        reply = await phone.send([change])
    (result,) = reply.json()["results"]
    return result | {"id": ""}, heard


@pytest.mark.parametrize("theirs", ["Điểu Sáu B", _SECRET, None])
async def test_no_answer_tells_what_the_new_khu_pho_says(ward: Ward, theirs: str | None) -> None:
    """A correction is `applied`, by the same statements, whether the other value is the same or not."""
    it = await moved(ward)
    if theirs is not None:
        await it.new.tell(fact("resident", it.person, {"full_name": [it.first]}, full_name=theirs))
    told = fact("resident", it.person, {"full_name": [it.first]}, full_name="Điểu Sáu B")
    result, heard = await _asked(it.old, told)
    assert result == {"id": "", "status": "applied"}
    writes = [s for s in heard if "disputed" in s]
    assert [s.split()[1] for s in writes] == ["DELETE", "INSERT"]
    assert _SECRET not in json.dumps(await it.old.pull())
    assert ward.differences() == []


async def test_nothing_written_after_the_move_reaches_the_former_khu_pho(ward: Ward) -> None:
    """After every try of the former khu phố its pulls hold no word of the new one."""
    it = await moved(ward)
    start = (await it.old.pull())["next"]
    await it.new.tell(fact("resident", it.person, note_of_ours=_SECRET))
    await it.new.tell(fact("household", it.home, {"address": [it.first]}, address=_SECRET))
    for told in _about(it).values():
        reply = await it.old.send([it.old.say(told)])
        assert _SECRET not in reply.text
    for query in ({}, {"after": start}, {"unit": "kp3"}):
        page = await it.old.pull(**query)
        assert _SECRET not in json.dumps(page, ensure_ascii=False)
        assert page["digests"]["kp3"]["count"] == 0


def _link(one: str, other: str, unit: str, verdict: str = "same") -> Json:
    low, high = sorted((one, other))
    return fact("link", link_id(low, high), unit=unit, one=low, other=high, verdict=verdict)


async def test_nobody_settles_a_pair_of_another_khu_pho(ward: Ward) -> None:
    """A link with somebody elsewhere is answered as one of nobody; theirs still works."""
    here, there = await ward.phone("kp3"), await ward.phone("kp4")
    one, other, mine = fresh_id(), fresh_id(), fresh_id()
    await there.tell(resident(one, "kp4"), resident(other, "kp4"))
    await here.tell(resident(mine, "kp3"))
    nobody = await _asked(here, _link(fresh_id(), fresh_id(), "kp3", "different"))
    half = await _asked(here, _link(mine, fresh_id(), "kp3", "different"))
    assert nobody[0]["reason"] == half[0]["reason"] == "entity_unknown"
    assert await _asked(here, _link(one, other, "kp3", "different")) == nobody
    assert await _asked(here, _link(mine, one, "kp3", "different")) == half
    assert await there.results(there.say(_link(one, other, "kp4"))) == ["applied"]
    assert ward.totals()["kp4"]["residents"] == 1
    assert ward.differences() == []


async def test_a_pair_is_not_judged_any_more_after_one_of_them_moved(ward: Ward) -> None:
    """A link made before the move rests, and what it said counts; later words about it wait."""
    it = await moved(ward)
    stays = fresh_id()
    await it.old.tell(resident(stays, "kp3"))
    assert await it.old.results(_backdated(it, _link(stays, it.person, "kp3"))) == ["moved_elsewhere"]
    link = _link(stays, it.person, "kp3")
    assert await it.both.results(it.both.say(link)) == ["applied"]
    changed = fact("link", link["entity"], verdict="different")
    assert await it.old.results(it.old.say(changed)) == ["moved_elsewhere"]
    assert [ward.totals()[u]["residents"] for u in ("kp3", "kp4")] == [1, 1]
    assert ward.differences() == []


async def test_a_record_that_comes_back_is_spoken_of_as_any_other(ward: Ward) -> None:
    """Moved back by somebody who sees both khu phố, it is the first one's again, and not the second one's."""
    it = await moved(ward)
    page = await it.both.pull()
    doc = next(d for d in page["entities"] if d["id"] == it.person)
    seen = {"unit": [doc["stamps"][h[0]][0] for h in doc["fields"]["unit"]]}
    await it.both.tell(fact("resident", it.person, seen, unit="kp3"))
    ward.now_ms += _MINUTE
    assert await it.old.results(it.old.say(ladder(it.person, "activated_2"))) == ["applied"]
    assert await it.new.results(it.new.say(ladder(it.person, "approved"))) == ["moved_elsewhere"]
    assert ward.differences() == []


@pytest.mark.parametrize("backlog", [0, 7])
async def test_a_phone_that_never_downloads_and_claims_a_backlog_writes_nothing(
    ward: Ward, backlog: int
) -> None:
    """Whatever its clock and its backlog say: nothing counts, nothing is learnt, all of it is kept."""
    it = await moved(ward)
    before, seq = ward.totals(), ward.seq()
    told = [_backdated(it, what) for what in (ladder(it.person, "activated_2"), _renamed(it), _door(it))]
    reply = await it.old.send(told, backlog=backlog)
    assert [r["reason"] for r in reply.json()["results"]] == ["moved_elsewhere"] * 3
    assert len(ward.rows("SELECT body FROM quarantine")) == 3
    assert (ward.totals(), ward.seq()) == (before, seq)


async def test_a_correction_of_a_correction_is_followed_in_whatever_pushes_they_come(ward: Ward) -> None:
    """Each names the one before it, back to what was stated before the move; one that names nothing waits."""
    it = await moved(ward)
    last = it.first
    for n in range(MOST_CORRECTIONS):
        change = it.old.say(fact("resident", it.person, {"full_name": [last]}, full_name=f"Điểu {n}"))
        for _ in range(2):
            assert (await it.old.results(change))[0] in ("applied", "duplicate")
        last = change["id"]
    assert await it.old.results(it.old.say(_renamed(it))) == ["moved_elsewhere"]
    assert ward.differences() == []


async def test_so_many_corrections_of_corrections_are_followed_and_no_more(ward: Ward) -> None:
    """In one push or in several: a program cannot make the server read a chain without an end."""
    it = await moved(ward)
    last, chain = it.first, []
    for n in range(MOST_CORRECTIONS + 2):
        chain.append(it.old.say(fact("resident", it.person, {"full_name": [last]}, full_name=f"Điểu {n}")))
        last = chain[-1]["id"]
    told = await it.old.results(*chain)
    assert told == ["applied"] * (MOST_CORRECTIONS + 1) + ["moved_elsewhere"]


async def test_a_long_act_is_not_read_to_correct_it(ward: Ward) -> None:
    """Or a program could make the server read megabytes for each thousand ids that it names."""
    it, person = await moved(ward), fresh_id()
    long = [household(fresh_id(), "kp3", address=f"Tổ {n}, " + "hẻm " * 25) for n in range(150)]
    said = await it.old.tell(*long, resident(person, "kp3"))
    ((length,),) = ward.rows("SELECT length(body) FROM change ORDER BY seq DESC LIMIT 1")
    assert length > LONGEST_READ
    await it.both.tell(fact("resident", person, {"unit": [said]}, unit="kp4"))
    told = fact("resident", person, {"full_name": [said]}, full_name="Ai Đó")
    assert await it.old.results(it.old.say(told)) == ["moved_elsewhere"]


async def test_words_that_waited_are_not_their_phones_to_correct(ward: Ward) -> None:
    """What somebody of the new khu phố took up is not changed behind their back."""
    it = await moved(ward)
    said = it.old.say(fact("resident", it.person, phone="0911111111"))
    assert await it.old.results(said) == ["moved_elsewhere"]
    assert await run_in_threadpool(set_aside.take, ward.services, viewer("kp4"), said["id"]) is None
    other = fact("resident", it.person, {"phone": [said["id"]]}, phone="0922222222")
    assert await it.old.results(it.old.say(other)) == ["moved_elsewhere"]
    assert await it.old.results(said) == ["duplicate"]
    assert ward.differences() == []


async def test_one_push_that_is_taken_in_parts_is_one_push(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the server fails on one act, the others of the same push are judged as if it had not."""
    it = await moved(ward)
    names = [fact("resident", it.person, {"full_name": [it.first]}, full_name=f"Điểu {n}") for n in range(4)]
    offline = [it.old.say(name) for name in names]
    load = queries.load

    def failing(connection: Connection, ward_id: str, pushes: Sequence[Push]) -> LoadedState:
        if any(item.id == offline[1]["id"] and not item.failed for push in pushes for item in push.items):
            raise RuntimeError
        return load(connection, ward_id, pushes)

    monkeypatch.setattr(queries, "load", failing)
    assert await it.old.results(*offline) == ["applied", "internal", "applied", "applied"]


def _backdated(it: Moved, told: Json) -> Json:
    """Return a change that claims to be of before the move."""
    at = it.ward.now_ms
    it.ward.now_ms = NOW_MS + 1_000
    change = it.old.say(told)
    it.ward.now_ms = at
    return change


def _renamed(it: Moved) -> Json:
    return fact("resident", it.person, full_name="Ai Đó")


def _door(it: Moved) -> Json:
    return fact("household", it.home, address="Tổ 9")
