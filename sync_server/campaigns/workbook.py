"""A campaign's tables as an Excel file, and back."""

import io
from datetime import date, datetime, time
from typing import Any

import msgspec
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from sync_server.brought_files import Most, measure_xml, packed_anew, require_size, unpack
from sync_server.campaigns.tables import Rows, Tables
from sync_server.limited_process import UnreadableFile, run_limited
from sync_server.spreadsheet import xlsx

MOST_BYTES = 1_000_000
_MOST_ROWS, _MOST_COLUMNS = 2_000, 40
_MOST = Most(MOST_BYTES, 10_000_000, 300, _MOST_ROWS, _MOST_COLUMNS, cells=200_000, strings=100_000)
_read_tables = msgspec.json.Decoder(dict[str, list[list[str]]]).decode


class NoWorkbookError(UnreadableFile):
    """The file is no Excel workbook, or far too large."""


def to_workbook(tables: Tables) -> bytes:
    """Return an Excel file with a sheet per table."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for place in range(1, len(rows[0]) + 1):
            longest = max(len(row[place - 1]) for row in rows)
            sheet.column_dimensions[get_column_letter(place)].width = min(60, max(10, longest + 2))
        sheet.freeze_panes = "A2"
    return xlsx(book)


def from_workbook(content: bytes) -> dict[str, Rows]:
    """Return the tables in an Excel file, which is read in a limited process.

    Raises NoWorkbookError, and ProblemError `busy`.
    """
    try:
        require_size(content, _MOST)
        return dict(_read_tables(run_limited("sync_server.campaigns.workbook:filled_tables", content)))
    except UnreadableFile as error:
        key = "file.no_excel" if error.key == "file.broken" else error.key
        raise NoWorkbookError(key, error.values) from error


def filled_tables(content: bytes) -> bytes:
    """Return the tables in an Excel file as JSON; the limited task."""
    parts = unpack(content, _MOST)
    measure_xml(parts, _MOST)
    try:
        packed = io.BytesIO(packed_anew(parts))
        book = load_workbook(packed, read_only=True, data_only=True, keep_links=False)
        return msgspec.json.encode({sheet.title: _rows(sheet) for sheet in book.worksheets})
    except MemoryError:
        raise
    except Exception as error:  # a broken file fails in many ways inside the library
        raise UnreadableFile("file.no_excel") from error


def _rows(sheet: Any) -> Rows:
    rows = sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
    found = [[_text(cell) for cell in row] for row in rows]
    return found or [[]]


def _text(cell: Any) -> str:
    """Return a cell as text, whatever Excel made of what was typed."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case time():
            return cell.strftime("%H:%M:%S")
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell).strip()
