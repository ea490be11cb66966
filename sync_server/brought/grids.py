"""A file of Excel, LibreOffice, CSV or HTML into grids of texts; what it may cost is measured first.

`read_tables` is for callers; what it runs, it runs in a limited process.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from shared.written import whole
from sync_server.brought.beside import Row
from sync_server.brought.decoding import decoded
from sync_server.brought.files import OLD_OFFICE, Most, measure_xml, packed_anew, require_size, unpack
from sync_server.brought.limited_process import UnreadableFile, run_limited
from sync_server.brought.markup import is_markup, markup_sheets
from sync_server.brought.tables import Grid, Table, tables_of
from sync_server.brought.titles import KnownTitles, known_titles

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 60
# 20,000 rows of twelve columns are 15 MB of XML in Excel's own writing.
MOST = Most(MOST_BYTES, 16_000_000, 300, MOST_ROWS, MOST_COLUMNS, cells=600_000, strings=400_000)
_LONGEST_CELL = 300
_DELIMITERS = ";\t,|"
_TRIED_LINES = 40
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
# A formula, and no result of it.
_UNCOMPUTED = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f[^>]*/>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_BINARY = "xl/workbook.bin"
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_FIRST_RECORD = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_DATEMODE, _END = 0x22, 0x0A
_MOST_MERGED = 20_000
_read_tables = msgspec.json.Decoder(list[Table]).decode
_read_titles = msgspec.json.Decoder(KnownTitles).decode


def read_tables(
    body: bytes, known: Iterable[str] = (), continued: Iterable[str] = (), grouped: Iterable[str] = ()
) -> list[Table]:
    """Return the tables in a file, the likeliest first; it is read in a limited process.

    `known` are names of columns, `continued` those of them that offices write over two columns, `grouped`
    those for what may stand in lines between the rows. Raises UnreadableFile for what is no table, and
    ProblemError `busy`.
    """
    require_size(body, MOST)
    titles = msgspec.json.encode(known_titles(known, continued, grouped))
    return _read_tables(run_limited("sync_server.brought.grids:tables_in", body, titles))


def tables_in(body: bytes, titles: bytes) -> bytes:
    """Return the tables in a file as JSON; the limited task. `titles` are KnownTitles as JSON."""
    known = _read_titles(titles)
    if body.startswith((b"PK", OLD_OFFICE)):
        grids = workbook_grids(body, MOST)
    else:
        grids = _text_grids(decoded(body), known)
    filled = [g._replace(rows=_filled(g.rows)) for g in grids]
    return msgspec.json.encode(tables_of(filled, known))


def _filled(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows in which something stands; raise UnreadableFile `file.long` for too many."""
    filled: list[Row] = []
    for row in rows:
        if any(row[1]):
            filled.append(row)
            if len(filled) > MOST_ROWS:
                raise UnreadableFile("file.long", {"most": whole(MOST_ROWS)})
    return tuple(filled)


def _text_grids(text: str, known: KnownTitles) -> list[Grid]:
    if text[:13].lower() == "mime-version:":  # a web page in one file
        raise UnreadableFile("file.broken")
    if is_markup(text):
        return [
            Grid(name, tuple((number, _cells(cells)) for number, cells in rows))
            for name, rows in markup_sheets(text, MOST_ROWS)
        ]
    return [Grid("", tuple(_csv(text, known)))]


def _cells(cells: Sequence[str]) -> tuple[str, ...]:
    if any(cells[MOST_COLUMNS:]):
        raise UnreadableFile("file.wide", {"most": whole(MOST_COLUMNS)})
    return tuple(c[:_LONGEST_CELL] for c in cells[:MOST_COLUMNS])


def _csv(text: str, known: KnownTitles) -> Iterator[Row]:
    if text[:4].lower() == "sep=":  # Excel's own way to name the delimiter
        text = text.partition("\n")[2]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, known))
    try:
        for cells in reader:
            yield reader.line_num, _cells(cells)
    except csv.Error as error:
        raise UnreadableFile("file.broken") from error


def _delimiter(text: str, known: KnownTitles) -> str:
    """Return the sign between cells: the one that makes most known names, else the most even rows."""
    top = "".join(text.splitlines(keepends=True)[:_TRIED_LINES])

    def merit(delimiter: str) -> tuple[int, int]:
        try:
            rows = [r for r in csv.reader(io.StringIO(top, newline=""), delimiter=delimiter) if r]
        except csv.Error:
            return 0, 0
        names = max((known.count(row) for row in rows), default=0)
        widths = [len(row) for row in rows if len(row) > 1]
        return names, max((widths.count(w) * (w > 1) for w in set(widths)), default=0)

    return max(_DELIMITERS, key=merit)


def workbook_grids(
    body: bytes, most: Most, *, longest: int = _LONGEST_CELL, day_form: str = "%d/%m/%Y"
) -> list[Grid]:
    """Return the sheets of a file of Excel or LibreOffice; call it in a limited process.

    Texts are cut after `longest` letters; cells that are days are written in `day_form`. Raises
    UnreadableFile.
    """

    def text(cell: object) -> str:
        return _text(cell, day_form)[:longest]

    if body.startswith(OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in body:
            raise UnreadableFile("file.password")
        return _other_grids(body, most, text, since_1904=_old_since_1904(body))
    parts = unpack(body, most)
    widest = measure_xml(parts, most) or 1
    anew = packed_anew(parts)
    if _BINARY in parts or parts.get("mimetype", b"").startswith(_OPEN_DOCUMENT):
        return _other_grids(anew, most, text)
    return _excel_grids(anew, parts, most, widest, text)


def _excel_grids(
    body: bytes, parts: Mapping[str, bytes], most: Most, widest: int, text: Callable[[object], str]
) -> list[Grid]:
    """Return the sheets of an `.xlsx` or `.xlsm` file."""
    from openpyxl import load_workbook  # half of the time that the process takes to start
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
        since_1904 = book.epoch == CALENDAR_MAC_1904
        grids = []
        for sheet in book.worksheets:
            rows = sheet.iter_rows(max_row=most.rows, max_col=widest, values_only=True)
            part = parts.get(_part_of(sheet), b"")
            spread = _spread([tuple(map(text, cells)) for cells in rows], _merged(part))
            shown = sheet.sheet_state == "visible"
            uncomputed = len(_UNCOMPUTED.findall(part))
            grids.append(Grid(sheet.title, tuple(enumerate(spread, 1)), shown, since_1904, uncomputed))
    except (UnreadableFile, MemoryError):
        raise
    except Exception as error:  # a broken file fails in many ways inside the library
        raise UnreadableFile("file.broken") from error
    return grids


def _other_grids(
    body: bytes, most: Most, text: Callable[[object], str], *, since_1904: bool = False
) -> list[Grid]:
    """Return the sheets of an `.xls`, `.xlsb` or `.ods` file."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        grids = []
        for told in book.sheets_metadata:
            if told.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(told.name)
            _, last = sheet.end or (0, 0)
            if last >= most.columns:
                raise UnreadableFile("file.wide", {"most": whole(most.columns)})
            read = sheet.to_python(skip_empty_area=False, nrows=most.rows + 1)
            if len(read) > most.rows:
                raise UnreadableFile("file.long", {"most": whole(most.rows)})
            rows = [tuple(map(text, cells)) for cells in read]
            spread = _spread(rows, sheet.merged_cell_ranges or ())
            shown = told.visible == SheetVisibleEnum.Visible
            grids.append(Grid(told.name, tuple(enumerate(spread, 1)), shown, since_1904))
    except PasswordError as error:
        raise UnreadableFile("file.password") from error
    except (UnreadableFile, MemoryError):
        raise
    except Exception as error:  # as above
        raise UnreadableFile("file.broken") from error
    return grids


def _old_since_1904(body: bytes) -> bool:
    """Tell whether an `.xls` file counts its days from 1904: its record DATEMODE, [MS-XLS] 2.4.77."""
    at = body.find(_FIRST_RECORD)
    while 0 <= at < len(body) - 6:
        kind, size = (
            int.from_bytes(body[at : at + 2], "little"),
            int.from_bytes(body[at + 2 : at + 4], "little"),
        )
        if kind == _DATEMODE:
            return body[at + 4] == 1
        if kind == _END:
            return False
        at += 4 + size
    return False


def _part_of(sheet: Any) -> str:
    return str(getattr(sheet, "_worksheet_path", "")).lstrip("/")


_Merged = tuple[tuple[int, int], tuple[int, int]]


def _merged(part: bytes) -> list[_Merged]:
    """Return the first and the last row and column of the merged cells of an `.xlsx` sheet, from 0."""
    return [
        ((int(top) - 1, _column(first)), (int(bottom) - 1, _column(last)))
        for first, top, last, bottom in _MERGED.findall(part)[:_MOST_MERGED]
    ]


def _spread(rows: list[tuple[str, ...]], merged: Sequence[_Merged]) -> list[tuple[str, ...]]:
    """Return the rows with what stands in a cell merged over several rows in each of them.

    A cell merged over several columns stays in the first of them: so does a name of a column.
    """
    spread = [list(r) for r in rows] if merged else []
    for (start, column), (end, _) in merged[:_MOST_MERGED]:
        if start >= len(rows) or column >= len(spread[start]):
            continue
        for row in range(start + 1, min(end + 1, len(rows))):
            if column < len(spread[row]) and not spread[row][column]:
                spread[row][column] = spread[start][column]
    return [tuple(r) for r in spread] if merged else rows


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _text(cell: object, day_form: str) -> str:
    """Return a cell as text, whatever Excel made of what was typed."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case datetime() | date():
            return cell.strftime(day_form)
        case time():
            return cell.strftime("%H:%M:%S")
        case timedelta():
            return str(cell)
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell)
