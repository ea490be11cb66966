"""A campaign's tables as an Excel file, and back."""

import msgspec
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from shared.vietnamese import plain
from sync_server.brought.files import Most, require_size
from sync_server.brought.grids import workbook_grids
from sync_server.brought.limited_process import UnreadableFile, run_limited
from sync_server.brought.spreadsheet import xlsx
from sync_server.plan.tables import Rows, Tables

MOST_BYTES = 1_000_000
_MOST_ROWS, _MOST_COLUMNS = 2_000, 40
_LONGEST_TEXT = 32_767  # as much as Excel lets stand in a cell
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
        return dict(_read_tables(run_limited("sync_server.plan.workbook:filled_tables", content)))
    except UnreadableFile as error:
        key = "file.no_excel" if error.key == "file.broken" else error.key
        raise NoWorkbookError(key, error.values) from error


def filled_tables(content: bytes) -> bytes:
    """Return the tables in an Excel file as JSON; the limited task."""
    grids = workbook_grids(content, _MOST, longest=_LONGEST_TEXT, day_form="%Y-%m-%d")
    return msgspec.json.encode(
        {g.name: [[plain(c).strip() for c in cells] for _, cells in g.rows] or [[]] for g in grids}
    )
