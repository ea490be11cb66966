"""Facts into records: the one place that decides which value of a field stands (sync design, merge).

A record keeps, per field, its heads: the values no later fact has replaced. Usually one; two or more
are concurrent statements, all kept until somebody who has seen them all settles the field.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from shared.change import Change, Fact

BASIS_RANK = {None: 0, "stated": 1, "observed": 2, "police_list": 3, "operator": 3}
Doc = dict[str, Any]
# Named tuples' own constructors take twice as long, and reading a record makes dozens of them.
_tuple = tuple.__new__


class Stamp(NamedTuple):
    """Where a head comes from: its change, when (Unix ms, corrected), who, by which channel."""

    change: str
    at: int
    by: str
    channel: str | None = None


class Head(NamedTuple):
    """A value that stands, with its stamp and basis."""

    stamp: Stamp
    value: Any
    basis: str | None = None

    @property
    def strength(self) -> tuple[int, int, str]:
        """Stronger wins among concurrent heads: basis, then time, then change id."""
        return BASIS_RANK.get(self.basis, 0), self.stamp.at, self.stamp.change


@dataclass(frozen=True, slots=True)
class Record:
    """An entity as merged so far. Records are values: applying a fact returns another one."""

    id: str
    kind: str
    fields: Mapping[str, tuple[Head, ...]]

    def head(self, field: str) -> Head | None:
        """Return the winning head of a field, or None if nothing was ever said."""
        heads = self.fields.get(field)
        if not heads:
            return None
        return heads[0] if len(heads) == 1 else max(heads, key=lambda h: h.strength)

    def value(self, field: str) -> Any:
        """Return the value that stands, or None."""
        head = self.head(field)
        return None if head is None else head.value

    def seen(self, fields: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return what a person who is shown this record has seen: the change ids of each field's heads."""
        return {f: tuple(h.stamp.change for h in self.fields[f]) for f in fields if f in self.fields}

    @property
    def conflicts(self) -> tuple[str, ...]:
        """The fields whose heads disagree. The same value said twice is no conflict."""
        return tuple(f for f in self.fields if self.disagrees(f))

    def disagrees(self, field: str) -> bool:
        """Tell whether a field's heads hold different values."""
        heads = self.fields.get(field, ())
        return len(heads) > 1 and any(h.value != heads[0].value for h in heads[1:])


def apply_fact(record: Record | None, fact: Fact, stamp: Stamp) -> Record:
    """Return `record` after `fact`: heads it has seen make way, all others stay beside it.

    Applying the same change again to the heads it left returns an equal record. Facts must come in
    causal order, which a gapless stream gives for free.
    """
    fields = {} if record is None else dict(record.fields)
    for name, stated in fact.set.items():
        head = _tuple(Head, (stamp, stated.v, stated.basis))
        stay = _staying(fields.get(name, ()), fact.seen.get(name, ()), stamp)
        fields[name] = tuple(sorted((*stay, head), key=lambda h: h.stamp.change)) if stay else (head,)
    return Record(fact.entity, fact.kind if record is None else record.kind, fields)


def _staying(heads: tuple[Head, ...], seen: tuple[str, ...], stamp: Stamp) -> list[Head]:
    return [h for h in heads if h.stamp.change not in seen and h.stamp.change != stamp.change]


def apply_change(records: Mapping[str, Record], change: Change, stamp: Stamp) -> dict[str, Record]:
    """Return the records that `change` makes of `records`; only those it touches."""
    touched: dict[str, Record] = {}
    for fact in change.facts:
        touched[fact.entity] = apply_fact(touched.get(fact.entity, records.get(fact.entity)), fact, stamp)
    return touched


def fold(changes: Iterable[tuple[Change, Stamp]]) -> dict[str, Record]:
    """Return all records that `changes`, in any causal order and with any repetition, make."""
    records: dict[str, Record] = {}
    applied: set[str] = set()
    for change, stamp in changes:
        if change.id not in applied:
            applied.add(change.id)
            records.update(apply_change(records, change, stamp))
    return records


def to_doc(record: Record) -> Doc:
    """Return the record as JSON-ready data, each stamp written once.

    `{"id", "kind", "stamps": [[change, at, by, channel]], "fields": {name: [[stamp index, value, basis]]}}`
    """
    index: dict[Stamp, int] = {}
    fields = {
        name: [[index.setdefault(stamp, len(index)), value, basis] for stamp, value, basis in heads]
        for name, heads in record.fields.items()
    }
    return {"id": record.id, "kind": record.kind, "stamps": [list(s) for s in index], "fields": fields}


def from_doc(doc: Doc) -> Record:
    """Return the record that `to_doc` wrote."""
    stamps = [_tuple(Stamp, stamp) for stamp in doc["stamps"]]
    fields = {
        name: tuple([_tuple(Head, (stamps[i], value, basis)) for i, value, basis in heads])
        for name, heads in doc["fields"].items()
    }
    return Record(doc["id"], doc["kind"], fields)


def record_hash(record: Record) -> int:
    """Return a 64-bit hash of which facts a record stands on; a unit's digest is their sum mod 2^64."""
    parts = [record.id]
    for name, heads in sorted(record.fields.items()):
        parts += [name, *[head[0][0] for head in heads]]
    return int.from_bytes(hashlib.blake2b("|".join(parts).encode(), digest_size=8).digest(), "big")


def add_hash(digest: int, *, plus: int = 0, minus: int = 0) -> int:
    """Return a unit's digest after one record's hash is exchanged."""
    return (digest + plus - minus) % (1 << 64)
