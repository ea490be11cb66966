"""Visits in progress on the medium: they survive a kill, and are never sent.

A draft is a convenience: when the medium refuses, it lives on in memory and nothing else is held up.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from mobile_app.store.byte_file import ByteFile
from mobile_app.store.cipher import Cipher
from mobile_app.store.own_change import OwnChange
from mobile_app.store.side_journal import SideJournal

Doc = dict[str, Any]
_FILE = "drafts"


class DraftStore:
    """Drafts by the id of a household, or of a caller; each with the newest own change when last touched."""

    def __init__(self, side: SideJournal | None = None) -> None:
        """Rebuild from the journal; without one, drafts last as long as the app is open."""
        self._side = side or SideJournal()
        self._drafts: dict[str, Doc] = {}
        for entry in self._side.take_entries():
            if _is_entry(entry):
                self._apply(entry)

    @classmethod
    async def open(
        cls, files: Callable[[str], Awaitable[ByteFile]], cipher: Cipher, *, plain_too: bool = False
    ) -> "DraftStore":
        """Open the drafts' file; a medium that refuses it gives a store without one."""
        return cls(await SideJournal.open(files, _FILE, cipher, plain_too=plain_too))

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
        """Delete a draft: its visit was saved, or is to be started again."""
        if household_id in self._drafts:
            self._keep({"home": household_id})

    def close(self) -> None:
        """Give the file back."""
        self._side.close()

    def _keep(self, entry: Doc) -> None:
        self._apply(entry)
        self._side.keep(entry, self._drafts.values)

    def _apply(self, entry: Doc) -> None:
        if "draft" in entry:
            self._drafts[entry["home"]] = entry
        else:
            self._drafts.pop(entry["home"], None)


def _is_entry(entry: object) -> bool:
    """Tell whether `put` or `drop` wrote this: an entry of another version costs no other draft."""
    if not isinstance(entry, dict) or not isinstance(entry.get("home"), str):
        return False
    return "draft" not in entry or (isinstance(entry["draft"], dict) and isinstance(entry.get("n"), int))
