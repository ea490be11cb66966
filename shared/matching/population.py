"""Everybody who may be met twice: how often each value occurs, and who is worth comparing with whom."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from math import log2

from shared.matching.birth import is_vague
from shared.matching.name import Name, is_a_name, name_of
from shared.matching.name_words import USUAL, USUAL_FIRST
from shared.matching.person import Person
from shared.vietnamese import fold

_LEAST = 2_000
"""A file of fewer people is still taken from a ward: chance does not shrink with the sample."""
_BELIEVED = 200
_RARE_WORD = 0.002
# Of the oldest often only the year is known, so that it tells less of them than its rarity says.
_USUAL_YEAR, _RAREST_YEAR = 0.02, 6.5
_VAGUE, _VAGUE_WHEN_TWICE = 0.015, 0.12
_COMMON_KEY = 60
# However many share a key that is never too common (in a ward of 10,000 a dozen at most), nobody is compared
# with more of them, nor with more in all, the most telling keys first: thousands of one name and year, as a
# spoilt list may bring, cost no more than that.
_MOST_OF_ONE_KEY = 40
_MOST_COMPARED = 200
_SHARED_BY = 6
_LONGEST_NAME = 8
"""Words of a name up to which it is also met with one of them left out: what is longer is no name."""


class Population:
    """People by id, with the keys under which two records of one person meet. Cheap to change."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        """Take in `people`."""
        self.people: dict[str, Person] = {}
        # The ids are kept sorted, so that it makes no difference in which order people came.
        self._blocks: defaultdict[Hashable, list[str]] = defaultdict(list)
        self._words: Counter[str] = Counter()
        self._spelled: Counter[str] = Counter()
        self._first: Counter[str] = Counter()
        self._years: Counter[str] = Counter()
        self._vague = 0
        self._door: dict[str, str] = {}
        self._united: dict[str, list[str]] = {}
        for person in people:
            self.put(person)

    def put(self, person: Person) -> None:
        """Take in a person, in the place of an earlier state of them."""
        self.remove(person.id)
        self.people[person.id] = person
        for key in keys_of(person):
            insort(self._blocks[key], person.id)
        self._count(person, 1)

    def remove(self, person_id: str) -> None:
        """Forget a person, if they are here."""
        person = self.people.pop(person_id, None)
        if person is None:
            return
        for key in keys_of(person):
            block = self._blocks[key]
            del block[bisect_left(block, person_id)]
            if not block:
                del self._blocks[key]
        self._count(person, -1)

    def _count(self, person: Person, more: int) -> None:
        self._vague += more * is_vague(person.birth_date)
        self._years[(person.birth_date or "")[:4]] += more
        name = name_of(person.full_name)
        for plain in {w.plain for w in name.words}:
            self._words[plain] += more
        if len(name.words) > 1:
            self._first[name.words[0].plain] += more
        for spelled in {w.spelled for w in name.words if w.spelled}:
            self._spelled[spelled] += more

    def candidates(self, person: Person) -> set[str]:
        """Return the ids of those worth comparing with `person`; of too many, those with the last ids."""
        found: set[str] = set()
        for key in self._keys_to_look_under(person):
            if len(found) > _MOST_COMPARED:
                break
            block = self._blocks.get(key, [])
            if len(block) <= _COMMON_KEY:
                found.update(block)
            elif key[0] in _NEVER_TOO_COMMON:
                found.update(block[-_MOST_OF_ONE_KEY:])
        found.discard(person.id)
        return found

    def _keys_to_look_under(self, person: Person) -> Iterator[tuple[str, ...]]:
        for home in self._united.get(self.door(person.household), ()) if person.household else ():
            yield "household", home
        yield from keys_of(person)

    @property
    def size(self) -> int:
        """How many people chance is to be reckoned with."""
        return max(len(self.people), _LEAST)

    def prior(self, twice: float) -> float:
        """Return the bits for any two people being one, where a share `twice` is recorded twice."""
        return log2(2 * twice / self.size)

    def word_bits(self, plain: str) -> float:
        """Return how telling it is that two names have this word."""
        return self._rarity(self._words[plain], USUAL.get(plain, _RARE_WORD))

    def spelled_bits(self, plain: str, spelled: str) -> float:
        """Return how telling it is that two names have this word with the same accents."""
        return max(self.word_bits(plain), self._rarity(self._spelled[spelled], _RARE_WORD))

    def first_bits(self, plain: str) -> float:
        """Return how telling it is that two names begin with this word: `Thị` is in most, and begins few."""
        usual = USUAL_FIRST.get(plain, USUAL.get(plain, _RARE_WORD))
        return self._rarity(self._first[plain], usual)

    def _rarity(self, count: int, usual: float) -> float:
        share = (max(count - 1, 0) + _BELIEVED * usual) / (len(self.people) + _BELIEVED)
        return -log2(min(max(share, 0.5 / self.size), 1.0))

    def is_known(self, spelled: str, beside: str) -> bool:
        """Tell whether a spelled word is a name of its own rather than `beside` mistyped."""
        if is_a_name(spelled):
            return True
        return self._spelled[spelled] > max(2, self._spelled[beside] // 25)

    def is_known_plain(self, plain: str, beside: str) -> bool:
        """Tell the same of words without accents."""
        return self._words[plain] > max(2, self._words[beside] // 25)

    def name_limit(self, plain: str) -> float:
        """Return the most that a whole name can tell, by how many have just that."""
        others = max(len(self._blocks.get(("name", _sorted(plain)), ())) - 1, 1)
        return log2(self.size / others)

    def vagueness_bits(self) -> float:
        """Return how telling it is that one of two records has no full birth date: more where few lack it."""
        share = (self._vague + _BELIEVED * _VAGUE) / (len(self.people) + _BELIEVED)
        return max(0.0, log2(_VAGUE_WHEN_TWICE / min(2 * share, 1.0)))

    def year_bits(self, year: str) -> float:
        """Return how telling it is that two people were born in this year (`YYYY`)."""
        return min(_RAREST_YEAR, self._rarity(self._years[year], _USUAL_YEAR))

    def others_with_key(self, one: Person, other: Person) -> list[Person]:
        """Return who else bears the roster key of the first of two people."""
        block = self._blocks.get(("roster", one.roster_key), [])
        return [self.people[i] for i in block if i not in (one.id, other.id)]

    def unite_doors(self, one: str, other: str) -> None:
        """Take two households for one that was recorded under two codes, or has moved as a whole."""
        first, second = sorted((self.door(one), self.door(other)))
        if first != second:
            self._door[second] = first
            self._united[first] = self._united.get(first, [first]) + self._united.pop(second, [second])

    def part_doors(self) -> None:
        """Take every household for one of its own again."""
        self._door.clear()
        self._united.clear()

    def household(self, person_id: str) -> str | None:
        """Return the household of a person; None for one without, and for one who is not here."""
        person = self.people.get(person_id)
        return person.household if person else None

    def at(self, household: str) -> Sequence[str]:
        """Return the ids of the people of a household, in order."""
        return tuple(self._blocks.get(("household", household), ()))

    def door(self, household: str) -> str:
        """Return the household that one stands for; its own, unless doors were united."""
        while household in self._door:
            household = self._door[household]
        return household

    def household_bits(self, household: str) -> float:
        """Return how telling it is to live behind the same door."""
        others = max(len(self._blocks.get(("household", household), ())) - 1, 1)
        return log2(self.size / others)

    def detail_bits(self, field: str, value: str) -> float:
        """Return how telling it is that two records have the same text in a field, at most 10 bits."""
        return min(10.0, self._rarity(len(self._blocks.get(("detail", field, value), ())), _RARE_WORD))

    def is_personal(self, kind: str, value: str) -> bool:
        """Tell whether a phone number or roster key belongs to few enough to tell anything."""
        return len(self._blocks.get((kind, value), ())) <= _SHARED_BY


_NEVER_TOO_COMMON = frozenset({"household", "born", "name and year", "name and day", "meant and year"})


def keys_of(person: Person) -> Iterator[tuple[str, ...]]:
    """Give the keys under which a person is found again: whatever one slip leaves whole.

    Always in one order, for not all of them are looked under where too many are met.
    """
    if person.household:
        yield "household", person.household
    if person.roster_key:
        yield "roster", person.roster_key
    if person.phone:
        yield "phone", person.phone
    born = person.birth_date or ""
    full = len(born) == 10 and not born.endswith("-01-01")
    month_day = "".join(sorted((born[5:7], born[8:10]))) if full else ""
    if full:
        yield "born", born[:4], month_day
    yield from _name_keys(name_of(person.full_name), born[:4], month_day)
    for field, value in person.details.items():
        if value:
            yield "detail", field, value


def _name_keys(name: Name, year: str, month_day: str) -> Iterator[tuple[str, ...]]:
    if not name.words:
        return
    whole = _sorted(name.plain)
    yield "name", whole
    yield "name and year", whole, year
    yield "first, last and year", name.words[0].plain, name.words[-1].plain, year
    if month_day:
        yield "name and day", whole, month_day
    for word in dict.fromkeys(w.plain for w in name.words):
        yield "word", word
    if len(name.words) > _LONGEST_NAME:
        return
    for meant in _meant(name):
        yield "meant and year", meant, year
    for rest in _all_but_one(whole):
        yield "rest and year", rest, year
        if month_day:
            yield "rest and day", rest, month_day


def _meant(name: Name) -> list[str]:
    """Return what a name may stand for: itself, and with any one word read as another form of it."""
    words = [w.plain for w in name.words]
    others = {
        _sorted(" ".join([*words[:at], fold(other), *words[at + 1 :]]))
        for at, word in enumerate(name.words)
        for other in word.meant
    }
    return sorted(others | {_sorted(name.plain)}) if others else []


def _all_but_one(whole: str) -> list[str]:
    """Return what is left of a name, its words in order, when one of them is mistyped."""
    words = whole.split()
    rests = [" ".join(words[:at] + words[at + 1 :]) for at in range(len(words))]
    return list(dict.fromkeys(filter(None, rests)))


def _sorted(plain: str) -> str:
    return " ".join(sorted(plain.split()))
