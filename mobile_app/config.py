"""Where the phone keeps its files and whom it speaks through, in the browser and natively."""

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_app.phone import FileOpener, Phone
from mobile_app.store.byte_file import ByteFile
from mobile_app.sync.transport import Transport

if TYPE_CHECKING:
    import httpx

IN_BROWSER = sys.platform == "emscripten"


async def open_phone() -> Phone:
    """Open this installation's phone. Raises FileBusy when another window has it."""
    phone = await _open_phone()
    # The records just read stay: looking through them for garbage again and again would only stop a tap.
    gc.freeze()
    return phone


async def _open_phone() -> Phone:
    if IN_BROWSER:
        from mobile_app.store.journal_browser import open_browser_file

        return await Phone.open(open_browser_file, Transport(_browser_carrier))
    return await Phone.open(native_files(_native_folder()), Transport())


def native_files(folder: Path) -> FileOpener:
    """Return the opener of the files in `folder`."""
    from mobile_app.store.journal_native import open_native_file

    async def open_file(name: str) -> ByteFile:
        return open_native_file(folder / f"{name}.journal")

    return open_file


def default_server() -> str:
    """Return the server to join: in the browser the one the app came from, else none."""
    if not IN_BROWSER:
        return os.environ.get("BONPHU_SERVER", "")
    from mobile_app.sync.transport_browser import own_origin

    return own_origin()


def _browser_carrier() -> "httpx.AsyncBaseTransport":
    from mobile_app.sync.transport_browser import BrowserTransport

    return BrowserTransport()


def _native_folder() -> Path:
    return Path(os.environ.get("FLET_APP_STORAGE_DATA", "data/phone"))
