"""What no restore may take back, beside the database: phones that were refused, people who were erased.

One JSON object a line, flushed before it is acted on. It holds ids and times, nothing personal. After a
restore the server reads it at its start and does again what the backup does not know of.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from shared.identity import is_id

What = Literal["revoked", "erased", "erased_all"]


class Entry(NamedTuple):
    """One act that lasts: of a device, an entity, or (`erased_all`, with an id of its own) of everything."""

    what: What
    id: str
    at: int


class Lasting:
    """The list of one ward in a file that several wards and processes may share."""

    def __init__(self, file: Path, ward_id: str) -> None:
        self._file = file
        self._ward_id = ward_id

    def note(self, what: What, id_: str, at: int) -> None:
        """Add a line and wait until the disk has it; raise OSError if it cannot be kept."""
        line = json.dumps({"ward": self._ward_id, "what": what, "id": id_, "at": at}) + "\n"
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(opened, line.encode())
            os.fsync(opened)
        finally:
            os.close(opened)

    def entries(self) -> Iterator[Entry]:
        """Give what was written down for this ward; a line torn by a crash was never acted on."""
        try:
            lines = self._file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            entry = _read(line, self._ward_id)
            if entry is not None:
                yield entry


def _read(line: str, ward_id: str) -> Entry | None:
    try:
        told = json.loads(line)
        entry = Entry(told["what"], str(told["id"]), int(told["at"]))
    except (ValueError, TypeError, KeyError):
        return None
    known = entry.what in ("revoked", "erased", "erased_all") and is_id(entry.id)
    return entry if known and told.get("ward") == ward_id else None
