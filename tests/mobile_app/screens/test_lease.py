"""A household that is somebody's for some days: taken, given back and seen by others, offline too."""

from collections.abc import Callable

from mobile_app.core.phone import Phone
from shared.household_code import make_code
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, household_act, no_network

CODE = str(make_code("LT-3", 1))
TAKE, GIVE_BACK = "Nhận hộ này trong 7 ngày", "Trả lại hộ này"


async def test_taking_a_household_offline_is_seen_by_the_others(
    world: World, hand_of: Callable[[Phone], Hand]
) -> None:
    """One tap takes a household without a network; another phone sees whose it is; giving back clears it."""
    office = await world.joined("office")
    office.save(household_act(office, 1, "Nguyễn Văn An"))
    await office.sync()
    phone = await world.joined("helper")
    hand = hand_of(phone)
    await hand.open()
    world.network.fault = no_network
    await hand.tap(CODE)
    await hand.tap(TAKE)
    await hand.sees("Giao cho bạn")
    world.network.fault = None
    await phone.sync()
    await office.sync()
    assert [lease.name for line in office.households() for lease in line.leases] == ["Người hỗ trợ"]
    await hand.tap(GIVE_BACK)
    await hand.sees(TAKE)
    await hand.sees_no("Giao cho bạn")
    await phone.sync()
    await office.sync()
    assert [line.leases for line in office.households()] == [()]


async def test_a_household_taken_by_two_says_so(world: World, hand_of: Callable[[Phone], Hand]) -> None:
    """Two who took it without knowing of each other both see both names."""
    office = await world.joined("office")
    office.save(household_act(office, 1, "Nguyễn Văn An"))
    await office.sync()
    first, second = await world.joined("first"), await world.joined("second")
    for phone in (first, second):
        hand = hand_of(phone)
        await hand.open(f"/h/{CODE}")
        await hand.tap(TAKE)
    for phone in (first, second, first):
        await phone.sync()
    hand = hand_of(first)
    await hand.open(f"/h/{CODE}")
    await hand.sees("Giao trùng cho:")
