"""What is safe for good leaves the phone in time, so that its file does not grow for ever."""

from datetime import timedelta
from pathlib import Path

import pytest

from mobile_app.core.phone import Phone
from mobile_app.store import outbox
from mobile_app.store.journal_native import open_native_file
from shared.local_time import LOCAL
from tests.mobile_app.faults import heads, in_time
from tests.mobile_app.test_confirmed import confirm, steps, steps_on_server
from tests.mobile_app.test_strange_servers import copy_database
from tests.mobile_app.world import World, household_act, visit

_LATER = timedelta(days=15)


@pytest.fixture(autouse=True)
def _few_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_WORTH_FORGETTING", 3)


def back_up(world: World) -> None:
    """Keep what the server has elsewhere, and say so to phones that ask."""
    copy_database(world.folder / "ward.db", world.folder / "backup.db")
    with world.services.database.write() as connection:
        connection.exec_driver_sql("UPDATE stream SET durable_n = last_n")


async def safe_for_good(world: World, phone: Phone, count: int) -> None:
    """Let a phone state something, send it, and hear that a backup has it."""
    for number in range(1, count + 1):
        phone.save(household_act(phone, number, f"Chủ hộ {number}"))
    await in_time(phone)
    back_up(world)
    await in_time(phone)


def size(world: World, name: str = "a") -> int:
    return (world.folder / name / "outbox.journal").stat().st_size


async def later(world: World, phone: Phone) -> None:
    """Let two weeks pass; the phone hears of it, since no clock is believed that far by itself."""
    world.time.now += _LATER
    await in_time(phone)


async def test_what_is_safe_for_good_leaves_after_two_weeks(world: World) -> None:
    """The file shrinks, nothing that is shown changes, and the stream goes on where it was."""
    phone = await world.joined("a")
    await safe_for_good(world, phone, 5)
    before, shown, status = size(world), heads(phone), phone.status()
    phone = await world.reopened(phone, "a")
    assert size(world) == before
    await later(world, phone)
    phone = await world.reopened(phone, "a")
    assert size(world) < before / 3
    assert (heads(phone), phone.own()) == (shown, [])
    after = phone.status()
    assert (after.saved, after.sent, after.durable) == (status.saved, status.sent, status.durable)
    for reopen in (False, True):
        phone = await world.reopened(phone, "a") if reopen else phone
        own = phone.save(household_act(phone, 10 + reopen, "Chủ hộ mới"))
        assert own.n == 6 + reopen
        await in_time(phone)
    assert (phone.status().waiting, phone.status().sent, phone.status().agrees) == (0, 7, True)
    assert heads(phone) == heads(await world.joined("b"))
    assert world.differences() == []


@pytest.mark.parametrize("missing", ["a backup", "an answer", "time"])
async def test_what_is_not_safe_or_not_old_stays(world: World, missing: str) -> None:
    """Without a backup, without having been sent, or before two weeks are over nothing leaves."""
    phone = await world.joined("a")
    for number in range(1, 6):
        phone.save(household_act(phone, number, f"Chủ hộ {number}"))
    if missing != "an answer":
        await in_time(phone)
    if missing == "time":
        back_up(world)
        await in_time(phone)
    else:
        world.time.now += _LATER
        phone.say_day(world.time.now.astimezone(LOCAL).date())
    before = size(world)
    phone = await world.reopened(phone, "a")
    assert (size(world), len(phone.own())) == (before, 5)


async def test_what_the_server_set_aside_stays_readable(world: World) -> None:
    """Somebody typed it: it stays on the phone, however old, while what lies around it leaves."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    phone.save(household_act(phone, 2, "Nơi khác", unit="kp5"))
    for number in range(3, 6):
        phone.save(household_act(phone, number, f"Chủ hộ {number}"))
    await in_time(phone)
    back_up(world)
    await in_time(phone)
    await later(world, phone)
    for _ in range(2):
        phone = await world.reopened(phone, "a")
        assert [own.n for own in phone.own()] == [2]
        assert [r.change.n for r in phone.status().rejected] == [2]
        assert phone.status().saved == 5
    phone.save(visit(phone, phone.households()[0].id, eid="activated_2"))
    await in_time(phone)
    assert (phone.status().waiting, phone.status().sent) == (0, 6)


async def test_an_older_backup_than_the_last_delays_nothing(world: World) -> None:
    """A server that went back to before what left the phone gets all that the phone still has."""
    phone = await world.joined("a")
    await safe_for_good(world, phone, 1)
    older = world.folder / "older.db"
    copy_database(world.folder / "ward.db", older)
    for number in range(2, 7):
        phone.save(household_act(phone, number, f"Chủ hộ {number}"))
    await in_time(phone)
    back_up(world)
    await in_time(phone)
    await later(world, phone)
    phone = await world.reopened(phone, "a")
    assert phone.own() == []
    phone.save(household_act(phone, 7, "Chủ hộ 7"))
    world.services.database.engine.dispose()
    copy_database(older, world.folder / "ward.db", 2)
    for _ in range(2):
        await in_time(phone)
    assert (phone.status().waiting, phone.status().agrees) == (0, True)
    assert heads(phone) == heads(await world.joined("b")) == ["Chủ hộ 1", "Chủ hộ 7"]


async def test_a_full_medium_keeps_everything(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the shorter file finds no room the phone opens with the longer one, and forgets nothing."""
    phone = await world.joined("a")
    await safe_for_good(world, phone, 5)
    await later(world, phone)
    kind = type(open_native_file(world.folder / "probe"))
    with monkeypatch.context() as full:
        full.setattr(kind, "replace", _no_room)
        phone = await world.reopened(phone, "a")
        assert (len(phone.own()), len(heads(phone))) == (5, 5)
    phone = await world.reopened(phone, "a")
    assert (len(phone.own()), len(heads(phone))) == (0, 5)


def _no_room(_file: object, _data: bytes) -> None:
    raise OSError(28, "No space left on device")


async def test_what_is_left_is_sent_again_to_another_stream(world: World) -> None:
    """A phone put back to a copy from before it forgot starts a stream of its own, and loses nothing."""
    phone = await world.joined("a")
    await safe_for_good(world, phone, 5)
    phone.close()
    copy = (world.folder / "a" / "outbox.journal").read_bytes()
    world.time.now += _LATER
    phone = await world.open_phone("a")
    phone.save(household_act(phone, 6, "Chủ hộ 6"))
    await in_time(phone)
    phone.close()
    _restore(world.folder / "a" / "outbox.journal", copy)
    phone = await world.open_phone("a")
    phone.save(household_act(phone, 7, "Chủ hộ 7"))
    await in_time(phone)
    assert phone.status().waiting == 0
    assert heads(phone) == heads(await world.joined("b")) == [f"Chủ hộ {n}" for n in range(1, 8)]


async def test_what_was_forgotten_keeps_its_credit_when_a_list_confirms_it(world: World) -> None:
    """The police confirm in the third week whom the helper brought in the first: phone and server agree.

    A wrong tap that was taken back before it was forgotten gives none, whoever says it anew.
    """
    phone, other = await world.joined("a"), await world.joined("b")
    doors = [household_act(phone, n, f"Chủ hộ {n}") for n in (1, 2)]
    helped, wrong = (door.facts[0].entity for door in doors)
    for door in doors:
        phone.save(door)
    phone.save(visit(phone, helped, eid="activated_2"))
    world.time.pass_(minutes=1)
    phone.undo(phone.save(visit(phone, wrong, eid="activated_2")).change.id)
    await in_time(phone)
    back_up(world)
    await later(world, phone)
    phone = await world.reopened(phone, "a")
    assert phone.own() == []
    confirm(world, phone.residents(helped)[0].resident.id)
    await in_time(other)
    other.save(visit(other, wrong, eid="activated_2"))
    for one in (other, phone):
        await in_time(one)
    for _ in range(2):
        assert (steps(phone), steps(other)) == (1, 1)
        assert (steps_on_server(world, phone), steps_on_server(world, other)) == (1, 1)
        phone = await world.reopened(phone, "a")


async def test_another_helper_has_nothing_of_what_the_first_one_did(world: World) -> None:
    """The phone changes hands after it forgot: the second one's quota begins at nothing."""
    phone = await world.joined("a")
    doors = [household_act(phone, n, f"Chủ hộ {n}") for n in (1, 2)]
    for door in doors:
        phone.save(door)
    phone.save(visit(phone, doors[0].facts[0].entity, eid="activated_2"))
    await in_time(phone)
    back_up(world)
    await later(world, phone)
    phone = await world.reopened(phone, "a")
    assert (phone.own(), steps(phone)) == ([], 1)
    await phone.join("http://ward.test", world.joining_code("kp3"))
    await in_time(phone)
    assert steps(phone) == 0


def _restore(path: Path, content: bytes) -> None:
    path.write_bytes(content)
