"""A campaign's tables as an Excel file, and back."""

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from sync_server.campaigns.tables import Rows, Tables

MOST_BYTES = 1_000_000
_MOST_INFLATED = 30_000_000
_MOST_ROWS, _MOST_COLUMNS = 2_000, 40


class NoWorkbookError(ValueError):
    """The file is no Excel workbook."""


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
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def from_workbook(content: bytes) -> dict[str, Rows]:
    """Return the tables in an Excel file; raise NoWorkbookError for what is none, or far too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_INFLATED:
                raise NoWorkbookError
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return {sheet.title: _rows(sheet) for sheet in book.worksheets}
    except NoWorkbookError:
        raise
    except Exception as error:  # a broken file fails in many ways inside the library
        raise NoWorkbookError(str(error)) from error


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
