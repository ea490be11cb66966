"""Signing out and being refused: what must go is gone, and what nobody else has reaches the ward sealed."""

import json
from datetime import timedelta

import pytest

from mobile_app.core.phone import Phone
from mobile_app.lock.leaving import Losses, give_up, hand_on, losses_of, sign_out
from mobile_app.lock.parcels import Owed
from mobile_app.lock.state import Lock
from mobile_app.store.journal import SaveFailed
from mobile_app.sync.failures import Unreachable
from shared.problem import REVOKED
from sync_server.people.enrolment import service as enrolment
from sync_server.people.handover import service as handover
from sync_server.web.viewer import Viewer
from tests.mobile_app.faults import heads
from tests.mobile_app.lock.installation import Installation
from tests.mobile_app.world import World, household_act, lost_answer, no_network

NAMES = ("Điểu Sáu", "Thị Thủy")


@pytest.fixture
def installed(world: World) -> Installation:
    """A phone's installation."""
    return Installation(world, "lost")


async def worked(installed: Installation) -> tuple[Phone, Lock]:
    """Join, send one household, and save another and half a visit without a network."""
    phone, lock = await installed.joined()
    phone.save(household_act(phone, 1, NAMES[0]))
    await phone.sync()
    installed.world.network.fault = no_network
    phone.save(household_act(phone, 2, NAMES[1]))
    phone.drafts.put(phone.households()[0].id, {"note": "Thị Thủy hẹn thứ bảy"}, 1)
    return phone, lock


def device_of(phone: Phone) -> str:
    assert phone.identity is not None
    return phone.identity.device


def revoke(world: World, phone: Phone) -> None:
    enrolment.revoke(world.services.enrolment(), device_of(phone))


def is_refused(world: World, device: str) -> bool:
    devices = enrolment.devices(world.services.database, world.services.ward_id)
    return any(d.device_id == device and d.revoked_ms is not None for d, _ in devices)


async def refused(world: World, phone: Phone) -> None:
    """Revoke the phone, and let it hear of that."""
    revoke(world, phone)
    world.network.fault = None
    await phone.sync()
    assert phone.problem is not None
    assert phone.problem.problem == REVOKED


async def test_what_would_be_lost_is_counted(world: World, installed: Installation) -> None:
    """Unsent acts, half-typed visits and acts in no backup yet are told apart."""
    phone, _ = await worked(installed)
    assert losses_of(phone) == Losses(unsent=1, drafts=1, not_durable=1)
    assert losses_of(phone).any
    world.network.fault = None
    await phone.sync()
    phone.drafts.drop(phone.households()[0].id)
    assert losses_of(phone) == Losses(unsent=0, drafts=0, not_durable=2)
    assert not losses_of(phone).any


async def test_signing_out_leaves_an_empty_phone_that_the_ward_refuses(
    world: World, installed: Installation
) -> None:
    """Nothing stays on the phone, drafts included; the ward refuses its token; it can join anew."""
    phone, lock = await worked(installed)
    device, size = device_of(phone), len(installed.content())
    world.network.fault = None
    assert await sign_out(phone, lock)
    assert is_refused(world, device)
    assert not lock.vault.is_set
    assert len(installed.content()) < size / 10
    phone, lock = await installed.started_again(phone, lock)
    assert phone.identity is None
    assert phone.households() == []
    assert len(phone.drafts.all()) == 0
    assert phone.log.entries == []
    await phone.join("http://ward.test", world.joining_code("kp3"))
    assert heads(phone) == [NAMES[0]]


async def test_signing_out_without_a_network_says_that_the_ward_does_not_know(
    world: World, installed: Installation
) -> None:
    """The phone is wiped all the same; whoever signs out is told that the ward could not be told."""
    phone, lock = await worked(installed)
    device = device_of(phone)
    assert not await sign_out(phone, lock)
    assert not is_refused(world, device)
    phone, _ = await installed.started_again(phone, lock)
    assert phone.identity is None


async def test_after_signing_out_nothing_can_be_saved(installed: Installation) -> None:
    """An act that comes too late is refused, not taken into a phone that is going."""
    phone, lock = await worked(installed)
    act = household_act(phone, 3, "Nguyễn Văn An")
    await sign_out(phone, lock)
    with pytest.raises(SaveFailed):
        phone.save(act)


async def test_wiping_cut_short_goes_on_at_the_next_start(installed: Installation) -> None:
    """Killed right after the key was forgotten, nothing can be read, and the next start is a new phone's."""
    phone, lock = await worked(installed)
    lock.vault.begin_wipe()
    phone.close()
    lock.close()
    lock = await installed.open_lock()
    assert not lock.vault.is_set
    assert not lock.vault.wiping
    assert not await lock.left_plain()
    lock.close()
    phone, _ = await installed.again()
    assert phone.identity is None


async def test_a_refused_phone_hands_over_what_it_owes_and_keeps_nothing(
    world: World, installed: Installation
) -> None:
    """Its unsent records reach the ward once, count for nothing, and count like any other when released."""
    phone, lock = await worked(installed)
    await refused(world, phone)
    await give_up(phone, lock)
    assert not any(name.encode() in installed.content() for name in NAMES)
    assert lock.parcels.owed.waiting == 1
    world.network.fault = lost_answer
    phone, lock = await installed.started_again(phone, lock)
    assert phone.identity is None
    with pytest.raises(Unreachable):
        await lock.parcels.hand_over()
    world.network.fault = None
    await lock.parcels.hand_over()
    assert lock.parcels.owed == Owed(waiting=0, handed=1)
    (one,) = waiting(world)
    assert (one.parcel.records, one.kinds) == (1, {"household": 1, "resident": 1})
    other = await world.joined("other")
    assert heads(other) == [NAMES[0]]
    assert handover.release(world.services, viewer(world), one.parcel.device_id, one.name) == {"applied": 1}
    await other.sync()
    assert heads(other) == sorted(NAMES)
    assert waiting(world) == []
    assert world.differences() == []


async def test_records_that_the_ward_has_already_are_not_counted_twice(
    world: World, installed: Installation
) -> None:
    """A push whose answer was lost is handed over again, and known by its ids when it is released."""
    phone, lock = await worked(installed)
    world.network.fault = lost_answer
    await phone.sync()
    await refused(world, phone)
    assert len(phone.unsent()) == 1
    await give_up(phone, lock)
    await lock.parcels.hand_over()
    (one,) = waiting(world)
    assert handover.release(world.services, viewer(world), one.parcel.device_id, one.name) == {"duplicate": 1}
    assert world.differences() == []


async def test_a_wrong_clock_and_a_long_wait_change_no_time(world: World, installed: Installation) -> None:
    """Handed over days later by a phone whose clock is wrong, a record keeps the time it was made at."""
    installed.error = timedelta(hours=5)
    phone, lock = await worked(installed)
    made_ms = int(world.time.now.timestamp() * 1000)
    world.time.pass_(hours=1)
    await refused(world, phone)
    await give_up(phone, lock)
    world.time.pass_(days=3)
    await lock.parcels.hand_over()
    (one,) = waiting(world)
    handover.release(world.services, viewer(world), one.parcel.device_id, one.name)
    with world.services.database.read() as connection:
        newest = connection.exec_driver_sql("SELECT effective_ms FROM change ORDER BY seq DESC").scalar()
    assert newest == made_ms


async def test_a_discarded_parcel_changes_nothing_and_is_gone(world: World, installed: Installation) -> None:
    """What a supervisor discards is never applied, and its bytes are not kept."""
    phone, lock = await worked(installed)
    await refused(world, phone)
    await give_up(phone, lock)
    await lock.parcels.hand_over()
    (one,) = waiting(world)
    handover.discard(world.services, viewer(world), one.parcel.device_id, one.name)
    assert waiting(world) == []
    assert heads(await world.joined("other")) == [NAMES[0]]


async def test_without_the_wards_key_nothing_is_wiped(world: World, installed: Installation) -> None:
    """Cut off between the refusal and the key, the phone keeps everything and tries again later."""
    phone, lock = await worked(installed)
    await refused(world, phone)
    world.network.fault = no_network
    with pytest.raises(Unreachable):
        await give_up(phone, lock)
    assert len(phone.unsent()) == 1
    assert lock.vault.is_set
    world.network.fault = None
    await give_up(phone, lock)
    assert lock.parcels.owed.waiting == 1


async def test_giving_up_twice_makes_no_second_parcel(world: World, installed: Installation) -> None:
    """Killed between sealing and wiping, the phone seals anew, in place of the first parcel."""
    phone, lock = await worked(installed)
    await refused(world, phone)
    begin_wipe = lock.vault.begin_wipe

    def full() -> None:
        raise SaveFailed("no space")

    lock.vault.begin_wipe = full  # type: ignore[method-assign]
    with pytest.raises(SaveFailed):
        await give_up(phone, lock)
    lock.vault.begin_wipe = begin_wipe  # type: ignore[method-assign]
    await give_up(phone, lock)
    assert lock.parcels.owed.waiting == 1


async def test_many_records_go_in_parcels_of_what_one_request_may_hold(
    world: World, installed: Installation
) -> None:
    """More records than one push takes are handed over in several parcels, none left behind."""
    phone, lock = await worked(installed)
    for number in range(3, 603):
        phone.save(household_act(phone, number, "Điểu Sáu"))
    await refused(world, phone)
    await give_up(phone, lock)
    await lock.parcels.hand_over()
    assert sorted(one.parcel.records for one in waiting(world)) == [101, 500]


async def test_only_the_ward_can_open_a_parcel(world: World, installed: Installation) -> None:
    """What waits on the phone is neither readable nor opened by another ward's key or as another phone's."""
    phone, lock = await worked(installed)
    device = device_of(phone)
    await refused(world, phone)
    await give_up(phone, lock)
    (kept,) = lock.parcels._waiting
    assert set(json.loads(kept.model_dump_json())) == {"server", "token", "sealed", "count"}
    assert "household" not in kept.sealed
    assert device not in kept.sealed


def viewer(world: World) -> Viewer:
    """Return a supervisor of the whole ward."""
    return Viewer("0190f5fe-7c00-7a00-8abc-0123456789ab", "phuong", world.services.ward_id, "", "supervisor")


def waiting(world: World) -> list[handover.Waiting]:
    return handover.waiting(world.services, viewer(world))


async def test_what_a_refused_helper_left_is_handed_on_by_the_next(
    world: World, installed: Installation
) -> None:
    """Their act reaches the ward sealed, under their own name, and the phone goes on."""
    phone, lock = await worked(installed)
    device = device_of(phone)
    revoke(world, phone)
    world.network.fault = None
    await phone.join("http://ward.test", world.joining_code("kp3"))
    assert losses_of(phone).unsent == 1
    await hand_on(phone, lock)
    assert phone.status().former == ()
    await lock.parcels.hand_over()
    assert lock.parcels.owed == Owed(0, 1)
    (one,) = waiting(world)
    assert one.parcel.device_id == device
    assert (await phone.sync()).outcome == "done"
