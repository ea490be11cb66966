"""Screens are drawn anew at any moment: it costs a typing hand no letter, and the phone no memory."""

from collections.abc import Callable

from mobile_app import routes
from mobile_app.core.acts import ResidentDraft, new_resident_act
from mobile_app.core.phone import Phone
from shared.household_code import make_code
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, household_act

Open = Callable[[Phone], Hand]


async def _type_on(hand: Hand, label: str, first: str, then: str) -> None:
    """Type `first`, and `then` before the app has drawn what it made of `first`."""
    field = hand._field(label)
    assert field is not None
    hand._session.apply_patch(field._i, {"value": first})
    await hand._session.dispatch_event(field._i, "change", first)
    hand._session.apply_patch(field._i, {"value": then})


async def test_a_letter_typed_while_the_list_is_drawn_is_not_lost(world: World, hand_of: Open) -> None:
    """The list follows each letter; a letter that arrives before it is drawn stays in the field."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    hand = hand_of(phone)
    await hand.open()
    await hand.move_to("Danh sách")
    await hand.sees("Tìm tên")
    await _type_on(hand, "Tìm tên", "z", "zy")
    await hand.sees("Không có hộ nào khớp “z”")
    assert hand.typed("Tìm tên") == "zy"


async def test_a_closed_screen_listens_no_more(world: World, hand_of: Open) -> None:
    """Opening and closing a household again and again leaves nobody behind who is told of every change."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    hand = hand_of(phone)
    await hand.open()
    await hand.sees("1 hộ")
    await hand._until(lambda: bool(phone._listeners), "a listener")
    before = len(phone._listeners)
    for name in ("Điểu Sáu", "Thị Bưởi"):
        await hand.visit(routes.household(str(make_code("LT-3", 1))))
        await hand.sees("Người trong hộ")
        household = phone.household(phone.households()[0].id)
        assert household is not None
        phone.save(new_resident_act(phone.new_id, household, ResidentDraft(name), "mobile"))
        await hand.sees(name)
        await hand.visit(routes.HOME)
        await hand.sees("1 hộ")
        await hand._until(lambda: len(phone._listeners) == before, f"{before} listeners")
