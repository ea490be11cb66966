"""TinyDB over the journal: a write appends what it changed, and costs the same however much there is.

TinyDB's own JSON storage rewrites the file in place (a kill can lose it), and its tables copy themselves
on every write. Here the documents live in memory, the journal holds their history, and a table's
update touches only the documents it names.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any, cast

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from mobile_app.store.journal import Journal, SaveFailed

Doc = dict[str, Any]
Tables = dict[str, dict[str, Doc]]
Changes = Mapping[str, Mapping[str, Doc | None]]  # table → id → document, or None to remove it


class JournalStorage(Storage):
    """The tables in memory, and the journal they can be rebuilt from. `volatile` tables are not kept."""

    def __init__(self, journal: Journal, volatile: frozenset[str]) -> None:
        """Rebuild the tables from the journal; shorten it if most is history and the medium has room."""
        self._journal, self._volatile = journal, volatile
        self.tables: Tables = {}
        written = 0
        for entry in filter(_is_entry, journal.take_entries()):
            written += sum(map(len, entry["set"].values()))
            self._apply(entry)
        if written > 1_000 + 2 * sum(map(len, self.tables.values())):
            with contextlib.suppress(SaveFailed):
                journal.rewrite([{"set": self.tables}])

    def read(self) -> Tables:
        """Return the live tables; TinyDB reads them, only `change` writes them."""
        return self.tables

    def write(self, data: Tables) -> None:
        """Make the tables equal to `data`, as TinyDB does when it drops a table."""
        everywhere = {**self.tables, **data}
        self.change({name: _difference(self.tables.get(name, {}), data.get(name, {})) for name in everywhere})

    def change(self, changes: Changes, fold: tuple[str, str] | None = None) -> None:
        """Set and remove documents in several tables, all or nothing, journal first.

        `fold` names a table whose documents then move into another; one with `gone` is removed there.
        Raises SaveFailed with nothing changed.
        """
        entry: dict[str, Any] = {"set": changes}
        if fold:
            entry["fold"] = fold
        kept = {n: docs for n, docs in changes.items() if n not in self._volatile and docs}
        if kept or fold:
            self._journal.append(entry | {"set": kept})
        self._apply(entry)

    def close(self) -> None:
        """Give the journal back."""
        self._journal.close()

    def _apply(self, entry: Mapping[str, Any]) -> None:
        for name, docs in entry["set"].items():
            table = self.tables.setdefault(name, {})
            for doc_id, doc in docs.items():
                _put(table, doc_id, doc)
        if "fold" in entry:
            source, into = entry["fold"]
            table = self.tables.setdefault(into, {})
            for doc_id, doc in self.tables.pop(source, {}).items():
                _put(table, doc_id, None if doc.get("gone") else doc)


def _is_entry(entry: Any) -> bool:
    """Tell whether an entry is one of ours: what another version wrote can be fetched again."""
    if not isinstance(entry, dict) or not isinstance(entry.get("set"), dict):
        return False
    docs = [doc for table in entry["set"].values() if isinstance(table, dict) for doc in table.values()]
    whole = all(doc is None or isinstance(doc, dict) for doc in docs)
    return whole and all(isinstance(table, dict) for table in entry["set"].values())


def _put(table: dict[str, Doc], doc_id: str, doc: Doc | None) -> None:
    if doc is None:
        table.pop(doc_id, None)
    else:
        table[doc_id] = doc


def _difference(old: Mapping[str, Doc], new: Mapping[str, Doc]) -> dict[str, Doc | None]:
    changed: dict[str, Doc | None] = {i: d for i, d in new.items() if old.get(i) != d}
    return changed | {i: None for i in old if i not in new}


class _Touched(MutableMapping[str, Doc]):
    """A table while it is updated: reads fall through, writes stay here until the journal has them."""

    def __init__(self, live: Mapping[str, Doc]) -> None:
        self._live = live
        self.changed: dict[str, Doc | None] = {}

    def __getitem__(self, doc_id: str) -> Doc:
        if doc_id not in self.changed:
            self.changed[doc_id] = dict(self._live[doc_id])  # TinyDB updates documents in place
        doc = self.changed[doc_id]
        if doc is None:
            raise KeyError(doc_id)
        return doc

    def __setitem__(self, doc_id: str, doc: Mapping[str, Any]) -> None:
        self.changed[doc_id] = dict(doc)

    def __delitem__(self, doc_id: str) -> None:
        if doc_id not in self:
            raise KeyError(doc_id)
        self.changed[doc_id] = None

    def __contains__(self, doc_id: object) -> bool:
        return self.changed[doc_id] is not None if doc_id in self.changed else doc_id in self._live

    def __iter__(self) -> Iterator[str]:
        yield from (i for i in self._live if i in self)
        yield from (i for i, doc in self.changed.items() if doc is not None and i not in self._live)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class LiveTable(Table):
    """A TinyDB table that works on the live documents; document ids are the entities' own."""

    document_id_class = str  # type: ignore[assignment]

    def put(self, docs: Iterable[Mapping[str, Any]]) -> None:
        """Add or replace documents by their `id`."""
        fresh = {str(doc["id"]): doc for doc in docs}
        self._update_table(lambda table: table.update(fresh))  # type: ignore[arg-type]

    def find(self, doc_id: str) -> Document | None:
        """Return the document of that id, or None."""
        found = self.get(doc_id=doc_id)  # type: ignore[call-overload]
        return found if isinstance(found, Document) else None

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        storage = cast("JournalStorage", self._storage)
        live = storage.tables.get(self.name, {})
        touched = _Touched(live)
        updater(touched)  # type: ignore[arg-type]
        changed = {i: doc for i, doc in touched.changed.items() if doc != live.get(i)}
        storage.change({self.name: changed})
        self.clear_cache()


class LiveDatabase(TinyDB):
    """TinyDB whose tables are live."""

    table_class = LiveTable

    def live(self, name: str) -> LiveTable:
        """Return the table `name`, made when its first document is."""
        return cast("LiveTable", self.table(name))
