"""Visits in progress on the medium: they survive a kill, and are never sent.

A draft is a convenience: when the medium refuses, it lives on in memory and nothing else is held up.
"""

import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from mobile_app.store.byte_file import ByteFile
from mobile_app.store.cipher import Cipher
from mobile_app.store.journal import Journal, SaveFailed
from mobile_app.store.outbox import OwnChange

Doc = dict[str, Any]
_FILE = "drafts"
_MUCH = 64_000  # bytes of history after which the file is written anew


class DraftStore:
    """Drafts by the id of a household, or of a caller; each with the newest own change when last touched."""

    def __init__(self, journal: Journal | None = None) -> None:
        """Rebuild from the journal; without one, drafts last as long as the app is open."""
        self._journal = journal
        self._drafts: dict[str, Doc] = {}
        for entry in journal.take_entries() if journal is not None else ():
            self._apply(entry)
        self._compact_above = _MUCH

    @classmethod
    async def open(
        cls, files: Callable[[str], Awaitable[ByteFile]], cipher: Cipher, *, plain_too: bool = False
    ) -> "DraftStore":
        """Open the drafts' file; a medium that refuses it gives a store without one."""
        try:
            file = await files(_FILE)
        except OSError:
            return cls()
        try:
            return cls(Journal(file, cipher, _FILE, plain_too=plain_too))
        except (OSError, ValueError):
            file.close()
            return cls()

    def forget_saved(self, changes: Iterable[OwnChange]) -> None:
        """Drop drafts whose visit was saved just before a kill: such a visit is newer than its draft.

        What was asked at a service point is a draft of the person, and saved with the point's name.
        """
        last: dict[str, int] = {}
        for own in changes:
            for fact in own.change.facts:
                home = fact.set.get("household")
                if fact.kind == "visit" and home is not None:
                    last[str(home.v)] = own.n
                elif fact.kind == "resident" and own.change.place:
                    last[fact.entity] = own.n
        for household_id in [h for h, d in self._drafts.items() if last.get(h, 0) > d["n"]]:
            self.drop(household_id)

    def all(self) -> Mapping[str, Any]:
        """Return what was kept, by household id."""
        return {household_id: draft["draft"] for household_id, draft in self._drafts.items()}

    def put(self, household_id: str, draft: Doc, last_n: int) -> None:
        """Keep a JSON-ready draft; `last_n` is the number of the newest own change."""
        self._keep({"home": household_id, "n": last_n, "draft": draft})

    def drop(self, household_id: str) -> None:
        """Forget a draft: its visit was saved, or is to be begun anew."""
        if household_id in self._drafts:
            self._keep({"home": household_id})

    def seal(self, cipher: Cipher) -> None:
        """Keep everything under `cipher` from now on. Raises SaveFailed, nothing changed."""
        if self._journal is not None:
            self._journal.reseal(cipher)

    def close(self) -> None:
        """Give the file back."""
        if self._journal is not None:
            self._journal.close()

    def _keep(self, entry: Doc) -> None:
        self._apply(entry)
        if self._journal is None:
            return
        with contextlib.suppress(SaveFailed):
            self._journal.append(entry)
        if self._journal.size > self._compact_above:
            self._compact(self._journal)

    def _compact(self, journal: Journal) -> None:
        with contextlib.suppress(SaveFailed):
            journal.rewrite(self._drafts.values())
        # Many drafts or a full medium: try again only when as much has been added once more.
        self._compact_above = journal.size + _MUCH

    def _apply(self, entry: Doc) -> None:
        if "draft" in entry:
            self._drafts[entry["home"]] = entry
        else:
            self._drafts.pop(entry["home"], None)
