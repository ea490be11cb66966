"""Excel files that we write hold texts and numbers, and no formula that a stranger wrote."""

import ast
import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from sync_server.brought.spreadsheet import xlsx

SERVER = Path(__file__).parents[2] / "sync_server"


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x")', "=1+1", '=cmd|"/c calc"!A1', "+84901", "-", "@SUM(A1)"]
)
def test_a_text_stays_a_text(text: str) -> None:
    """What begins like a formula is read back as it was said, as a text."""
    book = Workbook()
    book.worksheets[0].append([text, 5])
    first, second = load_workbook(io.BytesIO(xlsx(book))).worksheets[0][1]
    assert (first.value, first.data_type) == (text, "s")
    assert (second.value, second.data_type) == (5, "n")


def test_every_workbook_is_written_by_one_function() -> None:
    """No other module of the server saves a workbook."""
    saving = {
        path.relative_to(SERVER).as_posix()
        for path in SERVER.rglob("*.py")
        if "from openpyxl" in (text := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and node.attr == "save"
    }
    assert saving == {"brought/spreadsheet.py"}
