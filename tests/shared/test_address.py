"""Addresses are read as people write them, and sorted as people walk."""

import random

import pytest

from shared.address import door, read_address, walk_key


@pytest.mark.parametrize(
    ("text", "street", "numbers"),
    [
        ("Số 12, đường Lê Hồng Phong, tổ 2, khu phố 3", "Lê Hồng Phong", ((12, ""),)),
        ("Số 12/3, đường Lê Hồng Phong", "Lê Hồng Phong", ((12, ""), (3, ""))),
        ("Số 3, hẻm 12 Lê Hồng Phong", "Lê Hồng Phong", ((12, ""), (3, ""))),
        ("12A Nguyễn Huệ", "Nguyễn Huệ", ((12, "a"),)),
        ("Hẻm 240 6 Tháng 1, tổ 4, khu phố 1", "6 Tháng 1", ((240, ""),)),
        ("Số 7, đường 6 Tháng 1", "6 Tháng 1", ((7, ""),)),
        ("Tổ 5, khu phố 3", "", ()),
        ("Nhà trọ mới, tổ 2", "Nhà trọ mới", ()),
        ("", "", ()),
    ],
)
def test_street_and_numbers_are_read(text: str, street: str, numbers: tuple[tuple[int, str], ...]) -> None:
    """House, alley and street are told apart; tổ and khu phố are no street."""
    assert read_address(text) == (street, numbers)


def test_doors_are_sorted_as_one_walks() -> None:
    """Numbers rise along a street, a door in an alley follows the alley's number, no street comes last."""
    walked = [
        "Số 9, đường Lê Lợi",
        "Số 10, đường Lê Lợi",
        "Hẻm 12 Lê Lợi",
        "Số 12/3, đường Lê Lợi",
        "Số 12/20, đường Lê Lợi",
        "Số 13, đường Lê Lợi",
        "Số 2, đường Nguyễn Huệ",
        "Tổ 5, khu phố 3",
    ]
    shuffled = random.Random(4).sample(walked, len(walked))
    assert sorted(shuffled, key=walk_key) == walked


def test_a_door_is_told_without_the_area_around_it() -> None:
    """Below the heading of its tổ a door needs house and street only; one with nothing else keeps all."""
    assert door("Số 12/3, đường Lê Lợi, tổ 2, khu phố 3") == "Số 12/3, đường Lê Lợi"
    assert door("Tổ 5, khu phố 3") == "Tổ 5, khu phố 3"
