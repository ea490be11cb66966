"""Codes on a native phone: pictures of the camera, read by ZBar and dropped.

ZBar guesses the charset of what is not ASCII: household codes are ASCII, names on cards may come out wrong.
"""

import asyncio
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flet_camera import Camera

_PAUSE_S = 0.1


class NativeReader:
    """Takes pictures until one of them shows a code."""

    def prepare(self) -> None:
        """Nothing needs time to load."""

    async def read(self, camera: "Camera") -> str:
        """Return the text of the first QR code seen from now on."""
        while True:
            picture = await camera.take_picture()
            text = await asyncio.to_thread(_decoded, picture)
            if text:
                return text
            await asyncio.sleep(_PAUSE_S)

    def close(self) -> None:
        """Nothing is held between two pictures."""


def _decoded(picture: bytes) -> str:
    from PIL import Image
    from pyzbar.pyzbar import ZBarSymbol, decode

    with Image.open(io.BytesIO(picture)) as image:
        found = decode(image.convert("L"), symbols=[ZBarSymbol.QRCODE])
    return found[0].data.decode("utf-8", "replace") if found else ""
