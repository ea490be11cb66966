"""Merge facts into records: the one place that decides which value of a field wins (docs/SYNC.md).

A record keeps, per field, its heads: the values no later fact has replaced. Usually one; two or more
are concurrent statements, all kept until somebody who has seen them all settles the field.
"""

import dataclasses
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from shared.change import Change, Fact, FieldValue
from shared.confirmed import CONFIRMED, Ladders, making_way
from shared.day_doubt import KnownDays, day_in, is_doubtful

# The basis of what a linked record does not say where another of the same person says that they are not to
# be counted any more (`link.together`): until somebody decides, nobody is left out of the totals by a link.
NOT_SAID = "not_said"
BASIS_RANK = {None: 0, "stated": 1, "observed": 2, "police_list": 3, "operator": 3, NOT_SAID: 4}
Doc = dict[str, Any]


class Stamp(NamedTuple):
    """Where a head comes from: its change, when (Unix ms, corrected), who, by which channel.

    Not kept: `known`, the days between which a change can speak, where somebody knows them; and `ladders`, on
    which it lowers nothing that was confirmed: of a phone, by the plan in force when it came.
    """

    change: str
    at: int
    by: str
    channel: str | None = None
    known: KnownDays | None = None
    ladders: Ladders | None = None


class Head(NamedTuple):
    """A value that no later fact has replaced, with its stamp and basis."""

    stamp: Stamp
    value: Any
    basis: str | None = None


def restated(head: Head) -> FieldValue:
    """Return a field value that repeats a head: the same value, basis and channel."""
    basis = None if head.basis == NOT_SAID else head.basis
    return FieldValue.model_validate({"v": head.value, "basis": basis, "channel": head.stamp.channel})


def strongest(heads: Iterable[Head]) -> Head:
    """Return the winning head: by basis, then time, then change id. Raises ValueError when there are none."""
    return max(heads, key=lambda h: (BASIS_RANK.get(h.basis, 0), h.stamp.at, h.stamp.change))


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """An entity as merged so far. Records are values: applying a fact returns another one.

    A record is its own document: `stamps` holds each stamp once, `stated` per field its heads as
    `[index of the stamp, value, basis]`, and the channel at the end where it is not the stamp's. So
    reading and writing one costs next to nothing; nobody may alter the lists inside. `beside` is, per field
    and change that is a head of it, what that stands for in linked records: `{record: change ids}`
    (`Fact.beside`); of a deletion, under the record's own id, which changes of it were seen. `doubtful` are
    those heads, as (field, change), whose day cannot be when it was (`shared.day_doubt`).

    A deletion takes nothing from those who did not know of it: as soon as a head says something that it has
    not seen, the record counts again.
    """

    id: str
    kind: str
    stamps: Sequence[Sequence[Any]]
    stated: Mapping[str, Sequence[Sequence[Any]]]
    beside: Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]] = dataclasses.field(default_factory=dict)
    doubtful: frozenset[tuple[str, str]] = frozenset()

    def head(self, field: str) -> Head | None:
        """Return the winning head of a field, or None if nothing was ever said."""
        raw = self._winner(field)
        return None if raw is None else self._head(raw)

    def ranked(self, field: str) -> list[Head]:
        """Return all heads of a field, the winning one first."""
        raws = sorted(self.stated.get(field, ()), key=self._strength, reverse=True)
        return [self._head(raw) for raw in raws]

    def value(self, field: str) -> Any:
        """Return the winning value of a field, or None; for `deleted`, whether the record is gone."""
        heads = self.stated.get(field)
        if heads and field == "deleted":
            return self._gone()
        if heads and len(heads) == 1:  # nearly always, and asked very often
            return heads[0][1]
        raw = self._winner(field)
        return None if raw is None else raw[1]

    def text(self, field: str) -> str | None:
        """Return the winning value if it is text, else None."""
        value = self.value(field)
        return value if isinstance(value, str) else None

    def told(self, field: str) -> tuple[Any, str | None, str | None]:
        """Return the winning value, its basis, and the channel through which it was stated."""
        raw = self._winner(field)
        if raw is None:
            return None, None, None
        return raw[1], raw[2], raw[3] if len(raw) > 3 else self.stamps[raw[0]][3]

    def is_doubtful(self, field: str) -> bool:
        """Tell whether the day of the winning value was marked as impossible (`shared.day_doubt`)."""
        if not self.doubtful:
            return False
        head = self.head(field)
        return head is not None and (field, head.stamp.change) in self.doubtful

    def values(self) -> dict[str, Any]:
        """Return the winning value of every field."""
        return {field: self.value(field) for field in self.stated}

    @property
    def fields(self) -> dict[str, tuple[Head, ...]]:
        """All heads of every field."""
        return {field: tuple(map(self._head, raws)) for field, raws in self.stated.items()}

    def seen(self, fields: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return what a person who is shown this record has seen: the change ids of each field's heads."""
        return {f: tuple(self.stamps[h[0]][0] for h in self.stated[f]) for f in fields if f in self.stated}

    @property
    def conflicts(self) -> tuple[str, ...]:
        """The fields whose heads disagree. The same value said twice is no conflict."""
        return tuple(f for f in self.stated if self.disagrees(f))

    @property
    def disputed(self) -> bool:
        """Tell whether people disagree about any field."""
        return any(len(heads) > 1 for heads in self.stated.values()) and bool(self.conflicts)

    def disagrees(self, *fields: str) -> bool:
        """Tell whether any of these fields has heads with different values."""
        for field in fields:
            heads = self.stated.get(field, ())
            if len(heads) > 1 and any(h[1] != heads[0][1] for h in heads[1:]):
                return True
        return False

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record):
            return NotImplemented
        own, others = (self.id, self.kind, self.doubtful), (other.id, other.kind, other.doubtful)
        return own == others and self.fields == other.fields and self.beside == other.beside

    __hash__ = None  # type: ignore[assignment]

    def said_by(self, name: str) -> set[str]:
        """Return the ids of the changes behind the heads of a field, including those an undo restored.

        A head that names its own record in `beside` says once more what those changes said; of none, nothing.
        """
        told = (self.stamps[head[0]][0] for head in self.stated.get(name, ()))
        beside = self.beside.get(name, {})
        return {own for change in told for own in beside.get(change, {}).get(self.id, (change,))}

    def _gone(self) -> Any:
        """Return the value of `deleted`; False where something was said that the deletion has not seen.

        What a deletion has seen it names (`_seen_by_deletion`). One that does not, of an older app, takes
        back the change that made the record, of which everything else must be then.
        """
        raw = self._winner("deleted")
        if raw is None or raw[1] is not True:
            return None if raw is None else raw[1]
        change = self.stamps[raw[0]][0]
        told = {c for name in self.stated if name != "deleted" for c in self.said_by(name)} - {change}
        known = self.beside.get("deleted", {}).get(change, {}).get(self.id)
        return len(told) < 2 if known is None else told.issubset(known)

    def _winner(self, field: str) -> Sequence[Any] | None:
        heads = self.stated.get(field)
        if not heads:
            return None
        return heads[0] if len(heads) == 1 else max(heads, key=self._strength)

    def _strength(self, head: Sequence[Any]) -> tuple[int, int, str]:
        """Stronger wins among concurrent heads: basis, then time, then change id."""
        change, at, *_ = self.stamps[head[0]]
        return BASIS_RANK.get(head[2], 0), at, change

    def _head(self, raw: Sequence[Any]) -> Head:
        change, at, by, channel = self.stamps[raw[0]]
        return Head(Stamp(change, at, by, raw[3] if len(raw) > 3 else channel), raw[1], raw[2])


def apply_fact(record: Record | None, fact: Fact, stamp: Stamp) -> Record:
    """Return `record` after `fact`: the fact replaces the heads it has seen; all other heads are kept.

    What was confirmed makes no way for a phone's weaker and lower statement that has seen nothing else; one
    that names two heads or more settles what they say (`docs/adr/0022-what-was-confirmed-is-not-lowered.md`).

    Applying the same change again to the heads it left returns an equal record. Facts must come in
    causal order, which a gapless stream gives for free.
    """
    stamps = [] if record is None else record.stamps
    stated = {} if record is None else dict(record.stated)
    gone: dict[str, set[str]] = {}
    for name in () if stated.keys().isdisjoint(fact.set) else fact.set.keys() & stated.keys():
        stand = ((stamps[h[0]][0], (h[1], h[2])) for h in stated[name])
        gone[name] = {stamp.change, *making_way(fact, name, stand, stamp.ladders)}
    doubtful = _doubtful(record, fact, stamp, gone)
    if gone:
        for name, changes in gone.items():
            stated[name] = [h for h in stated[name] if stamps[h[0]][0] not in changes]
        stamps, stated = _without_unused(stamps, stated)
    stamps, place = _with_stamp(stamps, stamp)
    for name, said in fact.set.items():
        new = [place, said.v, said.basis, *([said.channel] if said.channel else [])]
        stay = stated.get(name)
        stated[name] = sorted([*stay, new], key=lambda h: stamps[h[0]][0]) if stay else [new]
    beside = {} if record is None else record.beside
    if beside or fact.beside or "deleted" in fact.set:
        heads = {name: {stamps[head[0]][0] for head in stated[name]} for name in fact.set}
        beside = _beside(beside, fact, stamp.change, heads)
    return Record(fact.entity, fact.kind if record is None else record.kind, stamps, stated, beside, doubtful)


def _beside(
    before: Mapping[str, Mapping[str, Any]], fact: Fact, change: str, heads: Mapping[str, set[str]]
) -> dict[str, dict[str, Any]]:
    """Return what the heads of a record stand for in linked records, after a change with a fact about it."""
    found = {name: dict(told) for name, told in before.items()}
    for name in fact.set:
        stay = {c: told for c, told in found.get(name, {}).items() if c in heads[name] and c != change}
        new = {other: sorted(told[name]) for other, told in sorted(fact.beside.items()) if name in told}
        if name == "deleted" and fact.entity not in new:
            new = _seen_by_deletion(fact)
        found[name] = dict(sorted((stay | ({change: new} if new else {})).items()))
    return {name: told for name, told in sorted(found.items()) if told}


def _doubtful(
    record: Record | None, fact: Fact, stamp: Stamp, gone: Mapping[str, Collection[str]]
) -> frozenset[tuple[str, str]]:
    """Return which heads have a day that cannot be, after `fact`, for which those in `gone` make way."""
    before = frozenset[tuple[str, str]]() if record is None else record.doubtful
    if before:
        before -= {(n, c) for n, changes in gone.items() for c in changes}
    new = {(n, stamp.change) for n, said in fact.set.items() if _cannot_be(record, fact, n, said, stamp)}
    return before | new if new else before


def _cannot_be(record: Record | None, fact: Fact, name: str, said: FieldValue, stamp: Stamp) -> bool:
    day = None if stamp.known is None else day_in(name, said.v)
    if day is None or stamp.known is None:
        return False
    if record is not None and stamp.known.joined:  # a phone that says a day once more did not make it up
        seen = fact.seen.get(name, ())
        again = [h.stamp.change for h in record.fields.get(name, ()) if h.value == said.v]
        again = [change for change in again if change in seen]
        if again:
            return all((name, change) in record.doubtful for change in again)
    put_back = said.channel is not None
    return is_doubtful(day, stamp.known, told_by_phone=said.basis not in CONFIRMED and not put_back)


def _seen_by_deletion(fact: Fact) -> dict[str, list[str]]:
    """Return `{record: change ids}` of what a deletion has seen of the record; none where it does not say."""
    seen = sorted({change for name, ids in fact.seen.items() for change in ids if name != "deleted"})
    return {fact.entity: seen} if seen and fact.set["deleted"].v is True else {}


_Stamps = Sequence[Sequence[Any]]
_Stated = dict[str, Sequence[Sequence[Any]]]


def _without_unused(stamps: _Stamps, stated: _Stated) -> tuple[_Stamps, _Stated]:
    used = sorted({h[0] for heads in stated.values() for h in heads})
    if len(used) == len(stamps):
        return stamps, stated
    index = {old: new for new, old in enumerate(used)}
    renumbered: _Stated = {n: [[index[i], *rest] for i, *rest in heads] for n, heads in stated.items()}
    return [stamps[i] for i in used], renumbered


def _with_stamp(stamps: _Stamps, stamp: Stamp) -> tuple[_Stamps, int]:
    for place, known in enumerate(stamps):
        if known[0] == stamp.change:
            return stamps, place
    return [*stamps, list(stamp[:4])], len(stamps)


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

    `{"id", "kind", "stamps": [[change, at, by, channel]], "fields": {name: [[stamp index, value, basis]]}}`;
    a head that was gained by another channel than its stamp's has that channel as a fourth part. What heads
    stand for in linked records is `beside`; `doubtful` lists `[field, change]` of heads whose day cannot be;
    both only where there is any.
    """
    doc = {"id": record.id, "kind": record.kind, "stamps": record.stamps, "fields": record.stated}
    doc |= {"beside": record.beside} if record.beside else {}
    return doc | {"doubtful": sorted(map(list, record.doubtful))} if record.doubtful else doc


def from_doc(doc: Doc) -> Record:
    """Return the record that `to_doc` wrote."""
    marked = frozenset((str(f), str(c)) for f, c in doc["doubtful"]) if doc.get("doubtful") else frozenset()
    return Record(doc["id"], doc["kind"], doc["stamps"], doc["fields"], doc.get("beside", {}), marked)


def record_hash(record: Record) -> int:
    """Return a 64-bit hash of the facts a record is built from; a unit's digest is the sum mod 2^64."""
    stamps, parts = record.stamps, [record.id]
    for name in sorted(record.stated):
        parts.append(name)
        for head in record.stated[name]:
            parts.append(stamps[head[0]][0])  # noqa: PERF401 - one head is the rule, a list would cost more
    return int.from_bytes(hashlib.sha256("|".join(parts).encode()).digest()[:8], "big")


def add_hash(digest: int, *, plus: int = 0, minus: int = 0) -> int:
    """Return a unit's digest after one record's hash is exchanged."""
    return (digest + plus - minus) % (1 << 64)
