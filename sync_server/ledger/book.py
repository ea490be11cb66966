"""The ward's entities within one transaction: as they were held, and as changes leave them."""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet

import msgspec

from shared.link import LinkIndex, as_counted, says_same
from shared.merge import Record, add_hash, record_hash, to_doc
from shared.rollup import RollupRules, Share, Tally, share_of
from sync_server.ledger.held import Left, LoadedState, StoredEntity
from sync_server.store.stored import record_in

_encode = msgspec.json.Encoder().encode


class EntityState:
    """Finds entities, takes their new state, and keeps the sums that follow from it."""

    def __init__(self, held: LoadedState, rules: RollupRules) -> None:
        self._held = held
        self._rules = rules
        self._standing: dict[str, StoredEntity] = {}
        self._been = {entity: dict(units) for entity, units in held.been.items()}
        self._linked = LinkIndex()
        for link in held.links:
            if (standing := self.find(link)) is not None:
                self._linked.place(standing.record)
        self.links: dict[str, tuple[str, str]] = {}
        self.disputes: dict[str, bool] = {}
        self._disputed_before: dict[str, bool] = {}
        self.changed: dict[str, StoredEntity] = {}
        self.moved: dict[tuple[str, str], int] = {}
        self.tally = Tally()
        self.digests: dict[str, tuple[int, int]] = {}

    def find(self, entity: str) -> StoredEntity | None:
        """Return an entity as it stands now, or None."""
        found = self._standing.get(entity)
        if found is None and (row := self._held.entities.get(entity)) is not None:
            record = record_in(row.doc)
            hashed = int.from_bytes(row.record_hash, "big")
            found = StoredEntity(record, row.unit_id, hashed, share_of(record, self._rules), 0, row.doc)
            self._standing[entity] = found
        return found

    def unit_of(self, entity: str) -> str | None:
        """Return where an entity is now, or None if there is none."""
        found = self._standing.get(entity)
        row = self._held.entities.get(entity) if found is None else None
        return found.unit if found else row.unit_id if row else None

    def kind_of(self, entity: str, scope: AbstractSet[str]) -> str | None:
        """Return of what kind a record in one of these units is, or None if there is none."""
        found = self.find(entity)
        unit, kind = (found.unit, found.record.kind) if found else self._held.named.get(entity, ("", None))
        return kind if unit in scope else None

    def places(self, entity: str) -> Mapping[str, Left]:
        """Return the units where an entity has been and is not any more, with when it left."""
        return self._been.get(entity, {})

    def person(self, entity: str) -> set[str]:
        """Return the ids of all records that are linked with one, its own among them."""
        return self._linked.around([entity])[0] | {entity}

    def too_large(self, records: Iterable[Record]) -> str | None:
        """Return the first of `records` that is a link and would begin to hold in a group too large."""
        links = [r for r in records if r.kind == "link"]
        if not links:
            return None
        before = [s.record for r in links if (s := self.find(r.id)) is not None]
        held = {(r.id, r.value("unit")) for r in before if says_same(r)}
        for link in links:
            self._linked.place(link)
        new = [r.id for r in links if (r.id, r.value("unit")) not in held]
        found = next((link for link in new if self._linked.too_large(link)), None)
        for link in links:
            self._linked.discard(link.id)
        for record in before:
            self._linked.place(record)
        return found

    def stand(self, record: Record, seq: int) -> StoredEntity:
        """Return what `record` will be in the book; whatever can fail fails here, before anything is put."""
        doc = _encode(to_doc(record))
        return StoredEntity(
            record, record.value("unit"), record_hash(record), share_of(record, self._rules), seq, doc
        )

    def put(self, standings: Iterable[StoredEntity], at_ms: int, unseen: Collection[str] = ()) -> None:
        """Let entities stand as said from now on, by a push that arrived at `at_ms`.

        `unseen` are those that their author does not see any more: what is written down of them must not
        depend on how they stand. Where this fails, nothing of the whole transaction may be kept.
        """
        news = {s.record.id: s for s in standings}
        ends = set(self._ends(news))
        people, held = self._linked.around(ends)
        for new in news.values():
            if new.record.kind == "link":
                self._take_link(new.record)
        joined, holding = self._linked.around(ends)
        people |= joined
        shares = self._shares(people, held, {}), self._shares(people, holding, news)
        for entity, new in news.items():
            old = self._standing.get(entity)
            if old is None:
                self._count(new.unit, 1, new.hash, 0)
            else:
                self._exchange(entity, old, new, at_ms)
            if entity not in people and (old is None or old.share != new.share):
                self._retally([] if old is None else [old.share], [new.share])
            self._note_dispute(entity, old, new)
            if entity in unseen:
                self.disputes[entity] = new.record.disputed
            self._standing[entity] = self.changed[entity] = new
        self._retally(*shares)

    def _note_dispute(self, entity: str, old: StoredEntity | None, new: StoredEntity) -> None:
        """Note whether people disagree about an entity, if that is not what the database holds of it."""
        if entity not in self._disputed_before:
            self._disputed_before[entity] = old is not None and old.record.disputed
        if new.record.disputed != self._disputed_before[entity]:
            self.disputes[entity] = new.record.disputed
        else:
            self.disputes.pop(entity, None)

    def _take_link(self, record: Record) -> None:
        self._linked.place(record)
        if self._standing.get(record.id) is None:
            self.links[record.id] = record.value("one"), record.value("other")

    def _ends(self, news: Mapping[str, StoredEntity]) -> Iterable[str]:
        """Give the ids of the residents whose links matter to what is new."""
        for entity, new in news.items():
            if new.record.kind == "resident":
                yield entity
            elif new.record.kind == "link":
                ends = new.record.value("one"), new.record.value("other")
                yield from (end for end in ends if isinstance(end, str))

    def _shares(
        self, people: Iterable[str], links: Iterable[str], news: Mapping[str, StoredEntity]
    ) -> list[Share]:
        """Return what linked residents add, each person once: as it was, or with what is new."""
        standing = (news.get(i) or self.find(i) for i in (*people, *links))
        return [share_of(r, self._rules) for r in as_counted(s.record for s in standing if s is not None)]

    def _retally(self, old: Iterable[Share], new: Iterable[Share]) -> None:
        for share in old:
            self.tally.add(share, -1)
        for share in new:
            self.tally.add(share)

    def _exchange(self, entity: str, old: StoredEntity, new: StoredEntity, at_ms: int) -> None:
        if old.unit == new.unit:
            self._count(new.unit, 0, new.hash, old.hash)
        else:
            self._count(old.unit, -1, 0, old.hash)
            self._count(new.unit, 1, new.hash, 0)
            self.moved[old.unit, entity] = new.seq
            self._been.setdefault(entity, {})[old.unit] = Left(new.seq, at_ms)

    def _count(self, unit: str, more: int, plus: int, minus: int) -> None:
        count, total = self.digests.get(unit) or self._held.digests.get(unit, (0, 0))
        self.digests[unit] = count + more, add_hash(total, plus=plus, minus=minus)
