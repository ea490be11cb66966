"""Excel files that we write: every cell holds what was said, and none holds a formula."""

import io

from openpyxl import Workbook

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(book: Workbook) -> bytes:
    """Return a workbook's bytes, with a text such as `=1+1` as a text.

    openpyxl takes a text that begins with `=` for a formula. Names and notes come from phones and lists, and
    the person who opens the file would compute what a stranger wrote.
    """
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.data_type = "s"
                    cell.quotePrefix = True
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
