"""The key that seals what the database must not hold as it is: the one set, or a file of the server's own.

The file is made when a key is first needed, readable by its owner only, beside the database and in no backup.
"""

import contextlib
import os
import secrets
from pathlib import Path

from pydantic import SecretStr

_BYTES = 32


class ServerKey:
    """The server's keys. `given` is set from outside; without it the one in `file` seals."""

    def __init__(self, given: SecretStr | None, file: Path) -> None:
        self._given, self._file = given, file

    def sealing(self) -> SecretStr:
        """Return the key to seal with; raise OSError where none is set and no file can be made."""
        return self._given or _read(self._file) or _made(self._file)

    def opening(self) -> tuple[SecretStr, ...]:
        """Return the keys with which something may have been sealed, the one in use first."""
        return tuple(key for key in (self._given, _read(self._file)) if key is not None)


def _read(file: Path) -> SecretStr | None:
    try:
        return SecretStr(file.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        return None


def _made(file: Path) -> SecretStr:
    """Make the file, whole or not at all; of several processes that do so at once all get the same key."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    begun = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(_BYTES) + "\n")
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(begun, file)
    finally:
        begun.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return SecretStr(file.read_text(encoding="ascii").strip())
