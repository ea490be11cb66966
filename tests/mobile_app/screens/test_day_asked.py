"""A phone that cannot know the day says so at once, and asks."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from mobile_app.core.acts import correct_resident_act
from mobile_app.core.dating import says_today
from mobile_app.core.phone import Phone
from shared.household_code import make_code
from shared.text import t
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


CODE = str(make_code("LT-3", 1))
ASKED = "Máy không biết hôm nay là ngày nào"


async def _puzzled(world: World, hand_of: Callable[[Phone], Hand]) -> tuple[Phone, Hand]:
    """A phone that cannot know the day, with its app; its clock shows a year too many."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    await phone.sync()
    world.network.fault = no_network
    phone.close()
    phone = await world.open_phone("a", timedelta(days=365))
    hand = hand_of(phone)
    await hand.open(f"/h/{CODE}")
    return phone, hand


async def _obstacle(hand: Hand) -> None:
    await hand.tap("Báo vướng mắc")
    await hand.tap("Không nhận được OTP")
    await hand.tap("Gửi Công an phường")


async def _referral(hand: Hand) -> None:
    await hand.tap("Giới thiệu, chuyển")
    await hand.tap("Cảnh sát khu vực")
    await hand.tap("Lưu, chuyển")


async def _leaving(hand: Hand) -> None:
    await hand.tap("Nguyễn Văn An")
    await hand.tap("Chuyển hộ, chuyển đi")
    await hand.tap("Đã chuyển đi nơi khác")


async def _visit(hand: Hand) -> None:
    await hand.visit(f"/h/{CODE}/visit")
    await hand.tap("Hộ không có mặt ở địa phương (chuyển CSKV)")
    await hand.tap("Lưu lần đến")


async def _callers(hand: Hand) -> None:
    await hand.visit("/desk")
    await hand.tap("Một cửa Công an phường")


FORMS = {"obstacle": _obstacle, "referral": _referral, "leaving": _leaving, "visit": _visit, "desk": _callers}
AGAIN = {
    "obstacle": "Gửi Công an phường",
    "referral": "Lưu, chuyển",
    "leaving": "Đã chuyển đi nơi khác",
    "visit": "Lưu lần đến",
    "desk": "Một cửa Công an phường",
}


@pytest.mark.parametrize("form", FORMS)
async def test_a_form_that_says_today_asks_for_the_day(
    world: World, hand_of: Callable[[Phone], Hand], form: str
) -> None:
    """Nothing is dated by the last day that was known: the form asks, and then saves what was typed."""
    phone, hand = await _puzzled(world, hand_of)
    before = len(phone.unsent())
    await FORMS[form](hand)
    await hand.sees(t("day.first"))
    assert len(phone.unsent()) == before
    await hand.tap("thứ 5, 16/05/2024")
    await hand.sees_no(ASKED)
    await hand.tap(AGAIN[form])
    await hand.sees_no(t("day.first"))
    (act,) = phone.unsent()[before:]
    assert '"2024-05-16"' in json.dumps(act)
    assert '"2024-05-14"' not in json.dumps(act)


async def test_taking_a_household_asks_first(world: World, hand_of: Callable[[Phone], Hand]) -> None:
    """A household is somebody's for seven days from a day that is known."""
    phone, hand = await _puzzled(world, hand_of)
    await hand.tap(t("lease.take", n=7))
    await hand.tap("thứ 5, 16/05/2024")
    await hand.visit(f"/h/{CODE}")
    await hand.tap(t("lease.take", n=7))
    (act,) = phone.unsent()
    assert '"2024-05-23"' in json.dumps(act)


async def test_what_says_no_day_is_saved_at_once(world: World, hand_of: Callable[[Phone], Hand]) -> None:
    """A worn label and a name put right need no day: nobody is asked in vain."""
    phone, hand = await _puzzled(world, hand_of)
    await hand.tap("Mã mờ, rách – in lại")
    await hand.sees("Đã lưu trên máy")
    person = phone.residents(phone.households()[0].id)[0]
    renamed = correct_resident_act(person, {"full_name": "Nguyễn Văn Ân"}, "mobile")
    assert not says_today(renamed.facts, phone.today())
    assert len(phone.unsent()) == 1
