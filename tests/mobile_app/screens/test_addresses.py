"""Addresses: whatever is typed, linked or half broken leads somewhere, with a way on."""

from collections.abc import Callable

import flet as ft
import pytest

from mobile_app import routes
from mobile_app.core.phone import Phone
from mobile_app.screens.today import screen as today
from shared.household_code import make_code
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World, household_act, no_network

Open = Callable[[Phone], Hand]


async def _phone(world: World) -> Phone:
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    return phone


@pytest.mark.parametrize("written", [str.lower, lambda code: code.replace("-", "")])
async def test_a_link_is_read_as_forgivingly_as_a_typed_code(
    world: World, hand_of: Open, written: Callable[[str], str]
) -> None:
    """Small letters or missing hyphens in a link open the same household."""
    hand = hand_of(await _phone(world))
    await hand.open(routes.household(written(str(make_code("LT-3", 1)))))
    await hand.sees("Nguyễn Văn An")


async def test_an_address_of_nothing_says_so(world: World, hand_of: Open) -> None:
    """An address that no screen has is no empty page: it leads back to the list."""
    hand = hand_of(await _phone(world))
    await hand.open("/no/such/screen")
    await hand.sees("Không có màn hình này")
    await hand.tap("Về danh sách")
    await hand.sees("1 hộ")


async def test_the_first_address_is_the_list(world: World, hand_of: Open) -> None:
    """The way for unknown addresses does not take the list's own."""
    hand = hand_of(await _phone(world))
    await hand.open("/")
    await hand.sees("1 hộ")
    await hand.sees_no("Không có màn hình này")


async def test_what_is_saved_is_followed_by_what_happens_to_it(world: World, hand_of: Open) -> None:
    """After saving it says that it is safe on the phone, and that it still waits to be sent."""
    phone = await _phone(world)
    await phone.sync()
    world.network.fault = no_network
    hand = hand_of(phone)
    await hand.open(routes.visit(str(make_code("LT-3", 1))))
    await hand.tap("Không có ai ở nhà")
    await hand.tap("Lưu lần đến")
    await hand.sees("Đã lưu trên máy")
    await hand.sees("Chờ gửi: 1")


async def test_an_error_in_a_part_leaves_the_screen_alive(
    world: World, hand_of: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that cannot be drawn says so in its place; everything else goes on working."""

    def fails(*_: object) -> list[ft.Control]:
        raise RuntimeError("a row of another time")

    monkeypatch.setattr(today, "_marks", fails)
    hand = hand_of(await _phone(world))
    await hand.open("/")
    await hand.sees("Phần này chưa hiện được")
    await hand.move_to("Kết quả")
    await hand.sees("Khu phố 3")
