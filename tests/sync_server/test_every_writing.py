"""A list says the same however an office wrote it down, to each page that reads lists."""

import csv
import io
import unicodedata
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import msgspec
import pytest
from openpyxl import Workbook

from shared.text import t
from sync_server.brought.grids import tables_in
from sync_server.brought.limited_process import UnreadableFile
from sync_server.brought.tables import Table
from sync_server.brought.titles import known_titles
from sync_server.office.referrals.cases import ReferralCase
from sync_server.office.referrals.replies import column_names, read_rows
from sync_server.office.rosters.columns import between_rows, guess, known_headers, over_two_columns
from sync_server.office.rosters.rows import Meaning, RosterRow, read_row
from sync_server.plan.tables import from_tables, to_tables
from sync_server.plan.workbook import filled_tables
from tests.shared.strategies import CAMPAIGN
from tests.sync_server.bombs import open_document_of
from tests.sync_server.old_letters import in_tcvn3, in_vni

TODAY = "2024-05-14"
FIXTURES = Path(__file__).parent / "old_office"
Rows = list[list[str]]


def tables(body: bytes, *names: Sequence[str]) -> list[Table]:
    titles = msgspec.json.encode(known_titles(*names))
    return msgspec.json.decode(tables_in(body, titles), type=list[Table])


def roster(body: bytes) -> list[tuple[Any, ...]]:
    """Return what a list of people says, and why a row says nothing."""
    table = tables(body, sorted(known_headers()), over_two_columns(), between_rows())[0]
    meaning = Meaning(guess(table.header, CAMPAIGN), {}, None, None, TODAY, since_1904=table.since_1904)
    read = [read_row(number, cells, meaning, CAMPAIGN) for number, cells in table.rows]
    return [
        (e.full_name, e.birth_date, e.sex, e.unit) if isinstance(e, RosterRow) else (e.reason,) for e in read
    ]


def reply(body: bytes) -> list[tuple[Any, ...]]:
    """Return what an operator's file says of its cases, and why a line says nothing."""
    known: dict[str, ReferralCase] = {f"case-{i}": None for i in range(1, 4)}  # type: ignore[misc]
    replies, unread = read_rows(tables(body, sorted(column_names()))[0], known, TODAY)
    return [(r.case_id, r.result, r.day, r.note) for r in replies] + [(u.why,) for u in unread]


PEOPLE: Rows = [
    ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Khu phố"],
    ["1", "Lê Thị Hai", "15/08/1962", "Nữ", "Khu phố 3"],
    ["2", "Trần Văn Bình", "01/02/1970", "Nam", "Khu phố 4"],
    ["3", "Đỗ Mạnh Cường", "1980", "Nam", "Khu phố 5"],
]
CASES: Rows = [
    [t(f"referrals.col_{c}") for c in ("case", "name", "result", "day", "note")],
    ["case-1", "Lê Thị Hai", t("referrals.result_done"), "13/05/2024", ""],
    ["case-2", "Trần Văn Bình", t("referrals.result_answered"), "12/05/2024", "Hẹn tuần sau"],
    ["case-3", "Đỗ Mạnh Cường", t("referrals.result_done"), "1/5/2024", ""],
]
READERS: dict[str, tuple[Rows, Callable[[bytes], list[tuple[Any, ...]]], list[tuple[Any, ...]]]] = {
    "roster": (
        PEOPLE,
        roster,
        [
            ("Lê Thị Hai", "1962-08-15", "female", "kp3"),
            ("Trần Văn Bình", "1970-02-01", "male", "kp4"),
            ("Đỗ Mạnh Cường", "1980", "male", "kp5"),
        ],
    ),
    "reply": (
        CASES,
        reply,
        [
            ("case-1", "done", "2024-05-13", ""),
            ("case-2", "answered", "2024-05-12", "Hẹn tuần sau"),
            ("case-3", "done", "2024-05-01", ""),
        ],
    ),
}


def text_of(rows: Rows, delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def xlsx(rows: Rows, hidden: Rows | None = None) -> bytes:
    book = Workbook()
    if hidden:
        book.worksheets[0].sheet_state = "hidden"
        for row in hidden:
            book.worksheets[0].append(row)
        book.create_sheet("Mới")
        book.active = 1
    for row in rows:
        book.worksheets[-1].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(sheets: dict[str, Rows]) -> bytes:
    """Return a workbook as LibreOffice writes it, with its endless empty cells and rows."""
    empty = '<table:table-cell table:number-columns-repeated="{}"/>'
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    return open_document_of(
        {
            name: "".join(
                f"<table:table-row>{''.join(cell.format(escape(c)) for c in row)}"
                f"{empty.format(1024 - len(row))}</table:table-row>"
                for row in rows
            )
            + f'<table:table-row table:number-rows-repeated="1048000">{empty.format(1024)}</table:table-row>'
            for name, rows in sheets.items()
        }
    )


def html(rows: Rows) -> bytes:
    lines = "".join("<TR>" + "".join(f"<td>{escape(c)}&nbsp;" for c in row) + "</TR>\n" for row in rows)
    return f"<html><meta charset='utf-8'><body><p>Danh sách</p><table border=1>{lines}</table>".encode()


def xml_2003(rows: Rows) -> bytes:
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    lines = "".join("<Row>" + "".join(cell.format(escape(c)) for c in row) + "</Row>" for row in rows)
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="Danh sách"><Table>{lines}</Table></Worksheet></Workbook>'
    ).encode()


def _remarked(rows: Rows) -> Rows:
    return [["Mẫu 02"]] + [[f"Lưu ý {i}"] for i in range(25)] + rows


def _on_two_pages(rows: Rows) -> Rows:
    counted = [f"({i + 1})" for i in range(len(rows[0]))]
    again = [title.upper() for title in rows[0]]
    return [rows[0], counted, rows[1], ["Trang 2/2"], again, counted, *rows[2:]]


def _signed(rows: Rows) -> Rows:
    return [
        *rows,
        ["", "Tổng cộng:", "3", "1", "2"],
        ["", "", "", "", "Long Thủy, ngày 14 tháng 5 năm 2024"],
        ["", "NGƯỜI LẬP BIỂU", "", "", "TRƯỞNG KHU PHỐ"],
        ["", "(Ký, ghi rõ họ tên)", "", "", "(Ký tên, đóng dấu)"],
        ["", "Nguyễn Văn An", "", "", "Điểu Hai"],
    ]


def _unseen(rows: Rows) -> Rows:
    return [[f"\u200b{c}\xa0" if c else "\xa0" for c in row] for row in rows] + [["\u200b", "\xa0", ""]]


def _doubled(rows: Rows) -> Rows:
    return [[*rows[0], rows[0][1]], *([*row, row[1]] for row in rows[1:])]


def _typed_old(rows: Rows, letters: Callable[[str], str]) -> Rows:
    return [rows[0], *([row[0], *map(letters, row[1:])] for row in rows[1:])]


WRITINGS: dict[str, Callable[[Rows], bytes]] = {
    "CSV": lambda rows: text_of(rows).encode(),
    "semicolons after sep=": lambda rows: ("sep=;\r\n" + text_of(rows, ";")).encode("utf-8-sig"),
    "tabs in UTF-16": lambda rows: text_of(rows, "\t").encode("utf-16"),
    "lines of old Macs": lambda rows: text_of(rows).replace("\r\n", "\r").encode(),
    "letters and marks apart": lambda rows: unicodedata.normalize("NFD", text_of(rows)).encode(),
    "XLSX": xlsx,
    "ODS": lambda rows: ods({"Danh sách": rows}),
    "HTML called XLS": html,
    "XML of 2003": xml_2003,
    "an older list on a hidden sheet": lambda rows: xlsx(rows, [rows[0], rows[-1], rows[-1]]),
    "remarks above": lambda rows: xlsx(_remarked(rows)),
    "names again on each page": lambda rows: xlsx(_on_two_pages(rows)),
    "names remarked on": lambda rows: xlsx([rows[0], ["", "(ghi đủ)", "(ngày/tháng)"], *rows[1:]]),
    "names in two lines": lambda rows: xlsx([[c.replace(" ", "\n") for c in rows[0]], *rows[1:]]),
    "totals and signatures": lambda rows: xlsx(_signed(rows)),
    "parts": lambda rows: xlsx([rows[0], ["I. KHU PHỐ 3"], rows[1], ["II", "Khu phố 4"], *rows[2:]]),
    "numbered lines left free": lambda rows: xlsx([*rows, ["4"], ["5"]] if rows is PEOPLE else rows),
    "what cannot be seen": lambda rows: text_of(_unseen(rows)).encode(),
    "a column twice, alike": lambda rows: text_of(_doubled(rows)).encode(),
    "cells in TCVN3": lambda rows: xlsx(_typed_old(rows, in_tcvn3)),
    "cells in VNI": lambda rows: xlsx(_typed_old(rows, in_vni)),
    "names of columns in VNI": lambda rows: xlsx([[in_vni(c.upper()) for c in rows[0]], *rows[1:]]),
}


@pytest.mark.parametrize("reader", sorted(READERS))
@pytest.mark.parametrize("writing", WRITINGS.values(), ids=list(WRITINGS))
def test_what_is_said_does_not_depend_on_how(writing: Callable[[Rows], bytes], reader: str) -> None:
    """Format, sheet, header, letters and what stands around a list change nothing of what it says."""
    rows, read, meant = READERS[reader]
    assert read(writing(rows)) == meant


def test_the_plan_is_read_from_every_workbook() -> None:
    """A plan saved by LibreOffice is the plan."""
    sheets = {name: [list(row) for row in rows] for name, rows in to_tables(CAMPAIGN).items()}
    read = msgspec.json.decode(filled_tables(ods(sheets)), type=dict[str, list[list[str]]])
    assert from_tables(read) == CAMPAIGN


def test_a_workbook_of_before_2007_is_read() -> None:
    """Days, numbers, cells merged over rows and a hidden sheet of an `.xls` file are what they are."""
    assert roster((FIXTURES / "list.xls").read_bytes()) == [
        ("Lê Thị Hai", "1962-08-15", "female", "kp3"),
        ("Trần Văn Bình", "1970", "male", "kp4"),
        ("Đỗ Mạnh Cường", "1980-04-03", "male", "kp5"),
        ("Lê A", "1950", None, "kp3"),
        ("Lê B", "1951", None, "kp3"),
    ]


def test_a_password_is_named() -> None:
    """A workbook with a password is told from one that is broken."""
    with pytest.raises(UnreadableFile) as caught:
        roster((FIXTURES / "password.xlsx").read_bytes())
    assert caught.value.sentence == t("file.password")


def test_a_formula_without_its_result_is_said() -> None:
    """A cell that Excel never counted is empty, and the page says how to mend that."""
    body = xlsx([*PEOPLE, ["4", "Lê Tư", '="19"&"71"', "Nam", "3"]])
    table = tables(body, sorted(known_headers()))[0]
    assert table.notes == (("table.uncomputed", {"n": "1"}),)
    assert roster(body)[-1] == ("birth_date",)


@pytest.mark.parametrize(
    "rows",
    [
        [["Họ", "Tên đệm", "Tên", "Ngày sinh"], ["Lê", "Thị", "Hai", "15/8/1962"]],
        [["Họ", "Chữ đệm và tên", "Ngày sinh"], ["Lê", "Thị Hai", "15/8/1962"]],
        [["Họ và tên", "Ngày", "Tháng", "Năm"], ["Lê Thị Hai", "15", "8", "1962"]],
        [["Họ và tên", "Ngày sinh", "Tháng sinh", "Năm sinh"], ["Lê Thị Hai", "15", "8", "1962"]],
    ],
)
def test_what_is_split_is_put_together(rows: Rows) -> None:
    """No part of a name or of a day is lost where each has a column of its own."""
    assert [p[:2] for p in roster(text_of(rows).encode())] == [("Lê Thị Hai", "1962-08-15")]


@pytest.mark.parametrize("titles", [("Năm sinh (Nam)", "Năm sinh (Nữ)"), ("Nam", "Nữ")])
def test_years_in_a_column_for_each_sex(titles: tuple[str, str]) -> None:
    """The column in which the year stands is the sex, also under names in one line."""
    rows = [["Họ và tên", *titles, "KP"], ["Lê Thị Hai", "", "1962", "3"], ["Lê Ba", "1960", "", "3"]]
    assert roster(text_of(rows).encode()) == [
        ("Lê Thị Hai", "1962", "female", "kp3"),
        ("Lê Ba", "1960", "male", "kp3"),
    ]


@pytest.mark.parametrize(
    "name", ["Tổng Thị Lan", "Cộng Văn Hòa", "Trưởng Thị Hoa", "Hết Văn Tư", "Tổ Văn Năm", "Ký Hai"]
)
def test_nobody_is_taken_for_a_total(name: str) -> None:
    """A name that begins like a total, a signature or a part of the list is somebody's."""
    for cells in (["4", name, "1980", "Nữ", "3"], ["", name, "1980", "", ""]):
        assert (name, "1980") in [p[:2] for p in roster(text_of([*PEOPLE, cells]).encode())]


def test_a_row_that_somebody_began_is_kept() -> None:
    """A name without a birth date is a row that cannot be used, not a remark."""
    rows = [*PEOPLE[:2], ["2", "Lê Văn Tư", "", "", ""], *PEOPLE[2:]]
    assert roster(text_of(rows).encode())[1] == ("birth_date",)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("§ç M¹nh C­êng", "Đỗ Mạnh Cường"),
        ("§ç M¹NH C­êNG", "ĐỖ MẠNH CƯỜNG"),
        ("®ç m¹nh c­êng", "Đỗ Mạnh Cường"),
    ],
)
def test_fonts_of_capitals(typed: str, meant: str) -> None:
    """`.VnTimeH` draws small letters as capitals: no name is left half in small letters."""
    rows = [PEOPLE[0], ["1", typed, "1980", "Nam", "3"], ["2", "TrÇn V¨n B×nh", "1970", "Nam", "4"]]
    assert roster(xlsx(rows))[0][0] == meant


def test_each_column_has_its_own_old_font() -> None:
    """Names typed for VNI beside khu phố typed for TCVN3, under names in Unicode."""
    rows = [PEOPLE[0], *([r[0], in_vni(r[1]), r[2], r[3], in_tcvn3(r[4])] for r in PEOPLE[1:])]
    assert roster(xlsx(rows)) == READERS["roster"][2]


def test_lists_on_other_sheets_are_named() -> None:
    """A sheet for each khu phố: one is read, and which are not is said."""
    found = tables(ods({"KP3": PEOPLE, "KP4": PEOPLE, "Ghi chú": [["x"]]}), sorted(known_headers()))
    assert [(t_.name, t_.notes) for t_ in found] == [
        ("KP3", (("table.others", {"names": "KP4"}),)),
        ("KP4", (("table.others", {"names": "KP3"}),)),
    ]


def test_a_line_above_its_people_names_their_khu_pho() -> None:
    """A list without a column of khu phố has them from the lines between its rows, not from a tổ."""
    rows = [row[:4] for row in PEOPLE]
    grouped = [rows[0], ["I", "KHU PHỐ BA (2 người)"], ["", "Tổ 5"], *rows[1:3], ["II. Khu phố 5"], rows[3]]
    assert [p[0::3] for p in roster(xlsx(grouped))] == [
        ("Lê Thị Hai", "kp3"),
        ("Trần Văn Bình", "kp3"),
        ("Đỗ Mạnh Cường", "kp5"),
    ]


def test_what_cannot_be_seen_stands_in_no_plan() -> None:
    """Marks without width that a web page left in a cell change nothing."""
    sheets = {
        name: [[f"\u200b{c}" for c in row] for row in rows] for name, rows in to_tables(CAMPAIGN).items()
    }
    read = msgspec.json.decode(filled_tables(ods(sheets)), type=dict[str, list[list[str]]])
    assert from_tables(read) == CAMPAIGN
