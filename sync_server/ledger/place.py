"""Of what a phone may speak: of its own khu phố, and a little of what has left it.

What was never in reach is judged as if it did not exist, so that nobody learns by asking what is elsewhere.
Of a record that was moved to another khu phố, a phone of the old one may only correct what it stated itself
before the move: never where the record belongs (docs/adr/0018-…). All else waits for somebody who sees the
record. Nothing here looks at what the new khu phố wrote, so that no answer can tell of it.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from shared.change import Change, Fact
from shared.facts import Fault, lacks, references
from sync_server.ledger.book import EntityState
from sync_server.ledger.held import Left, Words
from sync_server.store.devices import Device

# Why something about a record is set aside that belongs to another khu phố by now.
MOVED = "moved_elsewhere"


# A correction of a correction … of what was stated before the move: how many in a row are followed.
MOST_CORRECTIONS = 16


class Speaker(NamedTuple):
    """The phone that states a change.

    `lent` are khu phố of somebody who takes up what the phone could not state there by itself.
    """

    device: Device
    lent: frozenset[str] = frozenset()


def left(device: Device, been: Mapping[str, Left]) -> Left | None:
    """Return when a record left the khu phố of a phone for good, or None if the phone never had it."""
    mine = (one for unit, one in been.items() if unit in device.scope and one.ms >= device.enrolled_ms)
    return max(mine, default=None)


def reaches(device: Device, unit: str, been: Mapping[str, Left]) -> bool:
    """Tell whether a phone has, or had, what is in `unit` now and was in the units `been` before."""
    return unit in device.scope or left(device, been) is not None


def in_reach(entity: str, device: Device, book: EntityState) -> bool:
    """Tell whether a record exists that a phone has, or had."""
    unit = book.unit_of(entity)
    return unit is not None and reaches(device, unit, book.places(entity))


def is_here(entity: str, device: Device, book: EntityState) -> bool:
    """Tell whether a record exists in a phone's khu phố."""
    return book.unit_of(entity) in device.scope


def out_of_place(
    change: Change, speaker: Speaker, book: EntityState, units: AbstractSet[str], words: Mapping[str, Words]
) -> Fault | None:
    """Return the first fact that a phone may not state, or None.

    A fact about nothing in reach must be the making of a record, and a record may only be put into a unit
    in scope. `units` are those that exist: of others the check of facts speaks. `words` are earlier changes
    by id.
    """
    made: dict[str, str] = {}
    for fact in change.facts:
        standing = book.find(fact.entity) if in_reach(fact.entity, speaker.device, book) else None
        if standing is None and fact.entity not in made and lacks(fact):
            return Fault("entity_unknown", fact.entity)
        kind = made.setdefault(fact.entity, fact.kind if standing is None else standing.record.kind)
        if kind != fact.kind:
            return Fault("kind_differs", fact.entity)
        if _moves_out(fact, speaker.device.scope, units):
            return Fault("out_of_scope", fact.entity)
        if standing is not None and not _may_state(fact, speaker, book, words):
            return Fault(MOVED, fact.entity)
        if kind == "link":
            told = [fact.set[end].v for end in ("one", "other") if end in fact.set]
            kept = [standing.record.value(end) for end in ("one", "other")] if standing else []
            fault = _pair_out_of_place([*told, *kept], speaker, book, made)
            if fault is not None:
                return fault
    return None


def _may_state(fact: Fact, speaker: Speaker, book: EntityState, words: Mapping[str, Words]) -> bool:
    """Tell whether a phone may state this of a record that it has, or had."""
    if is_here(fact.entity, speaker.device, book):
        return True
    if "unit" in fact.set:
        return False
    return book.unit_of(fact.entity) in speaker.lent or _own(fact, speaker, book, words)


def _own(fact: Fact, speaker: Speaker, book: EntityState, words: Mapping[str, Words]) -> bool:
    """Tell whether a fact only corrects what the same phone stated before the record left its khu phố.

    Each field names such changes as seen, and no others: what is named as seen is replaced, and another's
    words would be.
    """
    moved = left(speaker.device, book.places(fact.entity))
    if moved is None:
        return False
    return all(_said_before(fact, field, speaker.device, moved.seq, words) for field in fact.set)


def _said_before(fact: Fact, field: str, device: Device, moved_seq: int, words: Mapping[str, Words]) -> bool:
    """Tell whether all that a field names as seen is of this phone, and of before the change `moved_seq`.

    What came later counts where it is a correction of the same kind; so many of those are followed.
    """
    ask = list(fact.seen.get(field, ()))
    if not ask:
        return False
    later: set[str] = set()
    while ask:
        change_id = ask.pop()
        said = words.get(change_id)
        if said is None or said.device_id != device.device_id or not said.speak_of(fact.entity, field):
            return False
        if said.seq < moved_seq or change_id in later:
            continue
        later.add(change_id)
        seen = said.seen_of(fact.entity, field)
        if not seen or len(later) > MOST_CORRECTIONS or any(_seq(c, words) >= said.seq for c in seen):
            return False
        ask += seen
    return True


def _seq(change_id: str, words: Mapping[str, Words]) -> int:
    return words[change_id].seq if change_id in words else 0


def _pair_out_of_place(
    ends: Iterable[object], speaker: Speaker, book: EntityState, made: Mapping[str, str]
) -> Fault | None:
    """Return why a phone may not judge a pair of residents, or None: it must have both."""
    for end in ends:
        if not isinstance(end, str) or end in made or is_here(end, speaker.device, book):
            continue
        if not in_reach(end, speaker.device, book):
            return Fault("entity_unknown", end)
        if book.unit_of(end) not in speaker.lent:
            return Fault(MOVED, end)
    return None


def taken(
    change: Change, speaker: Speaker, book: EntityState, erased: Mapping[str, str | None]
) -> Fault | None:
    """Return the first fact that would make a record whose id is, or was, another's out of reach, or None.

    To be asked last, of what could be applied: only whoever knows a random id and claims to have made it
    hears that it is not theirs, in the words for what does not exist.
    """
    for fact in change.facts:
        exists = book.unit_of(fact.entity) is not None
        if fact.entity in erased or (exists and not in_reach(fact.entity, speaker.device, book)):
            return Fault("entity_unknown", fact.entity)
    return None


def names_another_kind(change: Change, scope: AbstractSet[str], book: EntityState) -> Fault | None:
    """Return the first fact that names a record in reach of another kind than has to be there, or None.

    What is not there yet, or not in reach, may be named: who wrote it down may be heard of later.
    """
    made = {fact.entity: fact.kind for fact in change.facts}
    for fact in change.facts:
        for field, named, kind in references(fact):
            found = made.get(named) or book.kind_of(named, scope)
            if found not in (None, kind):
                return Fault("field_invalid", fact.entity, field)
    return None


def of_erased(change: Change, scope: AbstractSet[str], erased: Mapping[str, str | None]) -> Fault | None:
    """Return the first fact about somebody whose data was erased where a phone of `scope` knew them, or None.

    `erased` says where they were; None stands for those that were erased before the ward knew them.
    """
    for fact in change.facts:
        if fact.entity in erased and erased[fact.entity] in (None, *scope):
            return Fault("erased", "")
    return None


def _moves_out(fact: Fact, scope: AbstractSet[str], units: AbstractSet[str]) -> bool:
    said = fact.set.get("unit")
    return said is not None and isinstance(said.v, str) and said.v in units and said.v not in scope
