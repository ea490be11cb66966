"""How this phone looks and speaks: a few words of a file that holds nothing personal, so it is not sealed.

It is read before anybody has typed a PIN: the first screen is in the right language and brightness.
"""

import contextlib
import json
from collections.abc import Awaitable, Callable

from mobile_app.store.byte_file import ByteFile

_FILE = "preferences"
_LONGEST = 10_000


class Preferences:
    """Values by name. A medium that refuses costs only that they last no longer than the app is open."""

    def __init__(self, file: ByteFile | None = None) -> None:
        """Read what was kept; what cannot be read counts as nothing."""
        self._file = file
        self._values: dict[str, str] = {}
        if file is None:
            return
        with contextlib.suppress(OSError, ValueError, AttributeError, RecursionError):
            kept = json.loads(file.read()[:_LONGEST])
            self._values = {str(k): str(v) for k, v in kept.items()}

    @classmethod
    async def open(cls, files: Callable[[str], Awaitable[ByteFile]]) -> "Preferences":
        """Open this installation's file; begin with nothing where another window has it or no storage is."""
        try:
            return cls(await files(_FILE))
        except OSError:
            return cls()

    def get(self, name: str, default: str) -> str:
        """Return a value, or `default` where none was ever kept."""
        return self._values.get(name, default)

    def put(self, name: str, value: str) -> None:
        """Keep a value."""
        self._values[name] = value
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.replace(json.dumps(self._values).encode())

    def close(self) -> None:
        """Give the file back."""
        if self._file is not None:
            self._file.close()
