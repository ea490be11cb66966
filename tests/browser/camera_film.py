"""Films for Chromium's fake camera: QR codes as a camera would show them, in raw frames (YUV4MPEG2)."""

from collections.abc import Sequence
from pathlib import Path

import qrcode

_WIDTH, _HEIGHT, _RATE = 640, 480, 10
_PIXELS = 6  # of a module's side
_DARK, _LIGHT, _AROUND, _GREY = 30, 220, 120, 128


def film(path: Path, *texts: str, seconds: float = 1.0) -> Path:
    """Write a film that shows the code of each text for some seconds, over and over; return its path."""
    header = f"YUV4MPEG2 W{_WIDTH} H{_HEIGHT} F{_RATE}:1 Ip A0:0 C420jpeg\n"
    with path.open("wb") as file:
        file.write(header.encode())
        for text in texts:
            file.write((b"FRAME\n" + _frame(_matrix(text))) * int(seconds * _RATE))
    return path


def flags(film: Path) -> list[str]:
    """Return the flags by which Chromium takes a film for its camera, and asks nobody."""
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]


def _matrix(text: str) -> Sequence[Sequence[bool]]:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=4)
    code.add_data(text.encode())
    matrix: Sequence[Sequence[bool]] = code.get_matrix()
    return matrix


def _frame(matrix: Sequence[Sequence[bool]]) -> bytes:
    """Return a code in the middle of a grey wall, as luma and chroma."""
    side = len(matrix) * _PIXELS
    left, top = (_WIDTH - side) // 2, (_HEIGHT - side) // 2
    wall = bytes([_AROUND]) * _WIDTH
    luma = [wall] * top
    for row in matrix:
        dots = b"".join(bytes([_DARK if dark else _LIGHT]) * _PIXELS for dark in row)
        line = wall[:left] + dots + wall[left + side :]
        luma += [line] * _PIXELS
    luma += [wall] * (_HEIGHT - len(luma))
    return b"".join(luma) + bytes([_GREY]) * (_WIDTH * _HEIGHT // 2)
