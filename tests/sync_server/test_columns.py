"""Which column says what, where its name does not tell, or where there is none."""

import pytest

from sync_server.office.rosters.columns import guess
from tests.shared.strategies import CAMPAIGN
from tests.sync_server.test_every_writing import Rows, roster, xlsx


def test_a_name_that_stands_twice_is_not_guessed() -> None:
    """Neither of two columns called alike is taken for the one that is meant."""
    header = ["Họ và tên", "Ngày sinh", "Họ và tên", "Ngày sinh", "Khu phố"]
    assert guess(header, CAMPAIGN) == {4: "unit"}


RUNGS = ["Đã kích hoạt mức 2", "Đã kích hoạt mức 1", "Chưa đăng ký", "Đã kích hoạt mức độ 2"]


@pytest.mark.parametrize(
    ("header", "other", "found"),
    [
        (["Họ và tên", "Mức hiện nay"], None, {0: "full_name", 1: "state.eid"}),
        (["Định danh", "Mức hiện nay"], None, {0: "state.eid"}),
        (["Họ và tên", "Mức hiện nay", "Mức tháng trước"], RUNGS, {0: "full_name"}),
        (
            ["Họ và tên", "Mức hiện nay", "Ghi chú"],
            ["gọi", "", "", "gọi lại"],
            {0: "full_name", 1: "state.eid"},
        ),
    ],
)
def test_a_column_of_rungs_is_known_by_what_it_says(
    header: list[str], other: list[str] | None, found: dict[int, str]
) -> None:
    """Where its name says nothing; but not beside one that is named so, nor if two could be meant."""
    columns = [["x"] * 4, RUNGS, *([other] if other else [])]
    rows = [(n, cells) for n, cells in enumerate(zip(*columns, strict=True), 2)]
    assert guess(header, CAMPAIGN, rows) == found


LIST = ["STT", "Họ và tên", "Ngày sinh", "Giới tính"]
HAI = ["1", "Lê Thị Hai", "05/06/1971", "Nữ"]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (["Họ tên, năm sinh", "KP"], [["Lê Thị Hai, 1971", "3"], ["Lê Văn Ba, 1980", "3"]]),
        (["Họ và tên (năm sinh)", "KP"], [["Lê Thị Hai", "3"]]),
        (["Họ và tên / Năm sinh", "KP"], [["Lê Thị Hai (1971)", "3"], ["Lê Văn Ba - 1980", "3"]]),
        (["Họ tên + năm sinh", "KP"], [["Lê Thị Hai 1971", "3"], ["Lê Văn Ba\n1980", "3"]]),
    ],
)
def test_two_things_in_one_column_are_told_apart(header: list[str], rows: Rows) -> None:
    """Name and year in one cell, as its column says; a remark in brackets is no second thing."""
    said = [row[:2] for row in roster(xlsx([header, *rows]))]
    wanted = [("Lê Thị Hai", "1971"), ("Lê Văn Ba", "1980")] if len(rows) == 2 else [("birth_date",)]
    assert said == wanted


def test_birth_and_sex_in_one_column_are_told_apart() -> None:
    """The day's own strokes part nothing."""
    header = ["Họ và tên", "Ngày sinh / Giới tính", "Khu phố"]
    rows = [["Lê Thị Hai", "05/06/1971 - Nữ", "3"], ["Lê Văn Ba", "1980/Nam", "3"]]
    assert roster(xlsx([header, *rows])) == [
        ("Lê Thị Hai", "1971-06-05", "female", "kp3"),
        ("Lê Văn Ba", "1980", "male", "kp3"),
    ]


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("DANH SÁCH KÍCH HOẠT KHU PHỐ 3", "kp3"),
        ("Khu phố: III", "kp3"),
        ("Danh sách KP 3 và KP 5", None),
        ("Các khu phố 3, 4", None),
        ("Danh sách phường Long Thủy", None),
    ],
)
def test_the_title_says_whose_list_it_is(title: str, unit: str | None) -> None:
    """One khu phố over a list without such a column is everybody's; several are nobody's."""
    assert [row[3] for row in roster(xlsx([[title], [], LIST, HAI]))] == [unit]


def test_a_row_that_says_its_khu_pho_is_believed() -> None:
    """The line above the part fills in only what a row leaves open."""
    rows = [["I", "KHU PHỐ 3"], [*HAI, ""], [*HAI, "KP5"]]
    assert [row[3] for row in roster(xlsx([[*LIST, "Khu phố"], *rows]))] == ["kp3", "kp5"]
