"""The evening's work on the screen: begun visits first, doors by their reasons, and an end of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from mobile_app.core.acts import VisitDraft, visit_act
from mobile_app.core.phone import Phone
from shared.household_code import make_code
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, household_act

Open = Callable[[Phone], Hand]


def _code(number: int) -> str:
    return str(make_code("LT-3", number))


async def _phone(world: World, *numbers: int) -> Phone:
    phone = await world.joined("a")
    for number in numbers:
        phone.save(household_act(phone, number, "Nguyễn Văn An"))
    return phone


def _visit(phone: Phone, number: int, outcome: str, appointment: datetime | None = None) -> None:
    view = phone.household(phone.household_by_code(_code(number)) or "")
    assert view is not None
    draft = VisitDraft(outcome, "mobile", phone.today(), appointment)
    phone.save(visit_act(phone.new_id, view, draft))


async def test_a_visit_left_half_way_is_offered_first(world: World, hand_of: Open) -> None:
    """What was begun stands above all other work, and one tap goes on with it."""
    phone = await _phone(world, 1, 2)
    hand = hand_of(phone)
    await hand.open(f"/h/{_code(2)}/visit")
    await hand.tap("Gặp, hẹn lại")
    await hand.visit("/")
    await hand.sees("Đang ghi dở")
    texts = hand.texts()
    assert texts.index("Đang ghi dở") < texts.index(_code(1))
    await hand.tap("Ghi tiếp lần đến dở")
    await hand.sees("Đây là lần đến đang ghi dở.")


async def test_promises_come_first_and_one_kind_can_be_picked(world: World, hand_of: Open) -> None:
    """A broken promise stands before doors never tried; a tap on a kind shows only that."""
    phone = await _phone(world, 1, 2)
    _visit(phone, 2, "met_revisit", datetime(2024, 5, 15, 19))  # noqa: DTZ001 - as on the wall
    world.time.pass_(days=2)
    hand = hand_of(phone)
    await hand.open()
    await hand.sees("Quá hẹn 15/05 19:00")
    texts = hand.texts()
    assert texts.index("Đã hẹn: 1 hộ") < texts.index("Chưa đến: 1 hộ")
    await hand.tap("Chưa đến 1")
    await hand.sees_no("Đã hẹn: 1 hộ")
    await hand.sees(_code(1))


async def test_an_empty_door_says_when_to_come_again(world: World, hand_of: Open) -> None:
    """Nobody home on this working evening: the next Saturday morning is offered, under another heading."""
    world.time.pass_(hours=1)
    phone = await _phone(world, 1)
    _visit(phone, 1, "nobody_home")
    hand = hand_of(phone)
    await hand.open()
    await hand.sees("Đến lại vào lúc khác: 1 hộ")
    await hand.sees("Đã đến 1 lần · nên đến sáng thứ 7")


async def test_when_all_is_done_it_says_so_and_what_comes(world: World, hand_of: Open) -> None:
    """Nothing left to do is said as good news, with the promises ahead and the way to the list."""
    phone = await _phone(world, 1, 2)
    _visit(phone, 1, "met_helped")
    tomorrow = world.time.now.replace(tzinfo=None) + timedelta(days=1)
    _visit(phone, 2, "met_revisit", tomorrow.replace(hour=19, minute=0))
    hand = hand_of(phone)
    await hand.open()
    await hand.sees("Không còn hộ nào cần đến")
    await hand.sees("Hẹn những ngày tới: 1, gần nhất 15/05 19:00")
    await hand.sees("Hôm nay: đã đến 2 hộ, giúp 0 người")
    await hand.tap("Xem danh sách hộ")
    await hand.sees("Tìm tên, mã hộ, số nhà")


async def test_going_back_leads_to_the_list_one_came_from(world: World, hand_of: Open) -> None:
    """A household opened from the list leads back to the list, one opened from the work to the work."""
    hand = hand_of(await _phone(world, 1))
    await hand.open()
    await hand.move_to("Danh sách")
    await hand.sees("Tìm tên")
    await hand.tap(_code(1))
    await hand.sees("Bắt đầu thăm hộ")
    await hand.visit("/")
    await hand.sees("Tìm tên")
    await hand.move_to("Hôm nay")
    await hand.sees("Việc hôm nay")


async def test_a_phone_without_households_says_what_to_do(world: World, hand_of: Open) -> None:
    """An empty khu phố is no finished one."""
    hand = hand_of(await _phone(world))
    await hand.open()
    await hand.sees("Máy chưa có hộ nào")


async def test_a_long_evening_is_drawn_bit_by_bit(world: World, hand_of: Open) -> None:
    """Of many doors only the first dozen are drawn, more as one scrolls."""
    hand = hand_of(await _phone(world, *range(1, 61)))
    await hand.open()
    await hand.sees("Chưa đến: 60 hộ")
    drawn = hand.rows()
    assert drawn < 20
    await hand.scroll_to_end()
    await hand.sees(_code(20))
    assert drawn < hand.rows() < 60
