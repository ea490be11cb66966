"""What no restore may take back, beside the database: phones that were refused, people who were erased.

One JSON object a line, flushed: one before an act, marked as begun, and one after it is durable. It holds ids
and times, nothing personal. After a restore the server reads it at its start and does again what was done and
the backup does not know of. What was only begun failed, and is nobody's wish any more; or the server died
before it could write that it was done, and finds it done in the database.
"""

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from shared.identity import is_id

_log = logging.getLogger(__name__)
What = Literal["revoked", "erased", "erased_all"]


class LastingEntry(NamedTuple):
    """One act that lasts: of a device, an entity, or (`erased_all`, with an id of its own) of everything.

    `begun`: it was only about to be done.
    """

    what: What
    id: str
    at: int
    begun: bool = False


class LastingActs:
    """The list of one ward in a file that several wards and processes may share."""

    def __init__(self, file: Path, ward_id: str) -> None:
        self._file = file
        self._ward_id = ward_id

    def begin(self, what: What, id_: str, at: int) -> LastingEntry:
        """Write down what is about to be done to the database; raise OSError if it cannot be kept.

        Tried again, it is written once.
        """
        entry = LastingEntry(what, id_, at, begun=True)
        if not any((e.what, e.id, e.begun) == (what, id_, True) for e in self.entries()):
            self._add(entry)
        return entry

    def confirm(self, entry: LastingEntry) -> None:
        """Write down that what was begun is done, and durable; where it cannot be, the next start does it."""
        try:
            self._add(entry._replace(begun=False))
        except OSError:
            _log.exception("%s is done, and could not be written down", entry.what)

    def _add(self, entry: LastingEntry) -> None:
        told = {"ward": self._ward_id, "what": entry.what, "id": entry.id, "at": entry.at}
        line = json.dumps(told | ({"begun": True} if entry.begun else {})) + "\n"
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(opened, line.encode())
            os.fsync(opened)
        finally:
            os.close(opened)

    def entries(self) -> Iterator[LastingEntry]:
        """Give what was written down for this ward; a line torn by a crash was never acted on.

        What was begun and done is given once, as done.
        """
        read = list(self._read())
        done = {(entry.what, entry.id) for entry in read if not entry.begun}
        yield from (entry for entry in read if not (entry.begun and (entry.what, entry.id) in done))

    def _read(self) -> Iterator[LastingEntry]:
        try:
            lines = self._file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            entry = _read(line, self._ward_id)
            if entry is not None:
                yield entry


def _read(line: str, ward_id: str) -> LastingEntry | None:
    try:
        told = json.loads(line)
        entry = LastingEntry(told["what"], str(told["id"]), int(told["at"]), told.get("begun") is True)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    known = entry.what in ("revoked", "erased", "erased_all") and is_id(entry.id)
    return entry if known and told.get("ward") == ward_id else None
