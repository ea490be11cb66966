"""The PIN on the screens: chosen after joining, asked at every start, never a way to lose records."""

from collections.abc import Callable

from mobile_app.lock.state import Lock
from mobile_app.phone import Phone
from mobile_app.store.cipher import PlainCipher
from shared.text import t
from tests.mobile_app.lock.test_vault import lockable
from tests.mobile_app.lock.vault_suite import PIN
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, household_act


async def press(hand: Hand, digits: str) -> None:
    """Tap keys of the pad."""
    for digit in digits:
        await hand.tap(digit)


async def test_joining_ends_with_a_pin_typed_twice(world: World, hand_of: Callable[[Phone], Hand]) -> None:
    """A new phone asks for a PIN, refuses a weak one and two that differ, then seals and shows the list."""
    lock = Lock(lockable().vault())
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Điểu Sáu"))
    hand = hand_of(phone)
    await hand.open(lock=lock)
    await hand.sees(t("pin.choose"))
    await press(hand, "111111")
    await hand.sees(t("pin.weak"))
    await press(hand, PIN)
    await hand.sees(t("pin.again"))
    await press(hand, "918273")
    await hand.sees(t("pin.differ"))
    await press(hand, PIN)
    await hand.sees(t("pin.again"))
    await press(hand, PIN)
    await hand.sees("Điểu Sáu")
    assert lock.vault.is_set
    assert not lock.vault.sealing
    sealed = (world.folder / "a" / "outbox.journal").read_bytes()
    assert "Điểu".encode() not in sealed


async def test_the_app_opens_with_the_pin_only(world: World, hand_of: Callable[[Phone], Hand]) -> None:
    """At a start nothing is shown before the right PIN; wrong ones are counted down in words."""
    kept = lockable()
    await kept.vault().set_pin(PIN)
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Điểu Sáu"))
    hand = hand_of(phone)
    await hand.open(lock=Lock(kept.vault()))
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
    await kept.vault().set_pin(PIN)
    for _ in range(5):
        await kept.wrong()
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Điểu Sáu"))
    hand = hand_of(phone)
    await hand.open(lock=Lock(kept.vault()))
    await hand.sees(t("pin.wait", time=t("pin.seconds", n=30)))
    kept.pass_(seconds=31)
    await press(hand, PIN)
    await hand.sees("Điểu Sáu")
