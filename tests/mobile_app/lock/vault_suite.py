"""What every platform's lock does, told once: run on the native keys, and in a browser on its own.

Each fact takes `make`, which gives a phone whose vault outlives the app. Plain asserts: in the browser there
is no pytest.
"""

import unicodedata
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from mobile_app.lock.keys import KeyGone, Keys
from mobile_app.lock.vault import FREE_TRIES, Vault, WrongPasscode
from mobile_app.store.byte_file import FileDamaged
from mobile_app.store.journal import SaveFailed
from tests.store.cipher_suite import MemoryFile

PIN = "407193"
_ANOTHER = "918273"
_PHRASE = "mèo xanh ăn phở khuya"


class Lockable:
    """A vault's file and keys that outlive the app."""

    def __init__(self, keys: Keys) -> None:
        """`keys` are the platform's, with no secret yet."""
        self.file, self.keys = MemoryFile(), keys
        self.now = datetime(2024, 5, 14, 11, 0, tzinfo=UTC)

    def vault(self) -> Vault:
        """Open the vault as after a start of the app."""
        return Vault(self.file, self.keys, lambda: self.now, iterations=1_000)

    async def wrong(self) -> WrongPasscode:
        """Try a wrong PIN after a start of the app."""
        return await refused_pin(self.vault(), "000000")

    def pass_(self, **units: float) -> None:
        """Let time pass."""
        self.now += timedelta(**units)


Fact = Callable[[Callable[[], Lockable]], Awaitable[None]]


async def the_pin_opens_what_was_sealed_after_a_restart(make: Callable[[], Lockable]) -> None:
    """The cipher of the right PIN opens what the first one sealed."""
    phone = make()
    sealed = (await phone.vault().set_passcode(PIN)).seal(b"visit", b"outbox:1")
    assert phone.vault().is_set
    assert (await phone.vault().unlock(PIN)).open(sealed, b"outbox:1") == b"visit"


async def without_the_phones_secret_the_right_pin_opens_nothing(make: Callable[[], Lockable]) -> None:
    """The file holds no PIN, and a copy of it on another phone is of no use."""
    phone = make()
    await phone.vault().set_passcode(PIN)
    assert PIN.encode() not in phone.file.content
    await phone.keys.forget_secret()
    assert await _key_is_gone(phone)
    await phone.keys.make_secret()
    assert (await refused_pin(phone.vault(), PIN)).left < FREE_TRIES


async def waiting_grows_with_wrong_tries_and_survives_restarts(make: Callable[[], Lockable]) -> None:
    """After five wrong PINs each try costs a longer wait, even the right one, across restarts."""
    phone = make()
    await phone.vault().set_passcode(PIN)
    assert [(await phone.wrong()).left for _ in range(FREE_TRIES)] == [4, 3, 2, 1, 0]
    assert phone.vault().wait_s() == 30
    await refused_pin(phone.vault(), PIN)
    phone.pass_(seconds=30)
    assert (await phone.wrong()).wait_s == 60
    phone.pass_(days=-3)
    assert phone.vault().wait_s() == 60
    phone.pass_(days=4)
    await phone.vault().unlock(PIN)
    assert (await phone.wrong()).left == 4


async def another_pin_opens_the_same_records(make: Callable[[], Lockable]) -> None:
    """Changing the PIN keeps the data key; the old PIN opens nothing any more."""
    phone = make()
    sealed = (await phone.vault().set_passcode(PIN)).seal(b"visit", b"")
    await phone.vault().change_passcode(PIN, _ANOTHER)
    assert (await phone.vault().unlock(_ANOTHER)).open(sealed, b"") == b"visit"
    await refused_pin(phone.vault(), PIN)


async def a_wrong_pin_changes_no_pin(make: Callable[[], Lockable]) -> None:
    """Whoever does not know the PIN sets no other, and every try counts."""
    phone = make()
    await phone.vault().set_passcode(PIN)
    try:
        await phone.vault().change_passcode(_ANOTHER, _ANOTHER)
        raise AssertionError("the PIN was changed")
    except WrongPasscode:
        pass
    assert (await phone.wrong()).left == FREE_TRIES - 2
    await phone.vault().unlock(PIN)


async def a_full_medium_sets_no_pin(make: Callable[[], Lockable]) -> None:
    """A PIN that could not be kept is not set: the phone stays as it was."""
    phone = make()
    vault = phone.vault()
    phone.file.full = True
    try:
        await vault.set_passcode(PIN)
        raise AssertionError("the PIN was set")
    except SaveFailed:
        assert not vault.is_set
    assert not phone.vault().is_set


async def a_damaged_vault_is_not_taken_for_none(make: Callable[[], Lockable]) -> None:
    """A vault that cannot be read is reported, so that nobody sets a new PIN over sealed records."""
    phone = make()
    await phone.vault().set_passcode(PIN)
    phone.file.content = phone.file.content[:40] + b"?" + phone.file.content[41:]
    try:
        phone.vault()
        raise AssertionError("the vault was taken for none")
    except FileDamaged:
        pass


async def stretching_is_what_the_standard_says(make: Callable[[], Lockable]) -> None:
    """PBKDF2-HMAC-SHA-256 gives the bytes that any other implementation gives (RFC 7914, section 11)."""
    stretched = await make().keys.stretch("Password", b"NaCl", 80_000)
    assert stretched.hex() == "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"


async def a_passphrase_opens_however_it_was_composed(make: Callable[[], Lockable]) -> None:
    """Typed with composed signs or with marks of their own it opens; without marks it does not."""
    phone = make()
    sealed = (await phone.vault().set_passcode(_PHRASE, "passphrase")).seal(b"visit", b"")
    assert phone.vault().kind == "passphrase"
    assert (await phone.vault().unlock(unicodedata.normalize("NFD", _PHRASE) + " ")).open(
        sealed, b""
    ) == b"visit"
    await refused_pin(phone.vault(), "meo xanh an pho khuya")
    await phone.vault().change_passcode(_PHRASE, PIN)
    assert phone.vault().kind == "pin"


FACTS: tuple[Fact, ...] = (
    a_passphrase_opens_however_it_was_composed,
    the_pin_opens_what_was_sealed_after_a_restart,
    without_the_phones_secret_the_right_pin_opens_nothing,
    waiting_grows_with_wrong_tries_and_survives_restarts,
    another_pin_opens_the_same_records,
    a_wrong_pin_changes_no_pin,
    a_full_medium_sets_no_pin,
    a_damaged_vault_is_not_taken_for_none,
    stretching_is_what_the_standard_says,
)


async def refused_pin(vault: Vault, pin: str) -> WrongPasscode:
    """Return the refusal of a PIN."""
    try:
        await vault.unlock(pin)
    except WrongPasscode as error:
        return error
    raise AssertionError(f"{pin} was taken")


async def _key_is_gone(phone: Lockable) -> bool:
    try:
        await phone.vault().unlock(PIN)
    except KeyGone:
        return True
    return False
