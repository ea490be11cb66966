"""A file as it comes from an office, CSV of any kind or XLSX, into a table of texts."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

import msgspec

from shared.vietnamese import clean, fold
from shared.written import whole
from sync_server.brought_files import OLD_OFFICE, Most, measure_xml, packed_anew, require_size, unpack
from sync_server.limited_process import UnreadableFile, run_limited

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 60
# 20,000 rows of twelve columns are 15 MB of XML in Excel's own writing.
_MOST = Most(MOST_BYTES, 16_000_000, 300, MOST_ROWS, MOST_COLUMNS, cells=600_000, strings=400_000)
_LONGEST_CELL = 300
_HEADER_WITHIN = 12
_ENCODINGS = ("utf-8-sig", "utf-16", "cp1258")

Line = tuple[int, tuple[str, ...]]
_read_lines = msgspec.json.Decoder(list[Line]).decode


class Sheet(NamedTuple):
    """A list: the names of its columns, and per row its number in the file and its cells."""

    header: tuple[str, ...]
    rows: tuple[Line, ...]


def read_sheet(body: bytes, known_headers: Iterable[str] = ()) -> Sheet:
    """Return the table in a CSV or XLSX file, which is read in a limited process.

    Lists begin with titles: the header is the row, of the first twelve, with most names among
    `known_headers` (folded), else the first. Raises UnreadableFile, and ProblemError `busy`.
    """
    require_size(body, _MOST)
    filled = _read_lines(run_limited("sync_server.rosters.sheet:filled_lines", body))
    known = set(known_headers)
    top = range(min(_HEADER_WITHIN, len(filled)))
    best = max(top, key=lambda i: (sum(fold(c) in known for c in filled[i][1]), -i))
    width = max(len(cells) for _, cells in filled[best:])
    names = [c or f"({i + 1})" for i, c in enumerate(_padded(filled[best][1], width))]
    return Sheet(tuple(names), tuple((n, _padded(cells, width)) for n, cells in filled[best + 1 :]))


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells + ("",) * (width - len(cells))


def filled_lines(body: bytes) -> bytes:
    """Return the lines of a CSV or XLSX file in which something stands, as JSON; the limited task."""
    filled: list[Line] = []
    for number, cells in _xlsx(body) if body.startswith((b"PK", OLD_OFFICE)) else _csv(body):
        if any(cells):
            filled.append((number, cells))
            if len(filled) > MOST_ROWS:
                raise UnreadableFile("file.long", {"most": whole(MOST_ROWS)})
    if not filled:
        raise UnreadableFile("file.empty")
    return msgspec.json.encode(filled)


def _csv(body: bytes) -> Iterator[Line]:
    text = _decoded(body)
    top = "\n".join(text.split("\n", _HEADER_WITHIN)[:_HEADER_WITHIN])
    delimiter = max(";\t|,", key=top.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cells[MOST_COLUMNS:]):
                raise UnreadableFile("file.wide", {"most": whole(MOST_COLUMNS)})
            yield reader.line_num, tuple(clean(c)[:_LONGEST_CELL] for c in cells[:MOST_COLUMNS])
    except csv.Error as error:
        raise UnreadableFile("file.broken") from error


def _decoded(body: bytes) -> str:
    for encoding in _ENCODINGS:
        if encoding == "utf-16" and body[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("file.broken")


def _xlsx(body: bytes) -> Iterator[Line]:
    from openpyxl import load_workbook  # half of the time that the process takes to start

    parts = unpack(body, _MOST)
    widest = measure_xml(parts, _MOST) or 1
    try:
        book = load_workbook(io.BytesIO(packed_anew(parts)), read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS, max_col=widest, values_only=True)
        for number, cells in enumerate(rows, 1):
            yield number, tuple(_text(c)[:_LONGEST_CELL] for c in cells)
    except (UnreadableFile, MemoryError):
        raise
    except Exception as error:  # a broken file fails in many ways inside the library
        raise UnreadableFile("file.broken") from error


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean(str(cell))
