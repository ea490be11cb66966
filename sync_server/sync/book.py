"""The ward's entities within one transaction: as they were held, and as changes leave them."""

from collections.abc import Collection, Iterable

import msgspec

from shared.merge import Record, add_hash, from_doc, record_hash, to_doc
from shared.rollup import RollupRules, Tally, share_of
from sync_server.sync.held import Held, Standing

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


class Book:
    """Finds entities, takes their new state, and keeps the sums that follow from it."""

    def __init__(self, held: Held, rules: RollupRules) -> None:
        self._held = held
        self._rules = rules
        self._standing: dict[str, Standing] = {}
        self._been = {entity: set(units) for entity, units in held.been.items()}
        self.changed: dict[str, Standing] = {}
        self.moved: dict[tuple[str, str], int] = {}
        self.tally = Tally()
        self.digests: dict[str, tuple[int, int]] = {}

    def find(self, entity: str) -> Standing | None:
        """Return an entity as it stands now, or None."""
        found = self._standing.get(entity)
        if found is None and (row := self._held.entities.get(entity)) is not None:
            record = from_doc(_decode(row.doc))
            hashed = int.from_bytes(row.record_hash, "big")
            found = Standing(record, row.unit_id, hashed, share_of(record, self._rules), 0, row.doc)
            self._standing[entity] = found
        return found

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
        for new in standings:
            entity = new.record.id
            old = self._standing.get(entity)
            if old is None:
                self._count(new.unit, 1, new.hash, 0)
                self.tally.add(new.share)
            else:
                self._exchange(entity, old, new)
            self._standing[entity] = self.changed[entity] = new

    def _exchange(self, entity: str, old: Standing, new: Standing) -> None:
        if old.share != new.share:
            self.tally.add(old.share, -1)
            self.tally.add(new.share)
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
