"""What stands above the evening's work when something is wrong with the phone, and where to ask."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest

from mobile_app import app
from mobile_app.core.phone import Phone
from mobile_app.platform.web_status import WebStatus
from shared.campaign import Campaign
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World

Open = Callable[[Phone], Hand]


async def test_a_wrong_clock_is_warned_of_above_the_work(world: World, hand_of: Open) -> None:
    """By how much it is wrong stands there, and that what is recorded bears the right time."""
    hand = hand_of(await world.joined("a", error=timedelta(minutes=-45)))
    await hand.open()
    await hand.sees("Giờ trên máy sai, chậm 45 phút")
    await hand.visit("/sync")
    await hand.sees("Giờ trên máy sai, chậm 45 phút")


async def test_a_phone_nearly_full_is_said_above_the_work(
    world: World, hand_of: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How much room is left, and what to do about it."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=20_900_000))
    hand = hand_of(await world.joined("a"))
    await hand.open()
    await hand.sees("Máy sắp hết bộ nhớ, còn 20 MB")


async def test_a_newer_app_is_told_of_and_how_to_get_it(
    world: World, hand_of: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the browser says of a newer build becomes a sentence."""

    def waits(listener: Callable[[WebStatus], None]) -> None:
        listener("update_ready")

    monkeypatch.setattr(app, "watch_web_status", waits)
    hand = hand_of(await world.joined("a"))
    await hand.open()
    await hand.sees("Có bản mới. Đóng rồi mở lại ứng dụng để dùng")


async def test_help_names_whom_to_ask_first(world: World, hand_of: Open, campaign: Campaign) -> None:
    """The ward's contact stands on the page of help."""
    hand = hand_of(await world.joined("a"))
    await hand.open("/help")
    assert campaign.contact
    await hand.sees(campaign.contact)
