"""News of the phone draw a screen anew: what is under a finger then stays what it was, or a tap is lost."""

from collections.abc import Callable

import pytest

from mobile_app.core.phone import Phone
from shared.household_code import make_code
from shared.text import t
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, household_act, no_network

DOOR = f"/h/{make_code('LT-3', 1)}"


@pytest.mark.parametrize(
    ("route", "seen"),
    [
        (DOOR, "household.start"),
        (f"{DOOR}/visit", "visit.outcome"),
        (f"{DOOR}/add", "resident.name"),
        ("/new", "new_household.address"),
        ("/account", "account.me"),
    ],
    ids=["household", "visit", "person", "new-household", "account"],
)
async def test_news_that_change_no_word_send_the_screen_nothing(
    world: World, hand_of: Callable[[Phone], Hand], route: str, seen: str
) -> None:
    """A screen drawn anew with the same words is not touched on the client, so no button changes hands."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Điểu Sáu"))
    await phone.sync()
    hand = hand_of(phone)
    await hand.open(route)
    await hand.sees(t(seen))
    assert await hand.changes_nothing(phone.sync())


async def test_news_that_change_a_word_are_sent(world: World, hand_of: Callable[[Phone], Hand]) -> None:
    """The check above can fail: a household that another phone recorded comes onto the open screen."""
    phone, other = await world.joined("a"), await world.joined("b")
    other.save(household_act(other, 1, "Điểu Sáu"))
    await other.sync()
    world.network.fault = no_network
    hand = hand_of(phone)
    await hand.open(DOOR)
    await hand.sees(t("code.title"))

    async def hear() -> None:
        world.network.fault = None
        await phone.sync()

    assert not await hand.changes_nothing(hear())
