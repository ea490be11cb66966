"""QR codes of addresses: as a drawing for pages, as characters for the terminal."""

import io
from typing import Any

import qrcode


def qr_svg(text: str) -> tuple[int, str]:
    """Return `(size, path)`: an SVG path of the dark modules on a square of `size` units, margin included."""
    rows = _code(text).get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return len(rows), path


def qr_terminal(text: str) -> str:
    """Return the code in half blocks, for light characters on a dark ground."""
    drawn = io.StringIO()
    _code(text).print_ascii(out=drawn, invert=True)
    return drawn.getvalue()


def _code(text: str) -> "qrcode.QRCode[Any]":
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    code.make()
    return code
