"""Where the phone keeps its files and whom it speaks through, in the browser and natively."""

import gc
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_app.core.phone import FileOpener, Phone
from mobile_app.platform import IN_BROWSER
from mobile_app.store.byte_file import ByteFile
from mobile_app.store.cipher import Cipher
from mobile_app.store.preferences import Preferences
from mobile_app.sync.transport import Transport

if TYPE_CHECKING:
    import httpx

    from mobile_app.lock.keys import Keys
    from mobile_app.lock.state import Lock


async def open_phone(cipher: Cipher, *, plain_too: bool = False) -> Phone:
    """Open this installation's phone. Raises FileBusy when another window has it."""
    phone = await Phone.open(_files(), _transport(), cipher=cipher, plain_too=plain_too)
    # The records just read stay: looking through them for garbage again and again would only stop a tap.
    gc.freeze()
    return phone


async def open_lock() -> "Lock":
    """Open this installation's lock, and finish wiping what was begun. Raises FileBusy as `open_phone`."""
    from mobile_app.lock.parcels import Parcels
    from mobile_app.lock.state import Lock
    from mobile_app.lock.vault import Vault

    files = _files()
    vault = Vault(await files("vault"), _keys(), _clock)
    lock = Lock(vault, Parcels(await files("handover"), _transport()), files, _clock)
    if vault.wiping:
        await lock.wipe()
    return lock


def _clock() -> datetime:
    return datetime.now(UTC)


async def open_preferences() -> Preferences:
    """Open what people set on this installation for themselves."""
    return await Preferences.open(_files())


def _keys() -> "Keys":
    if IN_BROWSER:
        from mobile_app.lock.keys_browser import BrowserKeys

        return BrowserKeys()
    from mobile_app.lock.keys_native import NativeKeys
    from mobile_app.lock.secret_store_native import open_secret_store

    return NativeKeys(open_secret_store())


def _transport() -> Transport:
    return Transport(_browser_carrier) if IN_BROWSER else Transport()


def _files() -> FileOpener:
    if IN_BROWSER:
        from mobile_app.store.journal_browser import open_browser_file

        return open_browser_file
    return native_files(_native_folder())


def native_files(folder: Path) -> FileOpener:
    """Return the opener of the files in `folder`."""
    from mobile_app.store.journal_native import open_native_file

    async def open_file(name: str) -> ByteFile:
        return open_native_file(folder / f"{name}.journal")

    return open_file


def _browser_carrier() -> "httpx.AsyncBaseTransport":
    from mobile_app.sync.transport_browser import BrowserTransport

    return BrowserTransport()


def _native_folder() -> Path:
    return Path(os.environ.get("FLET_APP_STORAGE_DATA", "data/phone"))
