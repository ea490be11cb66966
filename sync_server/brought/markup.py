"""Tables that programs write as HTML or as Excel's XML of 2003, and call `.xls`, into rows of texts. Pure."""

import re
from html.parser import HTMLParser

from sync_server.brought.limited_process import UnreadableFile

_ROWS, _CELLS, _SHEETS = {"tr", "row"}, {"td", "th", "cell"}, {"table"}
_WIDEST = 1_000
Sheet = tuple[str, list[tuple[int, list[str]]]]


def is_markup(text: str) -> bool:
    """Tell whether a text is a table in tags."""
    begins = text.lstrip("\ufeff \t\r\n").startswith("<")
    return begins and re.search(r"<(\w+:)?table\b", text, re.IGNORECASE) is not None


def markup_sheets(text: str, most_rows: int) -> list[Sheet]:
    """Return every table's name with its rows, each with its number; raise UnreadableFile `file.long`.

    A cell over several rows stands in each of them; one over several columns in the first of them.
    """
    reader = _Reader(most_rows)
    reader.feed(text)
    reader.close()
    return reader.sheets


class _Reader(HTMLParser):
    def __init__(self, most_rows: int) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[Sheet] = []
        self._most, self._name = most_rows, ""
        self._open: list[_Table] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name, said = tag.rpartition(":")[2], {k.rpartition(":")[2]: v or "" for k, v in attrs}
        if name == "worksheet":
            self._name = said.get("name", "")
        elif name in _SHEETS:
            self._open.append(_Table(self._most))
            self.sheets.append((self._name or str(len(self.sheets) + 1), self._open[-1].rows))
        elif self._open and name in _ROWS:
            self._open[-1].start_row(_count(said.get("index")))
        elif self._open and name in _CELLS:
            across = max(_count(said.get("colspan")), _count(said.get("mergeacross")) + 1)
            down = max(_count(said.get("rowspan")), _count(said.get("mergedown")) + 1)
            self._open[-1].start_cell(_count(said.get("index")), across, down)
        elif name in ("br", "p", "div"):
            self.handle_data(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in _SHEETS and self._open:
            self._open.pop().end_row()
        elif self._open and name in _ROWS:
            self._open[-1].end_row()
        elif self._open and name in _CELLS:
            self._open[-1].in_cell = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1].write(data)


class _Table:
    """A table as it is read: the rows so far, and what reaches down from them."""

    def __init__(self, most_rows: int) -> None:
        self.rows: list[tuple[int, list[str]]] = []
        self.in_cell = False
        self._most, self._column, self._at = most_rows, 0, 0
        self._down: dict[int, tuple[int, list[str], int]] = {}

    def start_row(self, number: int) -> None:
        self.end_row()
        last = self.rows[-1][0] if self.rows else 0
        if max(number, last + 1) > self._most * 2 or len(self.rows) > self._most * 2:
            raise UnreadableFile("file.long", {"most": str(self._most)})
        self.rows.append((max(number, last + 1), []))
        self._column = 0
        self._reach_down()

    def end_row(self) -> None:
        self.in_cell = False
        if self.rows:
            self._reach_down()

    def start_cell(self, index: int, across: int, down: int) -> None:
        if not self.rows:
            self.start_row(0)
        self._column = max(self._column, index - 1)
        self._reach_down()
        number, cells = self.rows[-1]
        if self._column + across > _WIDEST:
            raise UnreadableFile("file.wide", {"most": str(_WIDEST)})
        cells += [""] * (self._column + across - len(cells))
        self._at = self._column
        if down > 1:
            self._down[self._column] = (number + down - 1, cells, across)
        self._column += across
        self.in_cell = True

    def _reach_down(self) -> None:
        """Fill in the cells of rows above that reach into this one, from here on."""
        number, cells = self.rows[-1]
        while (reach := self._down.get(self._column)) and reach[1] is not cells and number <= reach[0]:
            cells += [""] * (self._column + reach[2] - len(cells))
            cells[self._column] = reach[1][self._column]
            self._column += reach[2]

    def write(self, data: str) -> None:
        if self.in_cell:
            self.rows[-1][1][self._at] += data


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else 0
