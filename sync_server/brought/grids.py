"""A CSV or XLSX file into grids of texts, one a sheet; what a file may cost is measured first.

`read_tables` is for callers; what it runs, it runs in a limited process.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

import msgspec

from shared.written import whole
from sync_server.brought.decoding import decoded
from sync_server.brought.files import OLD_OFFICE, Most, measure_xml, packed_anew, require_size, unpack
from sync_server.brought.limited_process import UnreadableFile, run_limited
from sync_server.brought.tables import Grid, KnownTitles, Row, Table, known_titles, tables_of

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 60
# 20,000 rows of twelve columns are 15 MB of XML in Excel's own writing.
MOST = Most(MOST_BYTES, 16_000_000, 300, MOST_ROWS, MOST_COLUMNS, cells=600_000, strings=400_000)
_LONGEST_CELL = 300
_DELIMITERS = ";\t,|"
_TRIED_LINES = 40
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MOST_MERGED = 20_000
_read_tables = msgspec.json.Decoder(list[Table]).decode
_read_titles = msgspec.json.Decoder(KnownTitles).decode


def read_tables(body: bytes, known: Iterable[str] = (), continued: Iterable[str] = ()) -> list[Table]:
    """Return the tables in a CSV or XLSX file, the likeliest first; it is read in a limited process.

    `known` are names of columns, `continued` those of them that offices write over two columns. Raises
    UnreadableFile for what is no table, and ProblemError `busy`.
    """
    require_size(body, MOST)
    titles = msgspec.json.encode(known_titles(known, continued))
    return _read_tables(run_limited("sync_server.brought.grids:tables_in", body, titles))


def tables_in(body: bytes, titles: bytes) -> bytes:
    """Return the tables in a file as JSON; the limited task. `titles` are KnownTitles as JSON."""
    known = _read_titles(titles)
    if body.startswith((b"PK", OLD_OFFICE)):
        grids = [g._replace(rows=_filled(g.rows)) for g in workbook_grids(body, MOST)]
    else:
        grids = [Grid("", _filled(_csv(body, known)))]
    return msgspec.json.encode(tables_of(grids, known))


def _filled(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows in which something stands; raise UnreadableFile `file.long` for too many."""
    filled: list[Row] = []
    for row in rows:
        if any(row[1]):
            filled.append(row)
            if len(filled) > MOST_ROWS:
                raise UnreadableFile("file.long", {"most": whole(MOST_ROWS)})
    return tuple(filled)


def _csv(body: bytes, known: KnownTitles) -> Iterator[Row]:
    text = decoded(body)
    if text[:4].lower() == "sep=":  # Excel's own way to name the delimiter
        text = text.partition("\n")[2]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, known))
    try:
        for cells in reader:
            if any(cells[MOST_COLUMNS:]):
                raise UnreadableFile("file.wide", {"most": whole(MOST_COLUMNS)})
            yield reader.line_num, tuple(c[:_LONGEST_CELL] for c in cells[:MOST_COLUMNS])
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
    """Return the sheets of an Excel file; call it in a limited process. Raises UnreadableFile.

    Texts are cut after `longest` letters; cells that are days are written in `day_form`.
    """
    from openpyxl import load_workbook  # half of the time that the process takes to start
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    parts = unpack(body, most)
    widest = measure_xml(parts, most) or 1
    try:
        book = load_workbook(io.BytesIO(packed_anew(parts)), read_only=True, data_only=True, keep_links=False)
        since_1904 = book.epoch == CALENDAR_MAC_1904
        grids = []
        for sheet in book.worksheets:
            rows = sheet.iter_rows(max_row=most.rows, max_col=widest, values_only=True)
            texts = [tuple(_text(c, day_form)[:longest] for c in cells) for cells in rows]
            spread = _spread(texts, parts.get(_part_of(sheet), b""))
            shown = sheet.sheet_state == "visible"
            grids.append(Grid(sheet.title, tuple(enumerate(spread, 1)), shown, since_1904))
    except (UnreadableFile, MemoryError):
        raise
    except Exception as error:  # a broken file fails in many ways inside the library
        raise UnreadableFile("file.broken") from error
    return grids


def _part_of(sheet: Any) -> str:
    return str(getattr(sheet, "_worksheet_path", "")).lstrip("/")


def _spread(rows: list[tuple[str, ...]], part: bytes) -> list[tuple[str, ...]]:
    """Return the rows with what stands in a cell merged over several rows in each of them.

    A cell merged over several columns stays in the first of them: so does a name of a column.
    """
    merged = list(_MERGED.findall(part))[:_MOST_MERGED]
    spread = [list(r) for r in rows] if merged else []
    for first, top, _, bottom in merged:
        column, start, end = _column(first), int(top) - 1, min(int(bottom), len(rows))
        if start >= len(rows) or column >= len(spread[start]):
            continue
        for row in range(start + 1, end):
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
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell)
