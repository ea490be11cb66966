"""What a phone may not claim: that the police or an operator confirmed something (A-3, A-8, R-35).

Those say it themselves: a police list that is brought, an operator's reply, an account of the ward. A phone
may only put back what they said of the same person: where it settles a dispute, or undoes an act of its own
that came over it.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from shared.change import Change, Fact, FieldValue
from shared.confirmed import CONFIRMED
from shared.facts import Fault
from shared.merge import Record
from sync_server.ledger.book import EntityState
from sync_server.ledger.held import Words

_BY_POLICE = "hard_case"


def claimed(
    change: Change, before: Mapping[str, Record], book: EntityState, words: Mapping[str, Words]
) -> Fault | None:
    """Return the first thing that a phone claims and may not, or None.

    `before` are the records as they stand, `words` earlier changes by id: those that the claims name as seen,
    and those that these have seen.
    """
    for fact in change.facts:
        for name in _claims(fact):
            if _says_nothing(fact, name, before) or _puts_back(fact, name, book.person(fact.entity), words):
                continue
            return Fault("basis_not_yours", fact.entity, name)
    return None


def seen_by(fact: Fact) -> set[str]:
    """Return the changes that a fact names as seen where it claims something."""
    return {change_id for name in _claims(fact) for change_id in fact.seen.get(name, ())}


def _claims(fact: Fact) -> Iterator[str]:
    """Give the fields of a fact that say what only the police or an operator can say."""
    for name, said in fact.set.items():
        if said.basis in CONFIRMED or (fact.kind == "resident" and name == _BY_POLICE):
            yield name


def _says_nothing(fact: Fact, name: str, before: Mapping[str, Record]) -> bool:
    """Tell whether a field that says nothing stays so."""
    said, record = fact.set[name], before.get(fact.entity)
    return not said.v and said.basis not in CONFIRMED and not (record and record.value(name))


def _puts_back(fact: Fact, name: str, person: AbstractSet[str], words: Mapping[str, Words]) -> bool:
    """Tell whether a field gets what a change that is named as seen said, or what stood before that one."""
    said = fact.set[name]
    for over in _told(fact, name, person, words):
        before = (f.set[name] for f in _told(over, name, person, words))
        if any(_same(said, one) for one in (over.set[name], *before)):
            return True
    return False


def _told(fact: Fact, name: str, person: AbstractSet[str], words: Mapping[str, Words]) -> Iterator[Fact]:
    """Give the facts about a person's field in the changes that a fact names as seen."""
    for change_id in fact.seen.get(name, ()):
        if change_id in words:
            yield from (f for f in words[change_id].facts if f.entity in person and name in f.set)


def _same(one: FieldValue, other: FieldValue) -> bool:
    return (one.v, one.basis) == (other.v, other.basis)
