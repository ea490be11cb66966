"""Taking an act back: another act that puts back what stood before, while nothing newer touched it.

Nothing is ever erased: the act and its undoing both stay in the log. Pure, like `acts`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mobile_app.core.acts import Act
from mobile_app.core.linked import Linked
from mobile_app.store.own_change import OwnChange
from shared.change import Change, Fact, FieldValue
from shared.confirmed import CONFIRMED
from shared.facts import never_said
from shared.link import one_person
from shared.merge import Head, Record

Find = Callable[[str], Record | None]
# Per entity what stood in each field as `[value, basis, channel]`, with what it stood for in linked records
# (`Record.beside`) behind it where it did; or None for an entity the act made.
Before = Mapping[str, Mapping[str, list[Any]] | None]


def before(facts: Iterable[Fact], find: Find) -> dict[str, dict[str, list[Any]] | None]:
    """Return what stands in the fields that `facts` are about to set; JSON-ready, for the journal."""
    stood: dict[str, dict[str, list[Any]] | None] = {}
    for fact in facts:
        record = find(fact.entity)
        if record is None:
            stood[fact.entity] = None
        else:
            fields = {n: _told(record, n) for n in fact.set if record.head(n) is not None}
            stood[fact.entity] = (stood.get(fact.entity) or {}) | fields
    return stood


def _told(record: Record, name: str) -> list[Any]:
    head = record.head(name)
    beside = record.beside.get(name, {}).get(head.stamp.change, {}) if head else {}
    own = record.said_by(name)
    if name == "deleted":  # what a deletion has seen: all that stands, or it would not count
        others = {c for field in record.stated if field != name for c in record.said_by(field)}
        own = others if record.value(name) else set()
    return [*record.told(name), {**beside, record.id: sorted(own)}]


def undo_of(change: Change, stood: Before, find: Find) -> Act | None:
    """Return the act that undoes `change`, or None if its fields were set again since."""
    fields: dict[str, tuple[str, set[str]]] = {}
    for fact in change.facts:
        fields.setdefault(fact.entity, (fact.kind, set()))[1].update(fact.set)
    facts = []
    for entity, (kind, names) in fields.items():
        record = find(entity)
        if record is None or entity not in stood:
            return None
        if not all(_is_last_word(record, name, change.id, stood[entity]) for name in names):
            return None
        values = _put_back(kind, sorted(names), stood[entity])
        seen = record.seen(values if stood[entity] is not None else record.stated)
        if stood[entity] is None and any(stamp[0] != change.id for stamp in record.stamps):
            return None
        beside = _beside(entity, sorted(names), stood[entity])
        facts.append(Fact(kind=kind, entity=entity, set=values, seen=seen, beside=beside))
    return Act(tuple(facts), None)


def undo_among(own: OwnChange, find: Find, linked: Linked) -> Act | None:
    """Like `undo_of`; also None if a linked record says otherwise or the act created the person."""
    for fact in own.change.facts:
        parts = linked.parts(fact.entity, find) if fact.kind == "resident" else []
        if len(parts) > 1:
            if own.before.get(fact.entity) is None:
                return None
            if not _is_last_of_person(one_person(parts), fact.set, own.change.id):
                return None
    return undo_of(own.change, own.before, find)


def _is_last_word(record: Record, name: str, change_id: str, stood: Mapping[str, list[Any]] | None) -> bool:
    """Tell whether what an act said of a field stands alone, or beside what had been confirmed before it."""
    heads = record.fields.get(name, ())
    if len(heads) < 2:
        return all(h.stamp.change == change_id for h in heads)
    before = (stood or {}).get(name, [])[3:]
    known = {change_id, *before[0].get(record.id, ())} if before else set()
    return record.said_by(name) <= known and _stands_beside_confirmed(heads, change_id)


def _is_last_of_person(whole: Record, names: Iterable[str], change_id: str) -> bool:
    """Tell whether what an act said stands in what linked records make, at most beside what was confirmed."""
    told = [whole.fields[name] for name in names if name in whole.stated]
    return bool(told) and all(
        [h.stamp.change for h in heads] == [change_id] or _stands_beside_confirmed(heads, change_id)
        for heads in told
    )


def _stands_beside_confirmed(heads: Iterable[Head], change_id: str) -> bool:
    """Tell whether an act's own words, which nobody confirmed, stand, and all others were confirmed."""
    return {h.stamp.change for h in heads if h.basis not in CONFIRMED} == {change_id}


def _put_back(
    kind: str, names: Iterable[str], stood: Mapping[str, list[Any]] | None
) -> dict[str, FieldValue]:
    if stood is None:
        return {"deleted": FieldValue(v=True)}
    nothing: list[Any] = [None, None, None]
    values = {}
    for name in names:
        value, basis, channel = stood.get(name, nothing)[:3]
        values[name] = FieldValue(
            v=value if name in stood else never_said(kind, name), basis=basis, channel=channel
        )
    return values


def _beside(
    entity: str, names: Iterable[str], stood: Mapping[str, list[Any]] | None
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return what the values that are put back stand for in linked records: as before, or for nothing."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    if stood is None:
        return found
    for name in names:
        told: Mapping[str, Iterable[str]] = {entity: ()}
        if name in stood:
            told = stood[name][3] if len(stood[name]) > 3 else {}
        for other, changes in told.items():
            found.setdefault(other, {})[name] = tuple(changes)
    return found
