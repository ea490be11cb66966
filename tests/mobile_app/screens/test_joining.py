"""Joining as a helper does: a link, a passcode typed twice, the list. Nothing is kept before the passcode."""

from collections.abc import Callable

import pytest

from mobile_app.core.phone import Phone
from mobile_app.store.cipher import PlainCipher
from mobile_app.sync.transport import Transport
from shared.problem import CODE_UNKNOWN
from shared.text import t
from tests.mobile_app.lock.installation import Installation
from tests.mobile_app.lock.vault_suite import PIN
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.screens.test_lock import PHRASE, press, say
from tests.mobile_app.world import World, household_act, no_network

NAME = "Điểu Sáu"
Opener = Callable[[Phone], Hand]


@pytest.fixture
async def installed(world: World) -> Installation:
    """A new phone; the ward knows somebody."""
    other = await world.joined("other")
    other.save(household_act(other, 1, NAME))
    await other.sync()
    return Installation(world, "new")


async def opened(world: World, hand_of: Opener, installed: Installation, route: str) -> Hand:
    """Open the app at an address."""
    hand = hand_of(world.phones[0])
    await hand.start(installed.open_phone, installed.open_lock, route)
    return hand


async def choose_pin(hand: Hand) -> None:
    """Type the PIN twice."""
    await hand.sees(t("pin.choose"))
    await press(hand, PIN)
    await hand.sees(t("pin.again"))
    await press(hand, PIN)


async def test_a_link_needs_a_pin_and_nothing_else(
    world: World, hand_of: Opener, installed: Installation
) -> None:
    """The link is opened, a weak PIN and two that differ are refused in words, then the list is there."""
    asked = len(world.network.requests)
    hand = await opened(world, hand_of, installed, f"/join/{world.joining_code('kp3')}")
    await hand.sees(t("pin.choose"))
    await press(hand, "111111")
    await hand.sees(t("pin.weak"))
    await press(hand, PIN)
    await hand.sees(t("pin.again"))
    await press(hand, "918273")
    await hand.sees(t("pin.differ"))
    await press(hand, PIN)
    await hand.sees(t("pin.again"))
    assert len(world.network.requests) == asked
    assert not installed.content()
    await press(hand, PIN)
    await hand.sees(NAME)


async def test_a_code_is_typed_before_the_pin_and_sent_after_it(
    world: World, hand_of: Opener, installed: Installation
) -> None:
    """Without a link the code is asked for first; it is used when there is a PIN."""
    asked = len(world.network.requests)
    hand = await opened(world, hand_of, installed, "/")
    await hand.tap(t("join.submit"))
    await hand.sees(t("join.code_missing"))
    await hand.type(t("join.code"), world.joining_code("kp3"))
    await hand.tap(t("join.submit"))
    await hand.sees(t("pin.choose"))
    assert len(world.network.requests) == asked
    await choose_pin(hand)
    await hand.sees(NAME)


async def test_without_a_network_the_same_code_goes_on_later(
    world: World, hand_of: Opener, installed: Installation
) -> None:
    """Said so after the PIN, with the code in its field; also after another start, which asks for the PIN."""
    world.network.fault = no_network
    hand = await opened(world, hand_of, installed, f"/join/{world.joining_code('kp3')}")
    await choose_pin(hand)
    await hand.sees(t("join.offline"))
    world.phones[-1].close()
    hand = await opened_again(world, hand_of, installed)
    await press(hand, PIN)
    await hand.sees(t("join.offline"))
    world.network.fault = None
    await hand.tap(t("join.submit"))
    await hand.sees(NAME)


async def opened_again(world: World, hand_of: Opener, installed: Installation) -> Hand:
    """Start the app after its process ended."""
    for lock in installed.locks:
        lock.close()
    hand = await opened(world, hand_of, installed, "/")
    await hand.sees(t("pin.ask"))
    return hand


async def test_a_wrong_code_is_said_after_the_pin_and_another_typed(
    world: World, hand_of: Opener, installed: Installation
) -> None:
    """A code that is unknown costs nothing: another one joins, without another PIN."""
    hand = await opened(world, hand_of, installed, "/join/ABCD-EFGH")
    await choose_pin(hand)
    await hand.sees(t(CODE_UNKNOWN.text_key))
    await hand.type(t("join.code"), world.joining_code("kp3"))
    await hand.tap(t("join.submit"))
    await hand.sees(NAME)


async def test_a_passphrase_may_be_chosen_instead(
    world: World, hand_of: Opener, installed: Installation
) -> None:
    """The same way with a passphrase; the next start asks for it."""
    hand = await opened(world, hand_of, installed, f"/join/{world.joining_code('kp3')}")
    await hand.tap(t("passphrase.instead"))
    await hand.sees(t("passphrase.choose"))
    await hand.tap(t("pin.instead"))
    await hand.sees(t("pin.choose"))
    await hand.tap(t("passphrase.instead"))
    await say(hand, PHRASE)
    await hand.sees(t("passphrase.again"))
    await say(hand, PHRASE)
    await hand.sees(NAME)
    assert installed.locks[-1].vault.kind == "passphrase"


async def test_a_phone_without_a_pin_shows_nothing_before_one_is_chosen(
    world: World, hand_of: Opener, installed: Installation
) -> None:
    """Of a version without PIN: it is asked for first, and what lay there plain is sealed when shown."""
    transport = Transport(lambda: world.network)
    phone = await Phone.open(installed.files, transport, lambda: world.time.now, cipher=PlainCipher())
    await phone.join("http://ward.test", world.joining_code("kp3"))
    phone.close()
    assert NAME.encode() in installed.content()
    hand = await opened(world, hand_of, installed, "/")
    await hand.sees(t("pin.plain_how"))
    await hand.sees_no(NAME)
    await choose_pin(hand)
    await hand.sees(NAME)
    assert NAME.encode() not in installed.content()
