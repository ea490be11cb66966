"""What one sees when the app cannot open its files: why, that nothing is lost, and a way to try again."""

from collections.abc import Callable

import pytest

from mobile_app.core.phone import Phone
from mobile_app.store.byte_file import FileBusy, FileDamaged
from tests.mobile_app.screens.hand import Hand
from tests.mobile_app.world import World


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (FileBusy("outbox"), "Đang mở ở cửa sổ khác"),
        (FileDamaged("outbox"), "Dữ liệu trên máy bị hỏng"),
        (OSError("no storage"), "Không mở được bộ nhớ"),
        (ValueError("?"), "Những gì đã lưu vẫn còn nguyên trên máy"),
    ],
)
async def test_a_start_that_fails_says_why(
    world: World, hand_of: Callable[[Phone], Hand], error: Exception, says: str
) -> None:
    """Each reason has its own words, and a button to try again."""
    hand = hand_of(await world.open_phone("helper"))
    await hand.open(error=error)
    await hand.sees(says)
    await hand.sees("Thử lại")
