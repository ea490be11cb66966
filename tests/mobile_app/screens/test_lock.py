"""The passcode on the screens: asked at every start, changed, never a way to lose records."""

import unicodedata
from collections.abc import Callable

from mobile_app.core.phone import Phone
from mobile_app.lock.parcels import Parcels
from mobile_app.lock.state import IDLE_S, Lock
from mobile_app.store.byte_file import ByteFile
from mobile_app.store.cipher import PlainCipher
from mobile_app.sync.transport import Transport
from shared.text import t
from tests.mobile_app.lock.test_vault import lockable
from tests.mobile_app.lock.vault_suite import PIN, Lockable
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, household_act
from tests.store.cipher_suite import MemoryFile

PHRASE = "mèo xanh ăn phở khuya"


def lock_of(kept: Lockable) -> Lock:
    """Return the lock as after a start of the app."""
    parcels = Parcels(MemoryFile(), Transport())
    return Lock(kept.vault(), parcels, _no_files, lambda: kept.now)


async def _no_files(name: str) -> ByteFile:
    raise OSError(name)


async def press(hand: Hand, digits: str) -> None:
    """Tap keys of the pad."""
    for digit in digits:
        await hand.tap(digit)


async def test_the_app_opens_with_the_pin_only(world: World, hand_of: Callable[[Phone], Hand]) -> None:
    """At a start nothing is shown before the right PIN; wrong ones are counted down in words."""
    kept = lockable()
    await kept.vault().set_passcode(PIN)
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Điểu Sáu"))
    hand = hand_of(phone)
    await hand.open(lock=lock_of(kept))
    await hand.sees(t("pin.ask"))
    await hand.sees_no("Điểu Sáu")
    await press(hand, "918273")
    await hand.sees(t("pin.wrong", n=4))
    await press(hand, "40719")
    await hand.tap(t("pin.back"))
    await press(hand, "93")
    await hand.sees("Điểu Sáu")
    cipher, plain_too = hand.opened_with
    assert not isinstance(cipher, PlainCipher | None)
    assert plain_too


async def test_too_many_wrong_pins_wait_and_keep_everything(
    world: World, hand_of: Callable[[Phone], Hand]
) -> None:
    """After five wrong PINs the screen says how long to wait; after it, the right one opens everything."""
    kept = lockable()
    await kept.vault().set_passcode(PIN)
    for _ in range(5):
        await kept.wrong()
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Điểu Sáu"))
    hand = hand_of(phone)
    await hand.open(lock=lock_of(kept))
    await hand.sees(t("pin.wait", time=t("pin.seconds", n=30)))
    kept.pass_(seconds=31)
    await press(hand, PIN)
    await hand.sees("Điểu Sáu")


async def opened_with_pin(hand: Hand, kept: Lockable) -> Lock:
    """Open the app with its PIN and return its lock."""
    await kept.vault().set_passcode(PIN)
    lock = lock_of(kept)
    await hand.open(lock=lock)
    await press(hand, PIN)
    return lock


async def test_an_app_left_alone_asks_for_the_pin_over_what_was_typed(
    world: World, hand_of: Callable[[Phone], Hand]
) -> None:
    """Nobody touched it for five minutes: the PIN is asked; then the form is as it was left, half typed."""
    kept, hand = lockable(), hand_of(await world.joined("a"))
    lock = await opened_with_pin(hand, kept)
    await hand.visit("/new")
    await hand.type(t("new_household.address"), "Số 5, ấp 2")
    kept.pass_(seconds=IDLE_S - 1)
    lock.touch()
    kept.pass_(seconds=IDLE_S - 1)
    assert lock.look() == 2
    await hand.sees(t("new_household.save"))
    kept.pass_(seconds=1)
    lock.touch()
    await hand.sees(t("pin.ask"))
    await hand.sees_no(t("new_household.save"))
    await press(hand, "918273")
    await hand.sees(t("pin.wrong", n=4))
    await press(hand, PIN)
    await hand.sees(t("new_household.save"))
    assert hand.typed(t("new_household.address")) == "Số 5, ấp 2"


async def test_a_clock_put_back_opens_nothing_and_shuts(
    world: World, hand_of: Callable[[Phone], Hand]
) -> None:
    """Setting the clock back does not keep the app open: how long it was left is not known any more."""
    kept, hand = lockable(), hand_of(await world.joined("a"))
    lock = await opened_with_pin(hand, kept)
    kept.pass_(days=-1)
    lock.look()
    await hand.sees(t("pin.ask"))


async def test_the_account_screen_locks_at_once(world: World, hand_of: Callable[[Phone], Hand]) -> None:
    """Locking by hand asks for the PIN, and what was open is there again after it."""
    kept, hand = lockable(), hand_of(await world.joined("a"))
    await opened_with_pin(hand, kept)
    await hand.visit("/account")
    await hand.tap(t("lock.now"))
    await hand.sees(t("pin.ask"))
    await hand.visit("/results")  # going back, or another address, opens nothing
    await hand.sees(t("pin.ask"))
    await press(hand, PIN)
    await hand.sees_no(t("pin.ask"))


async def test_another_pin_is_taken_only_with_the_old_one(
    world: World, hand_of: Callable[[Phone], Hand]
) -> None:
    """The old PIN, then a new one twice; then only the new one opens the app."""
    kept, hand = lockable(), hand_of(await world.joined("a"))
    lock = await opened_with_pin(hand, kept)
    await hand.visit("/account")
    await hand.tap(t("lock.change"))
    await hand.sees(t("pin.ask_old"))
    await press(hand, "918273")
    await hand.sees(t("pin.wrong", n=4))
    await press(hand, PIN)
    await hand.sees(t("pin.choose_new"))
    await press(hand, "918273")
    await hand.sees(t("pin.again"))
    await press(hand, "918273")
    await hand.sees(t("pin.changed"))
    await hand.tap(t("pin.done"))
    lock.close_now()
    await hand.sees(t("pin.ask"))
    await press(hand, PIN)
    await hand.sees(t("pin.wrong", n=4))
    await press(hand, "918273")
    await hand.sees(t("lock.now"))


async def test_a_pin_becomes_a_passphrase_and_a_pin_again(
    world: World, hand_of: Callable[[Phone], Hand]
) -> None:
    """The lock asks for what was chosen; however a keyboard composes it, what is compared is the same."""
    kept, hand = lockable(), hand_of(await world.joined("a"))
    lock = await opened_with_pin(hand, kept)
    await hand.visit("/account")
    await hand.tap(t("lock.change"))
    await press(hand, PIN)
    await hand.tap(t("passphrase.instead"))
    await hand.sees(t("passphrase.choose_new"))
    await say(hand, "mèo xanh")
    await hand.sees(t("passphrase.short", n=12))
    await say(hand, PHRASE)
    await hand.sees(t("passphrase.again"))
    await say(hand, f"{unicodedata.normalize('NFD', PHRASE)} ")
    await hand.sees(t("pin.changed"))
    await hand.tap(t("pin.done"))
    lock.close_now()
    await hand.sees(t("passphrase.ask"))
    await say(hand, "meo xanh an pho khuya")
    await hand.sees(t("passphrase.wrong", n=4))
    await hand.tap(t("passphrase.hide"))
    await hand.sees(t("passphrase.hidden"))
    await say(hand, PHRASE)
    await hand.sees(t("lock.now"))
    await hand.tap(t("lock.change"))
    await hand.sees(t("passphrase.ask_old"))
    await say(hand, PHRASE)
    await hand.sees(t("pin.choose_new"))
    await press(hand, PIN)
    await hand.sees(t("pin.again"))
    await press(hand, PIN)
    await hand.sees(t("pin.changed"))
    assert lock.vault.kind == "pin"


async def say(hand: Hand, phrase: str) -> None:
    """Type a passphrase and go on."""
    await hand.type(t("passphrase.label"), phrase)
    await hand.tap(t("passphrase.go"))
