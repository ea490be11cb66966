"""A helper at a service point: counting callers, finding or adding them, one after the other."""

from collections.abc import Callable

import pytest

from mobile_app.core.phone import Phone
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, done, household_act

Open = Callable[[Phone], Hand]


@pytest.fixture
async def phone(world: World) -> Phone:
    """A phone of two khu phố with one household."""
    phone = await world.joined("helper", "kp3", "kp4")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    await phone.sync()
    return phone


@pytest.fixture
async def desk(phone: Phone, hand_of: Open) -> Hand:
    """Its app at the police desk."""
    hand = hand_of(phone)
    await hand.open("/desk")
    await hand.tap("Một cửa Công an phường")
    await hand.sees("Người đang ngồi trước mặt")
    return hand


def _callers(phone: Phone) -> tuple[int, int]:
    view = phone.tally()
    assert view is not None
    return view.tally.seen, view.tally.served


async def test_the_point_is_chosen_once_a_day(world: World, phone: Phone, desk: Hand) -> None:
    """Coming back leads to the same desk; the next morning it is asked again, and counting starts anew."""
    await desk.tap("Người đến")
    await desk.visit("/")
    await desk.visit("/desk")
    await desk.sees("Một cửa Công an phường")
    assert _callers(phone) == (1, 0)
    world.time.pass_(days=1)
    await desk.visit("/")
    await desk.visit("/desk")
    await desk.sees("Chọn một lần cho cả ngày")


async def test_taps_count_and_a_wrong_one_is_taken_back(world: World, phone: Phone, desk: Hand) -> None:
    """Each tap is kept at once; the last one can be undone; the server's totals say the same."""
    for button in ("Người đến", "Người đến", "Đã hỗ trợ", "Người đến"):
        await desk.tap(button)
    assert _callers(phone) == (3, 1)
    await desk.tap("Hoàn tác")
    await desk.sees("Đã hoàn tác")
    assert _callers(phone) == (2, 1)
    await phone.sync()
    assert world.differences() == []
    assert phone.status().rejected == ()


async def test_a_caller_on_the_list_is_found_asked_and_counted(
    world: World, phone: Phone, desk: Hand
) -> None:
    """Found by a word and a year, asked the same ladders, saved with channel and place, counted as served."""
    await desk.tap("Người đến")
    await desk.type("Tìm tên", "an 1980")
    await desk.tap("Nguyễn Văn An")
    await desk.sees("Hỗ trợ tại điểm")
    await desk.tap("Lưu, người tiếp theo")
    await desk.sees("Chưa ghi gì về người này")
    await desk.tap("Đã kích hoạt mức 2")
    await desk.tap("Lưu, người tiếp theo")
    await desk.sees("Đã lưu trên máy")
    assert done(phone, "eid") == 1
    assert _callers(phone) == (1, 1)
    assert phone.households()[0].last_visit is None
    head = phone.people("nguyen an", 1)[0].record.head("eid")
    assert head is not None
    assert head.stamp.channel == "fixed"
    await phone.sync()
    assert phone.status().rejected == ()
    assert world.differences() == []


async def test_a_caller_nobody_knows_is_added_without_a_household(
    world: World, phone: Phone, desk: Hand
) -> None:
    """The khu phố is asked first; they are counted there, and the same ladders follow at once."""
    await desk.tap("Thêm người đến")
    await desk.tap("Khu phố 4")
    await desk.type("Họ và tên", "Điểu Kré")
    await desk.type("Năm", "1990")
    await desk.tap("Lưu và hỏi tiếp")
    await desk.sees("Điểu Kré")
    await desk.tap("Đã kích hoạt mức 2")
    await desk.tap("Lưu, người tiếp theo")
    await desk.sees("Đã lưu trên máy")
    assert done(phone, "eid", "kp4") == 1
    assert _callers(phone) == (1, 1)
    await phone.sync()
    assert phone.status().rejected == ()
    assert world.differences() == []


async def test_a_caller_left_half_way_is_offered_again(phone: Phone, desk: Hand) -> None:
    """Going away from a caller loses nothing that was tapped."""
    await desk.type("Tìm tên", "an")
    await desk.tap("Nguyễn Văn An")
    await desk.tap("Đã kích hoạt mức 2")
    await desk.visit("/desk")
    await desk.tap("Đang ghi dở")
    await desk.sees("Hỗ trợ tại điểm")
    assert "Đã kích hoạt mức 2" in desk.chosen()


async def test_changing_the_point_counts_apart(world: World, phone: Phone, desk: Hand) -> None:
    """Each point has its own tally of the day, found again when one comes back to it."""
    await desk.tap("Người đến")
    world.time.pass_(minutes=1)
    await desk.tap("Đổi điểm")
    await desk.tap("Hội trường khu phố 3")
    await desk.sees("Người đang ngồi trước mặt")
    assert _callers(phone) == (0, 0)
    world.time.pass_(minutes=1)
    await desk.tap("Đổi điểm")
    await desk.tap("Một cửa Công an phường")
    # Its screen says the same words as the one before: wait for the point, not for them.
    await desk._until(lambda: _callers(phone) == (1, 0), "the tally of the first point")
