"""The phone's TinyDB: the server's records as last pulled, the pages being pulled, and the list's lines.

Records, pages and settings are kept by the journal; the lines are a view, made again at every opening.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from tinydb import where

from mobile_app.store.journal import Journal
from mobile_app.store.pulled_doc import pulled_doc
from mobile_app.store.storage import Doc, JournalStorage, LiveDatabase
from shared.campaign import Campaign
from shared.contract import PullReply, UnitDigest
from shared.merge import Record, add_hash, from_doc

_VOLATILE = frozenset({"lines"})


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the phone has pulled: `after` is the ward's counter, `last_n` how much of the phone's own
    `stream` the records already contain, `contact_ms` when that was true.
    """

    after: int = 0
    last_n: int = 0
    epoch: int = 0
    contact_ms: int = 0
    stream: str = ""


@dataclass(frozen=True, slots=True)
class Staging:
    """A pull under way. `whole`: what is not in it is gone; `unit`: it is of one khu phố only."""

    next: int = 0
    whole: bool = False
    unit: str | None = None
    epoch: int = 0


class FieldStore:
    """Every question to TinyDB. Documents that are records are `merge.to_doc` plus `unit` and `hash`."""

    def __init__(self, journal: Journal) -> None:
        """Open over the snapshot's journal."""
        self._journal = journal
        self._storage = JournalStorage(journal, _VOLATILE)
        self._db = LiveDatabase(storage=lambda: self._storage)
        self._records = self._db.live("records")
        self._lines = self._db.live("lines")
        self._meta = self._db.live("meta")
        self._campaign = self._kept_campaign()
        self._cursor: Cursor | None = None

    # -- records ------------------------------------------------------------------------------------
    def record(self, entity: str) -> Record | None:
        """Return the server's record, or None."""
        doc = self._records.find(entity)
        return None if doc is None else from_doc(doc)

    def records(self) -> Iterable[Record]:
        """Return all of the server's records, read one by one."""
        return (from_doc(doc) for doc in self._storage.tables.get("records", {}).values())

    def digest(self, unit: str) -> UnitDigest:
        """Return count and sum of hashes of a khu phố's records."""
        docs = self._records.search(where("unit") == unit)
        total = 0
        for doc in docs:
            total = add_hash(total, plus=int(doc["hash"], 16))
        return UnitDigest(count=len(docs), digest=f"{total:016x}")

    # -- pulling ------------------------------------------------------------------------------------
    @property
    def cursor(self) -> Cursor:
        """How far the phone has pulled."""
        if self._cursor is None:
            self._cursor = Cursor(**self._setting("cursor"))
        return self._cursor

    @property
    def staging(self) -> Staging | None:
        """The pull under way, or None; it outlives a kill."""
        found = self._setting("staging")
        return Staging(**found) if found else None

    def stage(self, staging: Staging, page: PullReply) -> None:
        """Keep a page of `staging` aside, to take effect with the last one. Raises SaveFailed."""
        docs = {doc["id"]: doc for doc in map(pulled_doc, page.entities)}
        docs |= {entity: {"id": entity, "gone": True} for entity in page.gone}
        step = Staging(page.next, staging.whole, staging.unit, page.epoch)
        self._storage.change({"staged": docs, "meta": {"staging": _setting("staging", step)}})
        self._meta.clear_cache()

    def drop_staged(self) -> None:
        """Forget a pull under way."""
        staged = dict.fromkeys(self._storage.tables.get("staged", {}))
        self._storage.change({"staged": staged, "meta": {"staging": None}})
        self._meta.clear_cache()

    def staged_ids(self) -> set[str]:
        """Return the ids of entities that `commit_staged` will change or remove."""
        return set(self._storage.tables.get("staged", {})) | self._left_out()

    def commit_staged(self, cursor: Cursor | None) -> None:
        """Let the staged pages take effect, all in one; `cursor` moves with them. Raises SaveFailed."""
        meta: dict[str, Doc | None] = {"staging": None}
        if cursor is not None:
            meta["cursor"] = _setting("cursor", cursor)
        self._storage.change(
            {"records": dict.fromkeys(self._left_out()), "meta": meta}, fold=("staged", "records")
        )
        self._cursor = None
        self._records.clear_cache()
        self._meta.clear_cache()

    def _left_out(self) -> set[str]:
        staging = self.staging
        if staging is None or not staging.whole:
            return set()
        staged = self._storage.tables.get("staged", {})
        records = self._storage.tables.get("records", {})
        return {i for i, d in records.items() if i not in staged and staging.unit in (None, d["unit"])}

    def restart(self) -> None:
        """Forget how far was pulled; the records stay until a whole pull replaces them."""
        self.drop_staged()
        self._storage.change({"meta": {"cursor": None}})
        self._cursor = None
        self._meta.clear_cache()

    # -- campaign -----------------------------------------------------------------------------------
    @property
    def campaign(self) -> tuple[str, Campaign] | None:
        """The campaign as last fetched and its ETag, or None if there is none that this version can read."""
        return self._campaign

    def keep_campaign(self, etag: str, body: str) -> None:
        """Keep the campaign. Raises SaveFailed, and pydantic's ValidationError for one it cannot read."""
        campaign = Campaign.model_validate_json(body)
        self._meta.put([{"id": "campaign", "etag": etag, "body": body}])
        self._campaign = etag, campaign

    def _kept_campaign(self) -> tuple[str, Campaign] | None:
        found = self._setting("campaign")
        try:
            return (found["etag"], Campaign.model_validate_json(found["body"])) if found else None
        except ValidationError:  # kept by another version of the app: it is fetched again
            return None

    # -- answers that were read ---------------------------------------------------------------------
    def was_read(self, change_id: str) -> bool:
        """Tell whether the answer that a change brought was shown to whoever uses this phone."""
        return change_id in self._setting("read")

    def keep_read(self, change_ids: Iterable[str]) -> None:
        """Keep that the answers of these changes were shown. Raises SaveFailed."""
        self._meta.put([{"id": "read"} | self._setting("read") | dict.fromkeys(change_ids, 1)])

    # -- the list's lines ---------------------------------------------------------------------------
    def put_lines(self, lines: Iterable[Mapping[str, Any]], gone: Iterable[str] = ()) -> None:
        """Put lines, each with its `id`, and take away those `gone`."""
        docs: dict[str, Doc | None] = dict.fromkeys(gone)
        docs |= {line["id"]: dict(line) for line in lines}
        self._storage.change({"lines": docs})
        self._lines.clear_cache()

    def line(self, entity: str) -> Mapping[str, Any] | None:
        """Return one line, or None."""
        return self._storage.tables.get("lines", {}).get(entity)

    def find_lines(self, fits: Callable[[Mapping[str, Any]], bool]) -> list[Mapping[str, Any]]:
        """Return the lines that fit."""
        return [doc for doc in self._storage.tables.get("lines", {}).values() if fits(doc)]

    def close(self) -> None:
        """Give the journal back."""
        self._db.close()

    def _setting(self, name: str) -> dict[str, Any]:
        doc = self._meta.find(name)
        return {} if doc is None else {k: v for k, v in doc.items() if k != "id"}


def _setting(name: str, values: Cursor | Staging) -> Doc:
    return {"id": name} | {field: getattr(values, field) for field in values.__slots__}
