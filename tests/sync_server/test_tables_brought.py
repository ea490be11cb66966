"""Tables as offices write them are read as they are meant: sheet, header, letters, names, days."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from shared.text import t
from sync_server.brought.days import day_written
from sync_server.brought.grids import tables_in
from sync_server.brought.legacy_text import converted_rows
from sync_server.brought.limited_process import UnreadableFile
from sync_server.brought.tables import Table
from sync_server.brought.titles import known_titles
from sync_server.office.rosters.columns import guess, known_headers, over_two_columns
from sync_server.office.rosters.rows import Meaning, Misread, RosterRow, read_row
from tests.shared.strategies import CAMPAIGN
from tests.sync_server.old_letters import ENCODINGS

TITLES = msgspec.json.encode(known_titles(known_headers(), over_two_columns()))
TODAY = "2024-05-14"
NAMES = [
    "Nguyễn Văn Hải",
    "Trần Thị Thủy",
    "Lê Hoàng Phương",
    "Đỗ Mạnh Cường",
    "Vũ Ngọc Ước",
    "Phạm Thế Dũng",
]


def tables(body: bytes) -> list[Table]:
    return msgspec.json.decode(tables_in(body, TITLES), type=list[Table])


def read(body: bytes) -> list[RosterRow | Misread]:
    """Return what the rows of a file say, read as the page reads them at first."""
    table = tables(body)[0]
    columns = guess(table.header, CAMPAIGN)
    meaning = Meaning(columns, {}, None, None, TODAY, since_1904=table.since_1904)
    return [read_row(number, cells, meaning, CAMPAIGN) for number, cells in table.rows]


def people(body: bytes) -> list[tuple[Any, ...]]:
    return [
        (e.full_name, e.birth_date, e.sex, e.unit) if isinstance(e, RosterRow) else (e.reason,)
        for e in read(body)
    ]


def xlsx(*rows: Sequence[Any], merged: Sequence[str] = ()) -> bytes:
    return saved({"Sheet": rows}, merged)


def saved(
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    merged: Sequence[str] = (),
    hidden: str = "",
    mac: bool = False,
) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for cells in merged:
            sheet.merge_cells(cells)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
    book.active = len(sheets) - 1
    if mac:
        from openpyxl.utils.datetime import CALENDAR_MAC_1904

        book.epoch = CALENDAR_MAC_1904
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_of(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


LAYOUTS: dict[str, list[list[str]]] = {
    "one row": [["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Khu phố"]],
    "titles above": [
        ["CÔNG AN PHƯỜNG LONG THỦY"],
        ["Danh sách công dân, tháng 5"],
        [],
        ["STT", "Họ và tên (*)", "Ngày, tháng, năm sinh", "Giới tính", "Khu phố"],
    ],
    "columns counted": [
        ["TT", "HỌ VÀ TÊN", "NĂM SINH:", "Giới tính", "Khu phố"],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
    ],
    "two rows": [
        ["STT", "Công dân", "", "", "Địa chỉ"],
        ["", "Họ và tên", "Ngày sinh", "Giới tính", "Khu phố"],
    ],
}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(NAMES), min_size=3, max_size=6),
    st.sampled_from(sorted(ENCODINGS)),
    st.sampled_from(",;\t|"),
    st.sampled_from(sorted(LAYOUTS)),
)
def test_the_same_rows_in_every_writing(names: list[str], encoding: str, delimiter: str, layout: str) -> None:
    """Encoding, delimiter and header make no difference to what a list says."""
    rows = [[str(i), name, f"{i:02}/03/1971", "Nữ", "Khu phố 3"] for i, name in enumerate(names, 1)]
    text = csv_of([*LAYOUTS[layout], *rows, ["", "Tổng cộng", str(len(rows)), "", ""]], delimiter)
    meant = [(name, f"1971-03-{i:02}", "female", "kp3") for i, name in enumerate(names, 1)]
    assert people(ENCODINGS[encoding](text)) == meant


def test_commas_in_addresses_choose_no_delimiter() -> None:
    """The delimiter is what makes known names of columns, whatever stands in quotes."""
    body = (
        "Họ và tên;Ngày sinh;Nơi thường trú\n"
        + 'Lê Thị Hai;10/03/1970;"Số 0, đường Lê Lợi, Khu phố 3, A, B"\n' * 4
    )
    assert {p[:2] for p in people(body.encode("utf-8-sig"))} == {("Lê Thị Hai", "1970-03-10")}


@pytest.mark.parametrize(
    "rows",
    [
        [["Họ và tên", "", "Ngày sinh"], ["Lê Thị", "Hòa", "02/03/1971"]],
        [["Họ đệm", "Tên", "Ngày sinh"], ["Lê Thị", "Hòa", "02/03/1971"]],
        [["Họ và tên", "", "Ngày sinh"], ["Họ và đệm", "Tên", ""], ["Lê Thị", "Hòa", "02/03/1971"]],
        [["Họ và tên", "Ngày sinh", "", ""], ["", "Ngày", "Tháng", "Năm"], ["Lê Thị Hòa", "2", "3", "1971"]],
    ],
)
def test_one_thing_over_several_columns_is_one_thing(rows: list[list[str]]) -> None:
    """A name over two columns and a day over three are read together."""
    assert [p[:2] for p in people(csv_of(rows).encode())] == [("Lê Thị Hòa", "1971-03-02")]
    assert [p[:2] for p in people(xlsx(*rows))] == [("Lê Thị Hòa", "1971-03-02")]


@pytest.mark.parametrize("merged", [(), ("C1:D1", "A1:A2", "B1:B2", "E1:E2")])
def test_years_by_sex_tell_the_sex(merged: Sequence[str]) -> None:
    """`Năm sinh: Nam | Nữ` over two rows: the column in which the year stands is the sex."""
    body = xlsx(
        ["STT", "Họ và tên", "Năm sinh", None, "Khu phố"],
        [None, None, "Nam", "Nữ", None],
        [1, "Lê Văn Hòa", 1971, None, "Khu phố 3"],
        [2, "Lê Thị Huyền", None, 1972, "Khu phố 3"],
        merged=merged,
    )
    assert people(body) == [("Lê Văn Hòa", "1971", "male", "kp3"), ("Lê Thị Huyền", "1972", "female", "kp3")]


def test_a_cell_merged_over_rows_stands_in_each_of_them() -> None:
    """A khu phố written once for its people is the khu phố of all of them."""
    rows: list[list[Any]] = [
        ["Họ và tên", "Ngày sinh", "Khu phố"],
        ["Lê Văn Hòa", "1971", "Khu phố 3"],
        ["Lê Thị Tư", "1972", None],
    ]
    assert [p[3] for p in people(xlsx(*rows, merged=["C2:C3"]))] == ["kp3", "kp3"]


def test_a_hidden_sheet_is_not_read_and_that_is_said() -> None:
    """The visible sheet is read though an older, hidden one stands before it."""
    header = ["Họ và tên", "Ngày sinh", "Khu phố"]
    body = saved(
        {"Cũ": [header, ["Người Cũ", "1951", "3"]], "Mới": [header, ["Lê Thị Hai", "1971", "3"]]}, hidden="Cũ"
    )
    found = tables(body)
    assert [t_.name for t_ in found] == ["Mới"]
    assert found[0].notes == (("table.hidden", {"names": "Cũ"}),)


def test_the_sheet_with_most_known_names_comes_first() -> None:
    """A cover and a list of helpers stand back; sheets in doubt are all there to choose from."""
    sheets = {
        "Bìa": [["Danh sách"]],
        "Tổ": [["Họ và tên", "Điện thoại"], ["Lê Thị Hai", "090"]],
        "Danh sách": [["Họ và tên", "Ngày sinh", "Khu phố"], ["Lê Thị Ba", "1971", "3"]],
    }
    assert [t_.name for t_ in tables(saved(sheets))] == ["Danh sách", "Tổ"]


def test_old_fonts_under_a_unicode_header_are_told_by_each_cell() -> None:
    """Cells typed for TCVN3 become Unicode, those in Unicode stay; a doubtful one goes with its column."""
    column = [
        ("Họ và tên",),
        ("NguyÔn V¨n H¶i",),
        ("Trần Thị Thủy",),
        ("TrÇn ThÞ Thñy",),
        ("§ç V¨n Phó",),
        ("Phó",),
    ]
    assert converted_rows(column) == (
        [
            ("Họ và tên",),
            ("Nguyễn Văn Hải",),
            ("Trần Thị Thủy",),
            ("Trần Thị Thủy",),
            ("Đỗ Văn Phú",),
            ("Phú",),
        ],
        4,
    )


@pytest.mark.parametrize(
    "text", ["Hà Văn Phó", "Café Đà Lạt", "K'Thoa", "Điểu Óanh", "Lê Quý", "20°C", "Số 5 – Lê Lợi"]
)
def test_unicode_is_left_alone(text: str) -> None:
    """No name in Unicode is taken for one in old letters."""
    assert converted_rows([(text, "Hòa"), ("Nguyễn Văn An", "Tý")])[0][0][0] == text


def test_an_encoding_that_cannot_be_told_is_said() -> None:
    """Letters that make no Vietnamese words in any encoding are refused in words."""
    with pytest.raises(UnreadableFile) as caught:
        tables("名前,生年月日\n山田太郎,1971\n鈴木花子,1972\n".encode("shift-jis"))
    assert caught.value.key == "file.encoding"
    assert t("file.encoding")


def test_what_cannot_be_seen_is_dropped_and_said() -> None:
    """Zero width, hard spaces, soft hyphens and errors of formulas leave no trace but a note."""
    rows = [
        ["Họ và\u00a0tên", "Ngày sinh", "Khu phố", "Giới tính"],
        ["Lê\u200b Thị\u00ad Hai", "\ufeff1971", "3", "#N/A"],
    ]
    table = tables(csv_of(rows).encode())[0]
    assert people(csv_of(rows).encode()) == [("Lê Thị Hai", "1971", None, "kp3")]
    assert table.notes == (("table.unseen", {"n": "3"}), ("table.errors", {"n": "1"}))


def test_totals_and_signatures_are_no_people_and_a_name_like_them_is_one() -> None:
    """What stands below the list is left out and said; Tống Công Minh is somebody."""
    rows = [
        ["STT", "Họ và tên", "Ngày sinh", "Khu phố", "Giới tính", "Ghi chú"],
        ["1", "Tống Công Minh", "1971", "3", "", ""],
        ["Tổng cộng: 1 người"],
        ["", "", "", "", "Long Thủy, ngày 12 tháng 5 năm 2024"],
        ["", "Người lập biểu"],
    ]
    table = tables(csv_of(rows).encode())[0]
    assert [cells[1] for _, cells in table.rows] == ["Tống Công Minh"]
    assert table.notes == (("table.left_out", {"rows": "3, 4, 5"}),)


def test_only_columns_that_exist_are_offered() -> None:
    """Neither coloured nor empty columns are shown."""
    body = xlsx(["Họ và tên", None, "Ngày sinh", None], ["Lê Thị Hai", None, "1971", None])
    assert tables(body)[0].header == ("Họ và tên", "Ngày sinh")


@pytest.mark.parametrize("mac", [False, True])
def test_days_of_excel_count_from_its_own_beginning(mac: bool) -> None:
    """A real day, and a day that lost its form, are read alike from files of Windows and of the Mac."""
    days = (date(1971, 3, 2) - (date(1904, 1, 1) if mac else date(1899, 12, 30))).days
    body = saved({"S": [["Họ và tên", "Ngày sinh"], ["Lê Hai", date(1971, 3, 2)], ["Lê Ba", days]]}, mac=mac)
    assert [p[1] for p in people(body)] == ["1971-03-02", "1971-03-02"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("00/00/1951", "1951"),
        ("--/--/1952", "1952"),
        ("__/__/1953", "1953"),
        ("/1954", "1954"),
        ("00/03/1955", "1955-03"),
        ("../../1956", "1956"),
        ("1957-00-00", "1957"),
        ("01/02/1958 00:00:00", "1958-02-01"),
        ("1959-02-01T00:00:00", "1959-02-01"),
        ("01/02/1958 12:00:00 AM", "1958-02-01"),
        ("1960.0", "1960"),
        ("'01/02/1961", "1961-02-01"),
        ("Sinh năm 1962", "1962"),
        ("ngày 5 tháng 3 năm 1962", "1962-03-05"),
        ("1021990", "1990-02-01"),
        ("19900201", "1990-02-01"),
        ("25569", "1970-01-01"),
        ("01/02/63", "1963-02-01"),
        ("01/02/15", None),
        ("13/13/1960", None),
        ("khoảng năm 1960", None),
        ("SN1962", "1962"),
        ("1951 (năm)", "1951"),
        ("1,951", "1951"),
        ("1962.", "1962"),
        ("01/02/1958.", "1958-02-01"),
        ("15–8–1962", "1962-08-15"),
        ("15\\8\\1962", "1962-08-15"),
        ("15,8,1962", "1962-08-15"),
        ("１５／８／1962", "1962-08-15"),
        ("15//08/1962", "1962-08-15"),
        ("…/…/1951", "1951"),
        ("15-Aug-62", "1962-08-15"),
        ("15-thg 8-62", "1962-08-15"),
        ("ngày 15/ tháng 8/ năm 1962", "1962-08-15"),
        ("1962-08-15T00:00:00+07:00", "1962-08-15"),
        ("25569.5", "1970-01-01"),
        ("08/15/1962", None),
        ("1958-1959", None),
        ("15/08/1962r", None),
    ],
)
def test_days_as_lists_write_them(written: str, meant: str | None) -> None:
    """What is unknown stays unknown; what could be two things is none."""
    assert day_written(written, TODAY) == meant
