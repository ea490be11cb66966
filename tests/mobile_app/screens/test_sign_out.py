"""Leaving a phone on the screens: what is lost is said first, and the app begins anew by itself."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx

from mobile_app.core.phone import Phone
from shared.household_code import make_code
from shared.text import t
from sync_server.people.enrolment import service as enrolment
from tests.mobile_app.lock.installation import Installation
from tests.mobile_app.lock.vault_suite import PIN
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.screens.test_lock import press
from tests.mobile_app.world import World, household_act, no_network


async def opened(world: World, hand_of: Callable[[Phone], Hand]) -> Hand:
    """Open the app of a phone that has sent one household and holds another unsent, without a network."""
    installed = Installation(world, "lost")
    phone, lock = await installed.joined()
    phone.save(household_act(phone, 1, "Điểu Sáu"))
    await phone.sync()
    phone.save(household_act(phone, 2, "Thị Thủy"))
    phone.close()
    lock.close()
    world.network.fault = no_network
    hand = hand_of(phone)
    await hand.start(installed.open_phone, installed.open_lock)
    await press(hand, PIN)
    return hand


async def test_signing_out_names_what_is_lost_and_asks_for_a_word(
    world: World, hand_of: Callable[[Phone], Hand]
) -> None:
    """With an unsent record the button waits for an explicit yes; then the app is a new phone's."""
    hand = await opened(world, hand_of)
    await hand.visit("/account")
    await hand.tap(t("lock.out"))
    await hand.sees(t("out.unsent", n=1))
    assert hand.is_off(t("out.do"))
    await hand.tap(t("out.insist"))
    await hand.tap(t("out.do"))
    await hand.sees(t("out.untold"))
    await hand.sees(t("join.code"))
    await hand.sees_no("Điểu Sáu")


async def test_with_everything_sent_nothing_is_in_the_way_of_signing_out(
    world: World, hand_of: Callable[[Phone], Hand]
) -> None:
    """Sending first takes the warning away; the ward is told, and the screen says so."""
    hand = await opened(world, hand_of)
    await hand.visit("/sign-out")
    await hand.sees(t("out.unsent", n=1))
    world.network.fault = None
    await hand.tap(t("out.send"))
    await hand.sees(t("out.nothing_lost"))
    await hand.tap(t("out.do"))
    await hand.sees(t("out.done"))
    (only,) = enrolment.devices(world.services.database, world.services.ward_id)
    assert only[0].revoked_ms is not None


async def test_sending_while_signing_out_is_not_taken_for_a_refusal(
    world: World, hand_of: Callable[[Phone], Hand]
) -> None:
    """A round of syncing that begins once the ward was told waits: nobody reads of a refusal."""
    hand = await opened(world, hand_of)
    await hand.visit("/sign-out")
    await hand.tap(t("out.insist"))
    phone, rounds = world.phones[-1], list[asyncio.Task[object]]()

    async def sync_meanwhile(
        request: httpx.Request, deliver: Callable[[], Awaitable[httpx.Response]]
    ) -> httpx.Response:
        told = await deliver()
        if request.url.path.endswith("/sign-out"):
            rounds.append(asyncio.create_task(phone.sync()))
            await asyncio.wait(rounds, timeout=0.2)
        return told

    world.network.fault = sync_meanwhile
    await hand.tap(t("out.do"))
    await hand.sees(t("out.done"))
    await asyncio.wait(rounds)
    assert phone.problem is None


async def test_a_refused_phone_ends_at_the_joining_screen_with_its_records_handed_over(
    world: World, hand_of: Callable[[Phone], Hand]
) -> None:
    """At the next contact the phone empties itself and says what became of the unsent record."""
    hand = await opened(world, hand_of)
    await hand.visit("/sync")
    (only,) = enrolment.devices(world.services.database, world.services.ward_id)
    enrolment.revoke(world.services.enrolment(), only[0].device_id)
    world.network.fault = None
    await hand.tap(t("account.send"))
    await hand.sees(t("out.refused"))
    await hand.sees(t("out.handed", n=1))
    await hand.sees(t("join.code"))


async def test_a_refused_phone_says_that_what_was_half_typed_is_gone(
    world: World, hand_of: Callable[[Phone], Hand]
) -> None:
    """Who had begun a visit reads that it went with the rest; the records that were saved are handed over."""
    hand = await opened(world, hand_of)
    await hand.visit(f"/h/{make_code('LT-3', 1)}/visit")
    await hand.tap("Không có ai ở nhà")
    (only,) = enrolment.devices(world.services.database, world.services.ward_id)
    enrolment.revoke(world.services.enrolment(), only[0].device_id)
    world.network.fault = None
    await hand.visit("/sync")
    await hand.tap(t("account.send"))
    await hand.sees(t("out.refused_drafts"))
    await hand.sees(t("out.handed", n=1))


async def test_a_phone_whose_pin_is_forgotten_can_be_joined_anew(
    world: World, hand_of: Callable[[Phone], Hand]
) -> None:
    """After an explicit yes the phone is empty and asks for a joining code; going back changes nothing."""
    installed = Installation(world, "lost")
    phone, lock = await installed.joined()
    phone.close()
    lock.close()
    hand = hand_of(phone)
    await hand.start(installed.open_phone, installed.open_lock)
    await hand.tap(t("pin.forgotten"))
    await hand.sees(t("forgotten.lost"))
    await hand.tap(t("forgotten.back"))
    await hand.sees(t("pin.ask"))
    await hand.tap(t("pin.forgotten"))
    await hand.sees(t("forgotten.lost"))
    assert hand.is_off(t("forgotten.do"))
    await hand.tap(t("out.insist"))
    await hand.tap(t("forgotten.do"))
    await hand.sees(t("join.code"))
    await hand.sees(t("out.untold"))
