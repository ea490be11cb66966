"""What happened between this phone and the server, for anybody to read: bounded, and kept on the phone.

Counts and reasons only, nothing of any person. It is a convenience, as drafts are: when the medium refuses,
it lives on in memory and nothing is held up.
"""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from mobile_app.store.byte_file import ByteFile
from mobile_app.store.cipher import Cipher
from mobile_app.store.journal import Journal, SaveFailed

# sent, received: so many went over. checked: nothing new. unreachable: no answer. refused: the server's
# no, `why` is its slug. rejected: so many acts were set aside. plan: a newer campaign. restart: numbered
# anew under another stream. restored: the server came back from a backup. full: this phone's memory refused.
Happening = Literal[
    "sent",
    "received",
    "checked",
    "unreachable",
    "refused",
    "rejected",
    "plan",
    "restart",
    "restored",
    "full",
]
MOST = 200
_FILE = "synclog"
_MUCH = 64_000  # bytes of history after which the file is written anew
_REPEATED = ("checked", "unreachable", "refused", "full")


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line. `at_ms` is when it happened (last), `since_ms` when first, `times` how often in a row."""

    at_ms: int
    what: Happening
    n: int = 0
    why: str = ""
    times: int = 1
    since_ms: int = 0


class SyncLog:
    """The newest MOST entries, oldest first."""

    def __init__(self, journal: Journal | None = None) -> None:
        """Read what was kept; without a journal the log lasts as long as the app is open."""
        self._journal = journal
        self.entries: list[LogEntry] = []
        for doc in journal.take_entries() if journal is not None else ():
            with contextlib.suppress(TypeError):  # another version's line
                self._apply(LogEntry(**doc))
        self._compact_above = _MUCH

    @classmethod
    async def open(
        cls, files: Callable[[str], Awaitable[ByteFile]], cipher: Cipher, *, plain_too: bool = False
    ) -> "SyncLog":
        """Open the log's file; a medium that refuses it gives a log without one."""
        try:
            file = await files(_FILE)
        except OSError:
            return cls()
        try:
            return cls(Journal(file, cipher, _FILE, plain_too=plain_too))
        except (OSError, ValueError):
            file.close()
            return cls()

    def add(self, what: Happening, at_ms: int, n: int = 0, why: str = "") -> None:
        """Note what happened; the same once more in a row becomes one line with its count."""
        newest = self.entries[-1] if self.entries else None
        if newest is not None and what in _REPEATED and (newest.what, newest.why) == (what, why):
            entry = replace(newest, at_ms=at_ms, times=newest.times + 1)
        else:
            entry = LogEntry(at_ms, what, n, why, since_ms=at_ms)
        self._apply(entry)
        if self._journal is None:
            return
        with contextlib.suppress(SaveFailed):
            self._journal.append(asdict(entry))
        if self._journal.size > self._compact_above:
            self._compact(self._journal)

    def seal(self, cipher: Cipher) -> None:
        """Keep everything under `cipher` from now on. Raises SaveFailed, nothing changed."""
        if self._journal is not None:
            self._journal.reseal(cipher)

    def close(self) -> None:
        """Give the file back."""
        if self._journal is not None:
            self._journal.close()

    def _apply(self, entry: LogEntry) -> None:
        if entry.times > 1 and self.entries and self.entries[-1].since_ms == entry.since_ms:
            self.entries[-1] = entry
        else:
            self.entries.append(entry)
            del self.entries[:-MOST]

    def _compact(self, journal: Journal) -> None:
        with contextlib.suppress(SaveFailed):
            journal.rewrite(self._lines())
        self._compact_above = journal.size + _MUCH

    def _lines(self) -> list[dict[str, Any]]:
        return [asdict(entry) for entry in self.entries]
