"""Sheets of labels as PDF on A4: where each lies, and how one is drawn. No database, no clock."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal, NamedTuple

import qrcode
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from shared.household_code import HouseholdCode
from shared.text import t
from sync_server.papers.fonts import SANS, SANS_BOLD, load_fonts

Size = Literal["small", "large"]
SIZES: tuple[Size, ...] = ("small", "large")
_QUIET = 4  # modules of white that readers need around a code


class Label(NamedTuple):
    """One door's label: `area` is the khu phố in words, `qr_text` what the code carries."""

    code: HouseholdCode
    area: str
    qr_text: str


@dataclass(frozen=True)
class _Grid:
    """A sheet of `columns` × `rows` equal labels that fill A4. Lengths are points, `text` a font's size."""

    columns: int
    rows: int
    text: float
    cuts: bool = False

    @property
    def per_page(self) -> int:
        return self.columns * self.rows

    @property
    def width(self) -> float:
        return float(A4[0]) / self.columns

    @property
    def height(self) -> float:
        return float(A4[1]) / self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """Return the lower left corner of the label at `place`, counted along the rows from the top."""
        row, column = divmod(place, self.columns)
        return column * self.width, float(A4[1]) - (row + 1) * self.height


# 24 labels of 70 × 37 mm are what office shops sell; the large ones are cut by hand.
_GRIDS: dict[Size, _Grid] = {"small": _Grid(3, 8, 10.5), "large": _Grid(2, 4, 15, cuts=True)}
_MARGIN = 5 * mm


def draw_sheets(labels: Sequence[Label], size: Size, title: str) -> bytes:
    """Return a PDF of `labels` in their order; the same labels always give the same bytes."""
    load_fonts()
    grid, written = _GRIDS[size], io.BytesIO()
    canvas = Canvas(written, pagesize=A4, invariant=True)
    canvas.setTitle(title)
    canvas.setSubject(t("labels.subject"))
    for n, label in enumerate(labels):
        place = n % grid.per_page
        if n and place == 0:
            canvas.showPage()
        if place == 0 and grid.cuts:
            _draw_cuts(canvas, grid)
        _draw(canvas, label, grid, *grid.corner(place))
    canvas.save()
    return written.getvalue()


def _draw_cuts(canvas: Canvas, grid: _Grid) -> None:
    """Draw where scissors go."""
    canvas.saveState()
    canvas.setLineWidth(0.3)
    canvas.setDash(2, 3)
    for column in range(1, grid.columns):
        canvas.line(column * grid.width, 0, column * grid.width, A4[1])
    for row in range(1, grid.rows):
        canvas.line(0, row * grid.height, A4[0], row * grid.height)
    canvas.restoreState()


def pages_of(count: int, size: Size) -> int:
    """Return how many pages so many labels need."""
    return -(-count // _GRIDS[size].per_page)


def _draw(canvas: Canvas, label: Label, grid: _Grid, x: float, y: float) -> None:
    side = min(grid.height - 2 * _MARGIN, grid.width * 0.45)
    _draw_code(canvas, label.qr_text, x + _MARGIN, y + (grid.height - side) / 2, side)
    left, size = x + 2 * _MARGIN + side, grid.text
    room = grid.width - (left - x) - _MARGIN / 2
    lines = [
        (label.area, SANS, size),
        (t("labels.number", n=f"{label.code.number:04d}"), SANS, size),
        (str(label.code), SANS_BOLD, size * 1.15),
        (t("labels.hint"), SANS, size * 0.68),
    ]
    top = y + grid.height / 2 + size * 2.1
    for text, font, points in lines:
        canvas.setFont(font, _fitting(canvas, text, font, points, room))
        canvas.drawString(left, top, text)
        top -= points * 1.5


def _fitting(canvas: Canvas, text: str, font: str, points: float, room: float) -> float:
    """Return the size, at most `points`, at which `text` fits into `room`."""
    width = canvas.stringWidth(text, font, points)
    return float(points if width <= room else points * room / width)


def _draw_code(canvas: Canvas, text: str, x: float, y: float, side: float) -> None:
    """Draw a QR code as one path, so that printers draw its modules without seams."""
    rows = _modules(text)
    module = side / (len(rows) + 2 * _QUIET - 4)  # the label's own margin is white as well
    path, offset = canvas.beginPath(), (_QUIET - 2) * module
    for down, row in enumerate(rows):
        bottom = y + side - offset - (down + 1) * module
        for first, length in _dark_runs(row):
            path.rect(x + offset + first * module, bottom, length * module, module)
    canvas.drawPath(path, stroke=0, fill=1)


def _dark_runs(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield `(first, length)` of each row of dark modules side by side."""
    for dark, places in groupby(range(len(row)), key=row.__getitem__):
        if dark:
            run = list(places)
            yield run[0], len(run)


def _modules(text: str) -> list[list[bool]]:
    # Quartile correction: a quarter of the code may be dirty or torn. Capitals and digits make it small.
    code: qrcode.QRCode[Any] = qrcode.QRCode(border=0, error_correction=qrcode.ERROR_CORRECT_Q)
    code.add_data(text)
    code.make()
    return [[bool(dark) for dark in row] for row in code.get_matrix()]
