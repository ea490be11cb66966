"""The ward's entities within one transaction: as they were held, and as changes leave them."""

from collections.abc import Collection, Iterable, Mapping

import msgspec

from shared.link import LinkIndex, as_counted
from shared.merge import Record, add_hash, record_hash, to_doc
from shared.rollup import RollupRules, Share, Tally, share_of
from sync_server.stored import record_in
from sync_server.sync.held import Held, Standing

_encode = msgspec.json.Encoder().encode


class Book:
    """Finds entities, takes their new state, and keeps the sums that follow from it."""

    def __init__(self, held: Held, rules: RollupRules) -> None:
        self._held = held
        self._rules = rules
        self._standing: dict[str, Standing] = {}
        self._been = {entity: set(units) for entity, units in held.been.items()}
        self._linked = LinkIndex()
        for link, ends in held.links.items():
            self._linked.add(link, *ends)
        self.links: dict[str, tuple[str, str]] = {}
        self.disputes: dict[str, bool] = {}
        self.changed: dict[str, Standing] = {}
        self.moved: dict[tuple[str, str], int] = {}
        self.tally = Tally()
        self.digests: dict[str, tuple[int, int]] = {}

    def find(self, entity: str) -> Standing | None:
        """Return an entity as it stands now, or None."""
        found = self._standing.get(entity)
        if found is None and (row := self._held.entities.get(entity)) is not None:
            record = record_in(row.doc)
            hashed = int.from_bytes(row.record_hash, "big")
            found = Standing(record, row.unit_id, hashed, share_of(record, self._rules), 0, row.doc)
            self._standing[entity] = found
        return found

    def unit_of(self, entity: str) -> str | None:
        """Return where an entity is now, or None if there is none."""
        found = self._standing.get(entity)
        row = self._held.entities.get(entity) if found is None else None
        return found.unit if found else row.unit_id if row else None

    def places(self, entity: str) -> Collection[str]:
        """Return the units where an entity has been and is not any more."""
        return self._been.get(entity, ())

    def stand(self, record: Record, seq: int) -> Standing:
        """Return what `record` will be in the book; whatever can fail fails here, before anything is put."""
        doc = _encode(to_doc(record))
        return Standing(
            record, record.value("unit"), record_hash(record), share_of(record, self._rules), seq, doc
        )

    def put(self, standings: Iterable[Standing]) -> None:
        """Let entities stand as said from now on."""
        news = {s.record.id: s for s in standings}
        for new in news.values():
            if new.record.kind == "link" and self._standing.get(new.record.id) is None:
                self._take_link(new.record)
        people, links = self._linked.around(self._ends(news))
        shares = self._shares(people, links, {}), self._shares(people, links, news)
        for entity, new in news.items():
            old = self._standing.get(entity)
            if old is None:
                self._count(new.unit, 1, new.hash, 0)
            else:
                self._exchange(entity, old, new)
            if entity not in people and (old is None or old.share != new.share):
                self._retally([] if old is None else [old.share], [new.share])
            self._note_dispute(entity, old, new)
            self._standing[entity] = self.changed[entity] = new
        self._retally(*shares)

    def _note_dispute(self, entity: str, old: Standing | None, new: Standing) -> None:
        disputed = new.record.disputed
        if disputed != (old is not None and old.record.disputed):
            self.disputes[entity] = disputed

    def _take_link(self, record: Record) -> None:
        ends = record.value("one"), record.value("other")
        self._linked.add(record.id, *ends)
        self.links[record.id] = ends

    def _ends(self, news: Mapping[str, Standing]) -> Iterable[str]:
        """Give the ids of the residents whose links matter to what is new."""
        for entity, new in news.items():
            if new.record.kind == "resident":
                yield entity
            elif new.record.kind == "link":
                yield from (new.record.value("one"), new.record.value("other"))

    def _shares(
        self, people: Iterable[str], links: Iterable[str], news: Mapping[str, Standing]
    ) -> list[Share]:
        """Return what linked residents add, each person once: as it was, or with what is new."""
        standing = (news.get(i) or self.find(i) for i in (*people, *links))
        return [share_of(r, self._rules) for r in as_counted(s.record for s in standing if s is not None)]

    def _retally(self, old: Iterable[Share], new: Iterable[Share]) -> None:
        for share in old:
            self.tally.add(share, -1)
        for share in new:
            self.tally.add(share)

    def _exchange(self, entity: str, old: Standing, new: Standing) -> None:
        if old.unit == new.unit:
            self._count(new.unit, 0, new.hash, old.hash)
        else:
            self._count(old.unit, -1, 0, old.hash)
            self._count(new.unit, 1, new.hash, 0)
            self.moved[old.unit, entity] = new.seq
            self._been.setdefault(entity, set()).add(old.unit)

    def _count(self, unit: str, more: int, plus: int, minus: int) -> None:
        count, total = self.digests.get(unit) or self._held.digests.get(unit, (0, 0))
        self.digests[unit] = count + more, add_hash(total, plus=plus, minus=minus)
