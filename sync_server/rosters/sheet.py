"""A file as it comes from an office, CSV of any kind or XLSX, into a table of texts. Pure."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from openpyxl import load_workbook

from shared.vietnamese import clean, fold

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 60
_LONGEST_CELL = 300
_MOST_INFLATED = 100_000_000
_HEADER_WITHIN = 12
_ENCODINGS = ("utf-8-sig", "utf-16", "cp1258")


class UnreadableFile(ValueError):  # noqa: N818 - what the file is, not a fault of ours
    """The file is no list; `args[0]` ends a key `roster.file_…` of the texts."""


class Sheet(NamedTuple):
    """A list: the names of its columns, and per row its number in the file and its cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheet(body: bytes, known_headers: Iterable[str] = ()) -> Sheet:
    """Return the table in a CSV or XLSX file.

    Lists begin with titles: the header is the row, of the first twelve, with most names among
    `known_headers` (folded), else the first. Raises UnreadableFile.
    """
    lines = list(_xlsx(body) if body[:2] == b"PK" else _csv(body))
    filled = [(number, cells) for number, cells in lines if any(cells)]
    if not filled:
        raise UnreadableFile("empty")
    if len(filled) > MOST_ROWS:
        raise UnreadableFile("long")
    known = set(known_headers)
    top = range(min(_HEADER_WITHIN, len(filled)))
    best = max(top, key=lambda i: (sum(fold(c) in known for c in filled[i][1]), -i))
    width = max(len(cells) for _, cells in filled[best:])
    names = [c or f"({i + 1})" for i, c in enumerate(_padded(filled[best][1], width))]
    return Sheet(tuple(names), tuple((n, _padded(cells, width)) for n, cells in filled[best + 1 :]))


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells + ("",) * (width - len(cells))


def _csv(body: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    text = _decoded(body)
    top = "\n".join(text.splitlines()[:_HEADER_WITHIN])
    delimiter = max(";\t|,", key=top.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, tuple(clean(c)[:_LONGEST_CELL] for c in cells[:MOST_COLUMNS])
    except csv.Error as error:
        raise UnreadableFile("broken") from error


def _decoded(body: bytes) -> str:
    for encoding in _ENCODINGS:
        if encoding == "utf-16" and body[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("broken")


def _xlsx(body: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_INFLATED:
                raise UnreadableFile("long")
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile("broken") from error
    try:
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS + _HEADER_WITHIN, max_col=MOST_COLUMNS, values_only=True)
        for number, cells in enumerate(rows, 1):
            yield number, tuple(_text(c)[:_LONGEST_CELL] for c in cells)
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile("broken") from error
    finally:
        book.close()


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean(str(cell))
