"""The byte file of the web app: the origin's private file system, from the worker Python runs in.

Its access handles are synchronous and exclusive: a second window gets FileBusy, and one writer is for free.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

from mobile_app.store.byte_file import ByteFile, FileBusy
from mobile_app.store.slots import Slot, TwoSlotFile

_RETRY_SECONDS = 0.1
_ROOMS = (64, 32, 16, 8, 4, 2, 1)
_PATIENCE = 20  # tries: a window being closed or reloaded needs a moment to give its handles back


async def open_browser_file(name: str, patience: int = _PATIENCE) -> ByteFile:
    """Open or create the file `name` of this origin.

    Tries `patience` times, a tenth of a second apart, before raising FileBusy: another window has it open.
    Raises FileDamaged (see `TwoSlotFile`), or OSError when the browser gives no storage.
    """
    first = await _open_patiently(f"{name}.0", patience)
    try:
        second = await _open_patiently(f"{name}.1", patience)
    except OSError:
        first.close()
        raise
    return TwoSlotFile(first, second)


async def persist() -> bool:
    """Ask the browser to keep this origin's storage when space runs out; return its answer."""
    import js

    with contextlib.suppress(Exception):  # an old browser has no such question: the answer is no
        return bool(await js.navigator.storage.persist())
    return False


async def room_mb() -> int:
    """Return how many MiB another file could have here: the most is 64, the least 0. Raises OSError.

    Chromium's own estimate always says that gigabytes are left. What it refuses is true, and asking takes
    nothing: a file that is only made long has no bytes on the disk. It gives room in powers of two.
    """
    slot = await _open_slot("room")
    try:
        for mb in _ROOMS:
            with contextlib.suppress(OSError):
                slot.truncate(mb << 20)
                return mb
        return 0
    finally:
        slot.truncate(0)
        slot.close()


async def _open_patiently(name: str, tries: int) -> Slot:
    for _ in range(tries - 1):
        with contextlib.suppress(FileBusy):
            return await _open_slot(name)
        await asyncio.sleep(_RETRY_SECONDS)
    return await _open_slot(name)


async def _open_slot(name: str) -> Slot:
    import js
    from pyodide.ffi import JsException

    try:
        root = await js.navigator.storage.getDirectory()
        handle = await root.getFileHandle(name, _js_object(create=True))
        return _BrowserSlot(await handle.createSyncAccessHandle())
    except JsException as error:
        if error.name in {"NoModificationAllowedError", "InvalidStateError"}:
            raise FileBusy(name) from error
        raise OSError(f"{name}: {error}") from error


class _BrowserSlot:
    """A `Slot` over one synchronous access handle."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def size(self) -> int:
        return int(self._handle.getSize())

    def read(self, at: int, size: int) -> bytes:
        import js

        buffer = js.Uint8Array.new(max(0, min(size, self.size() - at)))
        with _as_os_error():
            self._handle.read(buffer, _js_object(at=at))
        data: bytes = buffer.to_bytes()
        return data

    def write(self, at: int, data: bytes) -> None:
        from pyodide.ffi import to_js

        with _as_os_error():
            written = self._handle.write(to_js(data), _js_object(at=at))
        if written != len(data):
            raise OSError(f"only {written} of {len(data)} bytes were written")

    def truncate(self, size: int) -> None:
        with _as_os_error():
            self._handle.truncate(size)

    def flush(self) -> None:
        with _as_os_error():
            self._handle.flush()

    def close(self) -> None:
        self._handle.close()


@contextlib.contextmanager
def _as_os_error() -> Iterator[None]:
    """Turn what the browser refuses (QuotaExceededError …) into the error every medium gives."""
    from pyodide.ffi import JsException

    try:
        yield
    except JsException as error:
        raise OSError(str(error)) from error


def _js_object(**fields: object) -> Any:
    import js
    from pyodide.ffi import to_js

    return to_js(fields, dict_converter=js.Object.fromEntries)
