"""A phone that cannot know the day says so at once, and asks."""

from collections.abc import Callable
from datetime import timedelta

from mobile_app.core.phone import Phone
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, household_act, no_network


async def test_the_day_is_asked_and_taken(world: World, hand_of: Callable[[Phone], Hand]) -> None:
    """The list says that the clock was changed; a tap on the day settles it."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    await phone.sync()
    world.network.fault = no_network
    phone.close()
    phone = await world.open_phone("a", timedelta(days=365))
    hand = hand_of(phone)
    await hand.open()
    await hand.sees("Máy không biết hôm nay là ngày nào")
    await hand.tap("Cho máy biết ngày hôm nay")
    await hand.tap("thứ 4, 15/05/2024")
    await hand.sees_no("Máy không biết hôm nay là ngày nào")
    assert phone.day_known
