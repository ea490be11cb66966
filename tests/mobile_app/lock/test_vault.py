"""The vault: the right PIN on the right phone opens; anything else only costs time."""

from pathlib import Path

import pytest

from mobile_app.config import native_files
from mobile_app.lock.keys import KeyGone
from mobile_app.lock.keys_native import NativeKeys
from mobile_app.lock.vault import FREE_TRIES, Vault, WrongPin, wait_after, weak
from mobile_app.phone import Phone
from mobile_app.store.byte_file import FileDamaged
from mobile_app.store.journal import SaveFailed
from mobile_app.sync.transport import Transport
from tests.mobile_app.faults import heads
from tests.mobile_app.world import Time, World, household_act
from tests.store.cipher_suite import MemoryFile

PIN = "407193"


class Drawer:
    """A secure storage in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def get(self, key: str) -> str | None:
        """Return what is kept."""
        return self.kept.get(key)

    async def set(self, key: str, value: str) -> None:
        """Keep."""
        self.kept[key] = value

    async def remove(self, key: str) -> None:
        """Forget."""
        self.kept.pop(key, None)


class Lockable:
    """A vault's file and drawer that outlive the app."""

    def __init__(self) -> None:
        self.file, self.drawer, self.time = MemoryFile(), Drawer(), Time()

    def vault(self) -> Vault:
        """Open the vault as after a start of the app."""
        return Vault(self.file, NativeKeys(self.drawer), lambda: self.time.now, iterations=1_000)

    async def wrong(self) -> WrongPin:
        """Try a wrong PIN after a start of the app."""
        with pytest.raises(WrongPin) as caught:
            await self.vault().unlock("000000")
        return caught.value


async def test_the_pin_opens_what_was_sealed_after_a_restart() -> None:
    """The cipher of the right PIN opens what the first one sealed."""
    phone = Lockable()
    sealed = (await phone.vault().set_pin(PIN)).seal(b"visit", b"outbox:1")
    assert phone.vault().is_set
    assert (await phone.vault().unlock(PIN)).open(sealed, b"outbox:1") == b"visit"


async def test_neither_pin_nor_key_lie_in_the_file() -> None:
    """The file holds no PIN, and without the phone's own secret the right PIN opens nothing."""
    phone = Lockable()
    await phone.vault().set_pin(PIN)
    (secret,) = phone.drawer.kept.values()
    assert PIN.encode() not in phone.file.content
    assert secret.encode() not in phone.file.content
    phone.drawer.kept.clear()
    with pytest.raises(KeyGone):
        await phone.vault().unlock(PIN)


async def test_waiting_grows_with_wrong_tries_and_survives_restarts() -> None:
    """After five wrong PINs each try costs a longer wait, even the right one, across restarts."""
    phone = Lockable()
    await phone.vault().set_pin(PIN)
    left = [(await phone.wrong()).left for _ in range(FREE_TRIES)]
    assert left == [4, 3, 2, 1, 0]
    assert phone.vault().wait_s() == 30
    with pytest.raises(WrongPin):
        await phone.vault().unlock(PIN)
    phone.time.pass_(seconds=30)
    assert (await phone.wrong()).wait_s == 60
    phone.time.pass_(days=-3)
    assert phone.vault().wait_s() == 60
    phone.time.pass_(days=4)
    await phone.vault().unlock(PIN)
    assert (await phone.wrong()).left == 4


def test_no_wait_is_longer_than_an_hour() -> None:
    """Waits double from half a minute up to an hour, never for good."""
    waits = [wait_after(n) for n in range(200)]
    assert waits == sorted(waits)
    assert waits[4:7] == [0, 30, 60]
    assert waits[-1] == 3_600


async def test_another_pin_opens_the_same_records() -> None:
    """Changing the PIN keeps the data key; the old PIN opens nothing any more."""
    phone = Lockable()
    sealed = (await phone.vault().set_pin(PIN)).seal(b"visit", b"")
    await phone.vault().change_pin(PIN, "918273")
    assert (await phone.vault().unlock("918273")).open(sealed, b"") == b"visit"
    with pytest.raises(WrongPin):
        await phone.vault().unlock(PIN)


async def test_a_full_medium_sets_no_pin() -> None:
    """A PIN that could not be kept is not set: the phone stays as it was."""
    phone = Lockable()
    vault = phone.vault()
    phone.file.full = True
    with pytest.raises(SaveFailed):
        await vault.set_pin(PIN)
    assert not vault.is_set
    assert not phone.vault().is_set


async def test_a_damaged_vault_is_not_taken_for_none() -> None:
    """A vault that cannot be read is reported, so that nobody sets a new PIN over sealed records."""
    phone = Lockable()
    await phone.vault().set_pin(PIN)
    phone.file.content = phone.file.content[:40] + b"?" + phone.file.content[41:]
    with pytest.raises(FileDamaged):
        phone.vault()


@pytest.mark.parametrize(
    ("pin", "is_weak"), [("111111", True), ("123456", True), ("654321", True), (PIN, False)]
)
def test_the_first_pins_anybody_tries_are_weak(pin: str, is_weak: bool) -> None:
    """Six equal digits and runs are refused as PIN."""
    assert weak(pin) == is_weak


async def test_a_phone_of_an_earlier_version_is_sealed_without_losing_an_act(world: World) -> None:
    """Plain files become sealed ones when a PIN is set: nothing lost, no name readable, sending goes on."""
    lock, folder = Lockable(), world.folder / "a"
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
    lock, folder = Lockable(), world.folder / "a"
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
