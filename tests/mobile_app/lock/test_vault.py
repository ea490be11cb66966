"""The vault: the right PIN on the right phone opens; anything else only costs time."""

from pathlib import Path

import pytest

from mobile_app.config import native_files
from mobile_app.lock.keys_native import NativeKeys
from mobile_app.lock.vault import wait_after, weak
from mobile_app.phone import Phone
from mobile_app.store.byte_file import FileDamaged
from mobile_app.sync.transport import Transport
from tests.mobile_app.faults import heads
from tests.mobile_app.lock.installation import Drawer
from tests.mobile_app.lock.vault_suite import FACTS, PIN, Fact, Lockable
from tests.mobile_app.world import World, household_act


def lockable() -> Lockable:
    """Return a native phone."""
    return Lockable(NativeKeys(Drawer()))


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
async def test_native_lock(fact: Fact) -> None:
    """The fact of the suite named in the test's id holds for `cryptography` and a secure storage."""
    await fact(lockable)


def test_no_wait_is_longer_than_an_hour() -> None:
    """Waits double from half a minute up to an hour, never for good."""
    waits = [wait_after(n) for n in range(200)]
    assert waits == sorted(waits)
    assert waits[4:7] == [0, 30, 60]
    assert waits[-1] == 3_600


@pytest.mark.parametrize(
    ("pin", "is_weak"), [("111111", True), ("123456", True), ("654321", True), (PIN, False)]
)
def test_the_first_pins_anybody_tries_are_weak(pin: str, is_weak: bool) -> None:
    """Six equal digits and runs are refused as PIN."""
    assert weak(pin) == is_weak


async def test_a_phone_of_an_earlier_version_is_sealed_without_losing_an_act(world: World) -> None:
    """Plain files become sealed ones when a PIN is set: nothing lost, no name readable, sending goes on."""
    lock, folder = lockable(), world.folder / "a"
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    await phone.sync()
    phone.save(household_act(phone, 2, "Điểu Sáu"))
    vault = lock.vault()
    phone.seal(await vault.set_pin(PIN))
    vault.sealed()
    phone.save(household_act(phone, 3, "Thị Thủy"))
    assert not _readable(folder)
    phone.close()
    with pytest.raises(FileDamaged):
        await world.open_phone("a")
    phone = await _opened(world, folder, lock)
    await phone.sync()
    assert heads(phone) == heads(await world.joined("b")) == ["Nguyễn Văn An", "Thị Thủy", "Điểu Sáu"]
    assert phone.status().waiting == 0
    assert not _readable(folder)


async def test_sealing_cut_short_is_finished_at_the_next_opening(world: World) -> None:
    """Killed between the vault and the files, the next opening reads the plain files and seals them."""
    lock, folder = lockable(), world.folder / "a"
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Điểu Sáu"))
    await lock.vault().set_pin(PIN)
    phone.close()
    assert _readable(folder)
    phone = await _opened(world, folder, lock)
    assert heads(phone) == ["Điểu Sáu"]
    assert not _readable(folder)


async def _opened(world: World, folder: Path, lock: Lockable) -> Phone:
    vault = lock.vault()
    cipher, transport = await vault.unlock(PIN), Transport(lambda: world.network)
    phone = await Phone.open(
        native_files(folder), transport, lambda: world.time.now, cipher=cipher, plain_too=vault.sealing
    )
    vault.sealed()
    world.phones.append(phone)
    return phone


def _readable(folder: Path) -> list[str]:
    content = b"".join(path.read_bytes() for path in sorted(folder.glob("*.journal")))
    return [
        word for word in ("An", "Điểu", "Thủy", "Hồng", "token") if word.encode() in content and len(word) > 2
    ]
