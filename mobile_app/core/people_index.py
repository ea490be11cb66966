"""People on this phone: who may be somebody who is being typed in, and who is looked for.

Who may be meant is weighed by the same evidence as in the ward's own search for people met twice. Made
when first asked for and kept up to date from then on, so that ten thousand people cost one pass.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from mobile_app.core.search import fits
from shared.matching.person import Person, person_of
from shared.matching.population import Population
from shared.matching.score import score
from shared.merge import Record
from shared.partial_date import written
from shared.vietnamese import fold

_MOST = 5
ANY = frozenset[str]()  # of cohorts: everybody is looked for, who is in one or not


class PeopleIndex:
    """The residents of this phone, by all that two records of one person have in common, and by words."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        """Take in those of `records` that are residents."""
        self._people = Population()
        self._text: dict[str, str] = {}
        self._cohorts: dict[str, frozenset[str]] = {}
        for record in records:
            self.put(record.id, record)

    def put(self, entity: str, record: Record | None) -> None:
        """Take in a resident in the place of an earlier state; what is gone or no resident is forgotten."""
        self._text.pop(entity, None)
        self._cohorts.pop(entity, None)
        if record is None or record.kind != "resident" or record.value("deleted"):
            self._people.remove(entity)
            return
        person = person_of(record)
        self._people.put(person)
        born = person.birth_date or ""
        told = written(born) if born else ""
        self._text[entity] = " ".join([_name(person), born, told, str(record.value("phone") or "")])
        self._cohorts[entity] = frozenset(record.value("cohorts") or ())

    def alike(self, person: Person) -> list[str]:
        """Return the ids of the few likeliest to be `person`, the likeliest first.

        At the door it is cheap to ask, so also somebody of just that name is named whose birth date, for
        want of one, does not speak against it.
        """
        others = [self._people.people[i] for i in self._people.candidates(person)]
        scored = [(score(person, other, self._people), other) for other in others]
        likely = [(s.bits, o.id) for s, o in scored if s.decision != "none" or _one_name(person, o)]
        return [i for _, i in sorted(likely, key=lambda found: (-found[0], found[1]))[:_MOST]]

    def find(self, words: list[str], most: int, cohorts: AbstractSet[str] = ANY) -> list[str]:
        """Return whose name, birth date or telephone has all of `words`: the first so many, by name.

        Where `cohorts` are named, only those who are in one of them.
        """
        if not words:
            return []
        asked = self._text if not cohorts else (i for i, own in self._cohorts.items() if own & cohorts)
        found = [i for i in asked if fits(words, self._text[i])]
        return sorted(found, key=lambda i: (self._text[i], i[-12:]))[:most]


def _name(person: Person) -> str:
    return " ".join(sorted(fold(person.full_name).split()))


def _one_name(one: Person, other: Person) -> bool:
    """Tell whether two have one name, and birth dates of which one may be the beginning of the other."""
    born, known = one.birth_date or "", other.birth_date or ""
    return _name(one) == _name(other) and (born.startswith(known) or known.startswith(born))
