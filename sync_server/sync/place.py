"""Of what a phone may speak: of its own khu phố, and of what was there when it left the network."""

from collections.abc import Set as AbstractSet

from shared.change import Change, Fact
from shared.facts import Fault
from sync_server.sync.book import Book


def out_of_place(
    change: Change, scope: AbstractSet[str], book: Book, units: AbstractSet[str]
) -> Fault | None:
    """Return the first fact that a phone of `scope` may not state, or None.

    An entity may be spoken of where it is in scope or ever was, so that work done before a move is not
    lost; it may only be put into a unit in scope. `units` are those that exist: of others the check of
    facts speaks.
    """
    made: dict[str, str] = {}
    for fact in change.facts:
        standing = book.find(fact.entity)
        if standing is None:
            if fact.entity not in made and "unit" not in fact.set:
                return Fault("entity_unknown", fact.entity)
            kind = made.setdefault(fact.entity, fact.kind)
        else:
            if standing.unit not in scope and scope.isdisjoint(book.places(fact.entity)):
                return Fault("out_of_scope", fact.entity)
            kind = standing.record.kind
        if kind != fact.kind:
            return Fault("kind_differs", fact.entity)
        if _moves_out(fact, scope, units):
            return Fault("out_of_scope", fact.entity)
    return None


def _moves_out(fact: Fact, scope: AbstractSet[str], units: AbstractSet[str]) -> bool:
    said = fact.set.get("unit")
    return said is not None and isinstance(said.v, str) and said.v in units and said.v not in scope
