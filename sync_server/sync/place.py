"""Of what a phone may speak: of its own khu phố, and of what was there when it left the network.

What is out of reach is judged as if it did not exist, so that nobody learns by asking what is elsewhere.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from shared.change import Change, Fact
from shared.facts import Fault, lacks
from sync_server.sync.book import Book


def reaches(scope: AbstractSet[str], unit: str, been: Iterable[str]) -> bool:
    """Tell whether a phone of `scope` may speak of what is in `unit`, and was in the units `been` before.

    Work done before a record was moved is then not lost.
    """
    return unit in scope or not scope.isdisjoint(been)


def in_reach(entity: str, scope: AbstractSet[str], book: Book) -> bool:
    """Tell whether a record exists where a phone of `scope` may speak of it."""
    unit = book.unit_of(entity)
    return unit is not None and reaches(scope, unit, book.places(entity))


def out_of_place(
    change: Change, scope: AbstractSet[str], book: Book, units: AbstractSet[str]
) -> Fault | None:
    """Return the first fact that a phone of `scope` may not state, or None.

    A fact about nothing in reach must be the making of a record, and a record may only be put into a unit
    in scope. `units` are those that exist: of others the check of facts speaks.
    """
    made: dict[str, str] = {}
    for fact in change.facts:
        standing = book.find(fact.entity) if in_reach(fact.entity, scope, book) else None
        if standing is None and fact.entity not in made and lacks(fact):
            return Fault("entity_unknown", fact.entity)
        kind = made.setdefault(fact.entity, fact.kind if standing is None else standing.record.kind)
        if kind != fact.kind:
            return Fault("kind_differs", fact.entity)
        if _moves_out(fact, scope, units):
            return Fault("out_of_scope", fact.entity)
    return None


def taken(
    change: Change, scope: AbstractSet[str], book: Book, erased: Mapping[str, str | None]
) -> Fault | None:
    """Return the first fact that would make a record whose id is, or was, another's out of reach, or None.

    To be asked last, of what could be applied: only whoever knows a random id and claims to have made it
    hears that it is not theirs, in the words for what does not exist.
    """
    for fact in change.facts:
        exists = book.unit_of(fact.entity) is not None
        if fact.entity in erased or (exists and not in_reach(fact.entity, scope, book)):
            return Fault("entity_unknown", fact.entity)
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
