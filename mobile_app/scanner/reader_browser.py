"""Codes in the browser: the page looks at the camera's picture and tells the worker what it read.

No picture comes here: frames go from the page's video to a decoder in a worker of its own (`scanner.js`).
"""

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flet_camera import Camera


class BrowserReader:
    """Asks the page to look; each asking has a number, so that a late answer is not taken for another's."""

    def __init__(self) -> None:
        """Nothing looks yet."""
        import flet_js  # provided by the worker of the page

        self._page = flet_js
        self._turn = 0

    def prepare(self) -> None:
        """Let the page load its decoder."""
        self._page.scan(-1)

    async def read(self, _camera: "Camera") -> str:
        """Return the text of the first QR code seen from now on. Raises OSError when the page cannot look."""
        self._turn += 1
        turn = self._turn
        told: asyncio.Future[tuple[str, str]] = asyncio.get_running_loop().create_future()

        def answer(seen: Any) -> None:
            if seen.turn == turn and not told.done():
                told.set_result((str(seen.text), str(seen.error)))

        self._page.onScanned = answer
        self._page.scan(turn)
        text, error = await told
        if error:
            raise OSError(error)
        return text

    def close(self) -> None:
        """Let the page forget what it saw."""
        self._page.onScanned = None
        self._page.scan(0)
