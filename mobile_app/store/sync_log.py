"""What happened between this phone and the server, for anybody to read: bounded, and kept on the phone.

Counts and reasons only, nothing of any person. It is a convenience, as drafts are: when the medium refuses,
it lives on in memory and nothing is held up.
"""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from mobile_app.store.byte_file import ByteFile
from mobile_app.store.cipher import Cipher
from mobile_app.store.side_journal import SideJournal

# sent, received: so many went over. checked: nothing new. unreachable: no answer. refused: the server's
# no, `why` is its slug. rejected: so many acts were set aside. plan: a newer campaign. restart: numbered
# again under another stream. restored: the server came back from a backup. full: this phone's memory refused.
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
Ms = Annotated[int, Field(ge=0, lt=253_370_764_800_000)]  # no calendar goes beyond the year 9999
_FILE = "synclog"
_REPEATED = ("checked", "unreachable", "refused", "full")


@dataclass(frozen=True, slots=True)
class SyncLogEntry:
    """One line. `at_ms` is when it happened (last), `since_ms` when first, `times` how often in a row."""

    at_ms: Ms
    what: Happening
    n: int = 0
    why: str = ""
    times: int = 1
    since_ms: Ms = 0


_ENTRY = TypeAdapter(SyncLogEntry)


class SyncLog:
    """The newest MOST entries, oldest first."""

    def __init__(self, side: SideJournal | None = None) -> None:
        """Read what was kept; without a journal the log lasts as long as the app is open."""
        self._side = side or SideJournal()
        self.entries: list[SyncLogEntry] = []
        for doc in self._side.take_entries():
            with contextlib.suppress(ValidationError):  # another version's line
                self._apply(_ENTRY.validate_python(doc))

    @classmethod
    async def open(
        cls, files: Callable[[str], Awaitable[ByteFile]], cipher: Cipher, *, plain_too: bool = False
    ) -> "SyncLog":
        """Open the log's file; a medium that refuses it gives a log without one."""
        return cls(await SideJournal.open(files, _FILE, cipher, plain_too=plain_too))

    def add(self, what: Happening, at_ms: int, n: int = 0, why: str = "") -> None:
        """Note what happened; the same once more in a row becomes one line with its count."""
        newest = self.entries[-1] if self.entries else None
        if newest is not None and what in _REPEATED and (newest.what, newest.why) == (what, why):
            entry = replace(newest, at_ms=at_ms, times=newest.times + 1)
        else:
            entry = SyncLogEntry(at_ms, what, n, why, since_ms=at_ms)
        self._apply(entry)
        self._side.keep(asdict(entry), self._all_entries)

    def close(self) -> None:
        """Give the file back."""
        self._side.close()

    def _apply(self, entry: SyncLogEntry) -> None:
        if entry.times > 1 and self.entries and self.entries[-1].since_ms == entry.since_ms:
            self.entries[-1] = entry
        else:
            self.entries.append(entry)
            del self.entries[:-MOST]

    def _all_entries(self) -> list[dict[str, Any]]:
        return [asdict(entry) for entry in self.entries]
