"""A report's tables as an Excel file, numbers as numbers. The same report always gives the same bytes."""

import re

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from shared.text import t
from sync_server.brought.spreadsheet import xlsx
from sync_server.papers.reports.document import Document, Table
from sync_server.papers.reports.settled import settled

_FONT = "Times New Roman"
_THIN = Side(style="thin")
_LINE = Border(_THIN, _THIN, _THIN, _THIN)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_WHOLE = re.compile(r"[+-]?\d{1,3}(\.\d{3})*")
_LONGEST_NAME = 31


def excel_file(document: Document) -> bytes:
    """Return the annex as XLSX, one sheet per table."""
    book = Workbook()
    del book[book.sheetnames[0]]
    for title, rows in document.annex:
        _fill(book.create_sheet(_FORBIDDEN.sub(" ", title)[:_LONGEST_NAME]), document, title, rows)
    return settled(xlsx(book))


def _fill(sheet: Worksheet, document: Document, title: str, rows: Table) -> None:
    width = len(rows[0])
    head = [document.form.issuer, f"{t('report.annex')} – {document.annex_title}", title]
    for number, heading in enumerate(head, 1):
        sheet.cell(number, 1, heading).font = Font(name=_FONT, size=13, bold=True)
    for down, row in enumerate(rows, len(head) + 2):
        for across, text in enumerate(row, 1):
            cell = sheet.cell(down, across, _number(text))
            cell.font = Font(name=_FONT, size=12, bold=down == len(head) + 2)
            cell.alignment = Alignment(wrap_text=True, horizontal="left" if across == 1 else "center")
            cell.border = _LINE
    sheet.cell(len(head) + 3 + len(rows), 1, document.mark).font = Font(name=_FONT, size=10)
    sheet.column_dimensions["A"].width = 16
    for across in range(2, width + 1):
        sheet.column_dimensions[get_column_letter(across)].width = 12
    sheet.freeze_panes = f"B{len(head) + 3}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _number(text: str) -> int | str:
    """Return what a cell holds: a whole number that can be counted with, or the text."""
    return int(text.replace(".", "")) if _WHOLE.fullmatch(text) else text
