"""What a phone meets in bad months: damage, a full medium, strange answers. Nothing is lost."""

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from mobile_app.acts import Act, correct_resident_act
from mobile_app.phone import InvalidAct, Phone
from mobile_app.store.journal import SaveFailed
from mobile_app.store.journal_native import open_native_file
from mobile_app.sync.failures import Unreachable
from mobile_app.sync.status import SyncOutcome
from mobile_app.sync.transport import Transport
from shared.change import Fact, FieldValue
from shared.contract import SERVER_HEADER
from shared.household_code import make_code
from shared.problem import (
    CONTENT_TYPE,
    FORK,
    GAP,
    INTERNAL,
    MALFORMED,
    NOT_SIGNED_IN,
    Problem,
    ProblemError,
    to_body,
)
from tests.mobile_app.world import World, household_act, no_network, visit

Deliver = Callable[[], Awaitable[httpx.Response]]
Answer = Callable[[httpx.Request], httpx.Response]
_PATIENCE_S = 30.0


def refusing(problem: Problem, **extra: object) -> Answer:
    """Answer as our server does when it refuses."""
    body = to_body(ProblemError(problem, extra=extra))
    headers = {"content-type": CONTENT_TYPE, SERVER_HEADER: "ward"}
    return lambda request: httpx.Response(problem.status, json=body, headers=headers, request=request)


def answering(world: World, path: str, answer: Answer, times: int = 20) -> None:
    """Let `answer` take the server's place at `path`; the network ends with the last of `times`."""
    left = times

    async def fault(request: httpx.Request, deliver: Deliver) -> httpx.Response:
        nonlocal left
        if path not in str(request.url):
            return await deliver()
        left -= 1
        assert left >= 0, "asked again and again without a pause"
        return answer(request)

    world.network.fault = fault


async def in_time(phone: Phone) -> SyncOutcome:
    """Sync; fail rather than hang."""
    return await asyncio.wait_for(phone.sync(), _PATIENCE_S)


def heads(phone: Phone) -> list[str]:
    """Return the heads of all households on the list, in order of their names."""
    return sorted(line.head_name for line in phone.households())


def damage(path: Path, what: str) -> None:
    """Flip a bit in the last place where the file holds `what`."""
    content = bytearray(path.read_bytes())
    content[content.rindex(what.encode())] ^= 1
    path.write_bytes(bytes(content))


def moved(phone: Phone, household_id: str, unit: str) -> Act:
    """Return the act that moves a household and its people to another khu phố."""
    home = phone.household(household_id)
    assert home is not None
    records = [home.record, *(r.record for r in phone.residents(household_id))]
    to = {"unit": FieldValue(v=unit)}
    return Act(tuple(Fact(kind=r.kind, entity=r.id, set=to, seen=r.seen(to)) for r in records), "mobile")


@pytest.mark.parametrize("sent", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("lost", [1, 3, 5])
async def test_a_lost_entry_delays_no_other(world: World, sent: int, lost: int) -> None:
    """When the medium loses one saved act, all others reach the server, and new ones are seen at once."""
    phone = await world.joined("a")
    for number in range(1, 6):
        phone.save(household_act(phone, number, f"Chủ hộ {number}"))
        if number == sent:
            await phone.sync()
    phone.close()
    damage(world.folder / "a" / "outbox.journal", f"Chủ hộ {lost}")
    phone = await world.open_phone("a")
    phone.save(household_act(phone, 6, "Chủ hộ 6"))
    assert "Chủ hộ 6" in heads(phone)
    phone = await world.reopened(phone, "a")
    await in_time(phone)
    phone = await world.reopened(phone, "a")
    await in_time(phone)

    expected = [f"Chủ hộ {n}" for n in range(1, 7) if n != lost or lost <= sent]
    assert heads(phone) == heads(await world.joined("b")) == expected
    assert phone.status().waiting == 0
    assert phone.status().agrees
    assert world.differences() == []


async def test_an_outbox_put_back_to_an_older_state_goes_on(world: World) -> None:
    """A phone restored from an old copy of its outbox shows and sends what is typed after that."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    phone.close()
    shutil.copy(world.folder / "a" / "outbox.journal", world.folder / "old")
    phone = await world.open_phone("a")
    phone.save(household_act(phone, 2, "Chủ hộ 2"))
    await phone.sync()
    phone.close()
    shutil.copy(world.folder / "old", world.folder / "a" / "outbox.journal")
    phone = await world.open_phone("a")
    phone.save(household_act(phone, 3, "Chủ hộ 3"))
    assert heads(phone) == ["Chủ hộ 1", "Chủ hộ 2", "Chủ hộ 3"]
    await in_time(phone)
    assert heads(phone) == heads(await world.joined("b")) == ["Chủ hộ 1", "Chủ hộ 2", "Chủ hộ 3"]
    assert phone.status().waiting == 0


async def test_a_damaged_snapshot_heals_by_itself(world: World) -> None:
    """What the medium lost of the server's records is found by the digest and fetched again."""
    phone = await world.joined("a")
    for number in range(1, 4):
        phone.save(household_act(phone, number, f"Chủ hộ {number}"))
    await phone.sync()
    phone.close()
    damage(world.folder / "a" / "snapshot.journal", "Chủ hộ 2")
    phone = await world.open_phone("a")
    await in_time(phone)
    assert heads(phone) == ["Chủ hộ 1", "Chủ hộ 2", "Chủ hộ 3"]
    assert phone.status().agrees


async def test_a_full_medium_stops_neither_opening_nor_reading(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone without room opens, shows everything, says what is not saved, and goes on with room again."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    for _ in range(1_100):  # history that the next opening would like to shorten
        phone._store.put_lines([])
        phone._store.restart()
    kind = type(open_native_file(world.folder / "probe"))
    with monkeypatch.context() as full:
        for operation in ("append", "replace"):
            full.setattr(kind, operation, _no_room)
        phone = await world.reopened(phone, "a")
        assert heads(phone) == ["Chủ hộ 1"]
        with pytest.raises(SaveFailed):
            phone.save(household_act(phone, 2, "Chủ hộ 2"))
        assert (await in_time(phone)).outcome == "storage"
        assert heads(phone) == ["Chủ hộ 1"]
    phone.save(household_act(phone, 3, "Chủ hộ 3"))
    assert (await in_time(phone)).outcome == "done"
    assert heads(phone) == heads(await world.joined("b")) == ["Chủ hộ 1", "Chủ hộ 3"]


def _no_room(_file: object, _data: bytes) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("problem", [GAP, FORK, MALFORMED, INTERNAL], ids=lambda p: p.slug)
async def test_a_server_never_content_with_a_push_is_not_hammered(world: World, problem: Problem) -> None:
    """However a push is refused, the phone pauses, keeps everything, and is done when the server is well."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    answering(world, "/push", refusing(problem, expect=1))
    assert (await in_time(phone)).retry_in is not None
    assert phone.status().waiting == 1
    world.network.fault = None
    assert (await in_time(phone)).outcome == "done"
    assert phone.status().waiting == 0
    assert world.differences() == []


async def test_a_push_refused_for_good_keeps_others_words_coming(world: World) -> None:
    """What others recorded still arrives while the own push is refused."""
    a, b = await world.joined("a"), await world.joined("b")
    b.save(household_act(b, 1, "Chủ hộ 1"))
    await b.sync()
    a.save(household_act(a, 2, "Chủ hộ 2"))
    answering(world, "/push", refusing(MALFORMED))
    await in_time(a)
    assert heads(a) == ["Chủ hộ 1", "Chủ hộ 2"]


async def test_a_lost_middle_is_sent_from_where_the_server_says(world: World) -> None:
    """A gap is filled: the phone sends again from where the server says, and marks that as waiting."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    await phone.sync()
    phone.save(household_act(phone, 2, "Chủ hộ 2"))
    answering(world, "/push", refusing(GAP, expect=1), times=1)
    with pytest.raises(AssertionError):
        await in_time(phone)
    assert [line.waiting for line in phone.households()] == [True, True]
    world.network.fault = None
    await in_time(phone)
    assert [line.waiting for line in phone.households()] == [False, False]
    assert world.differences() == []


def _unreadable(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, text='{"campaign_id": 3}', headers={SERVER_HEADER: "ward"}, request=request)


@pytest.mark.parametrize("answer", [_unreadable, refusing(INTERNAL)], ids=["unreadable", "failing"])
async def test_a_plan_that_cannot_be_had_stops_nothing(world: World, answer: Answer) -> None:
    """Work goes on by the campaign the phone has, and everything is exchanged."""
    a, b = await world.joined("a"), await world.joined("b")
    b.save(household_act(b, 1, "Chủ hộ 1"))
    await b.sync()
    a.save(household_act(a, 2, "Chủ hộ 2"))
    answering(world, "/campaign", answer)
    await in_time(a)
    assert a.status().waiting == 0
    assert heads(a) == ["Chủ hộ 1", "Chủ hộ 2"]


@pytest.mark.parametrize(
    "text", ["", "nonsense", "http://[::1", "http://a b", "http://xn--\u0301", "ftp://ward"]
)
async def test_an_address_that_is_none_is_unreachable(text: str) -> None:
    """Whatever is typed as the server's address ends in the one error that screens explain."""
    transport = Transport()
    transport.aim(text)
    with pytest.raises(Unreachable):
        await transport.enrol("ABCD-EFGH")


async def test_what_no_reader_could_read_is_refused_before_saving(world: World) -> None:
    """Broken characters, no facts, too many, an unnamed channel: each is said, and nothing is saved."""
    phone = await world.joined("a")
    facts = household_act(phone, 1, "Chủ hộ 1").facts
    for act in (
        household_act(phone, 1, "half an emoji \ud83c"),
        Act((), "mobile"),
        Act(facts * 101, "mobile"),
        Act(facts, ""),
    ):
        with pytest.raises(InvalidAct):
            phone.save(act)
    assert phone.status().saved == 0
    assert phone.save(Act(facts, "mobile")).n == 1


async def test_a_screen_that_fails_does_not_undo_a_save(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """What is on the medium is reported as saved even if somebody who listens raises, and that is logged."""
    phone = await world.joined("a")

    def fails() -> None:
        raise RuntimeError("no such control")

    phone.subscribe(fails)
    assert phone.save(household_act(phone, 1, "Chủ hộ 1")).n == 1
    assert "a listener failed" in caplog.text


async def test_a_refused_phone_may_ask_again_by_hand(world: World) -> None:
    """A token the server did not know for a moment needs no new joining."""
    phone = await world.joined("a")
    answering(world, "/v1", refusing(NOT_SIGNED_IN))
    assert (await in_time(phone)).outcome == "stopped"
    assert phone.problem == ProblemError(NOT_SIGNED_IN)
    world.network.fault = None
    assert (await phone.sync(by_hand=False)).outcome == "stopped"
    assert (await in_time(phone)).outcome == "done"
    assert phone.problem is None


async def test_a_household_that_moved_away_leaves_nothing_behind(world: World) -> None:
    """Neither its line nor its code stays, whether somebody lives there or not."""
    both, phone = await world.joined("both", "kp3", "kp4"), await world.joined("a")
    both.save(household_act(both, 1, "Chủ hộ 1"))
    both.save(household_act(both, 2))
    await both.sync()
    await phone.sync()
    lines = phone.households()
    assert len(lines) == 2
    for line in lines:
        both.save(moved(both, line.id, "kp4"))
    await both.sync()
    await phone.sync()
    assert phone.households() == []
    assert [phone.household_by_code(line.code or "") for line in lines] == [None, None]
    assert len(both.households()) == 2
    assert both.status().agrees
    assert phone.status().agrees


async def test_words_about_what_moved_away_are_kept_and_sent(world: World) -> None:
    """A visit typed while the household moves is saved, harms no screen, and counts where the door now is."""
    both, phone = await world.joined("both", "kp3", "kp4"), await world.joined("a")
    both.save(household_act(both, 1, "Chủ hộ 1"))
    await both.sync()
    await phone.sync()
    (line,) = phone.households()
    before, after = visit(phone, line.id, eid="activated_2"), visit(phone, line.id, vneid="installed")
    both.save(moved(both, line.id, "kp4"))
    await both.sync()
    phone.save(before)
    answering(world, "/push", refusing(MALFORMED))
    await in_time(phone)
    assert phone.households() == []
    phone.save(after)
    phone = await world.reopened(phone, "a")
    assert phone.households() == []
    assert phone.status().waiting == 2
    world.network.fault = None
    await in_time(phone)
    assert (phone.status().waiting, phone.status().rejected) == (0, ())
    await both.sync()
    (resident,) = both.residents(line.id)
    assert resident.standing("eid").status == "activated_2"
    assert world.differences() == []


async def test_two_doors_with_one_code_are_both_found(world: World) -> None:
    """A code printed twice opens the household recorded first; when that one's is corrected, the other."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    phone.save(household_act(phone, 1, "Chủ hộ 2"))
    code, other = str(make_code("LT-3", 1)), str(make_code("LT-3", 2))
    first = phone.household(phone.household_by_code(code) or "")
    assert first is not None
    corrected = {"code": FieldValue(v=other)}
    fact = Fact(kind="household", entity=first.household.id, set=corrected, seen=first.record.seen(corrected))
    phone.save(Act((fact,), "mobile"))
    assert phone.household_by_code(other) == first.household.id
    assert phone.household_by_code(code) not in (None, first.household.id)


async def test_a_server_back_from_a_backup_gets_everything_again(world: World) -> None:
    """After the epoch rises, what the backup lacks is pushed again and every phone agrees (I1, I3)."""
    a, b = await world.joined("a"), await world.joined("b")
    a.save(household_act(a, 1, "Chủ hộ 1"))
    await a.sync()
    file, backup = world.folder / "ward.db", world.folder / "backup.db"
    copy_database(file, backup)
    a.save(household_act(a, 2, "Chủ hộ 2"))
    b.save(household_act(b, 3, "Chủ hộ 3"))
    for phone in (a, b, a):
        await phone.sync()
    world.services.database.engine.dispose()
    copy_database(backup, file, epoch=2)
    for phone in (a, b, a):
        await in_time(phone)
    for phone in (a, b):
        assert heads(phone) == ["Chủ hộ 1", "Chủ hộ 2", "Chủ hộ 3"]
        assert phone.status().waiting == 0
        assert phone.status().agrees
    assert world.differences() == []


def copy_database(source: Path, target: Path, epoch: int = 1) -> None:
    """Copy a SQLite database over another, and give the copy's ward an epoch."""
    one, other = sqlite3.connect(source), sqlite3.connect(target)
    one.backup(other)
    other.execute("UPDATE ward SET epoch = ?", [epoch])
    other.commit()
    one.close()
    other.close()


async def test_only_the_unit_that_differs_is_fetched_anew(world: World) -> None:
    """A phone of two khu phố that lost a record of one fetches that one whole, and nothing of the other."""
    phone = await world.joined("a", "kp3", "kp4")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    phone.save(household_act(phone, 2, "Chủ hộ 2", unit="kp4"))
    await phone.sync()
    (lost,) = phone.households("Chủ hộ 2")
    phone._store._records.remove(doc_ids=[lost.id])  # type: ignore[list-item]
    phone = await world.reopened(phone, "a")
    assert heads(phone) == ["Chủ hộ 1"]
    world.network.requests.clear()
    await in_time(phone)
    assert heads(phone) == ["Chủ hộ 1", "Chủ hộ 2"]
    assert phone.status().agrees
    asked = [r.url.params for r in world.network.requests if r.url.path == "/v1/pull"]
    assert {q["unit"] for q in asked if q["after"] == "0"} == {"kp4"}


async def test_a_rejected_act_stays_readable_after_restarts_and_a_new_stream(world: World) -> None:
    """What the server set aside stays listed with its words and its reason, whatever happens later (I7)."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Sai khu phố", unit="kp4"))
    phone.save(household_act(phone, 2, "Chủ hộ 2"))
    await in_time(phone)
    answering(world, "/push", refusing(FORK), times=1)
    (line,) = phone.households()
    (resident,) = phone.residents(line.id)
    phone.save(correct_resident_act(resident, {"full_name": "Chủ hộ Hai"}, "mobile"))
    with pytest.raises(AssertionError):
        await in_time(phone)
    world.network.fault = no_network
    phone = await world.reopened(phone, "a")
    world.network.fault = None
    await in_time(phone)
    (rejected,) = phone.status().rejected
    assert (rejected.reason, rejected.change.facts[1].set["full_name"].v) == ("out_of_scope", "Sai khu phố")
    assert heads(phone) == ["Chủ hộ Hai"]
    assert phone.status().waiting == 0
