"""Look through a whole population for people met twice: one search, for `bonphu dedup` and for the server."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from shared.matching.person import Person
from shared.matching.population import Population
from shared.matching.score import Score, is_hopeless, score

_SURELY = 3.0
"""Bits from which a pair speaks for its two households being one."""
_TWO_PAIRS = 4


class Pair(NamedTuple):
    """Two records that are likelier one person than chance has it; `one` has the smaller id."""

    one: str
    other: str
    score: Score


class Look:
    """Compares everybody with who is alike, a few people at a time; what it finds does not depend on the
    order in which they came.

    People may come, change and go meanwhile: name them by `also`. To have everything of one moment, begin
    another look.
    """

    def __init__(self, population: Population) -> None:
        """Begin with everybody who is there."""
        population.part_doors()
        self._population = population
        self._found: dict[tuple[str, str], Score] = {}
        self._waiting, self._united = iter(sorted(population.people)), False
        self._late, self._anew = set[str](), set[str]()

    def go_on(self, most: int) -> bool:
        """Compare so many more people; tell whether there may be others left.

        Last come those of households in which several people of another are met again: these are taken for
        one from then on, and their people compared once more.
        """
        part = list(islice(self._waiting, most))
        for person_id in part:
            self._compare(person_id)
        if len(part) == most:
            return True
        if not self._united:
            self._waiting, self._united = iter(self._unite()), True
        elif self._late:
            self._anew, self._late = self._late, set()
            self._waiting = iter(sorted(self._anew))
        else:
            return False
        return True

    def also(self, people: Iterable[str]) -> None:
        """Compare these before the end, with all others: they came or changed since the look began."""
        late = set(people)
        self._late |= late
        self._found = {ids: made for ids, made in self._found.items() if late.isdisjoint(ids)}

    def pairs(self) -> list[Pair]:
        """Return what was found, the surest first."""
        pairs = [
            Pair(*ids, made)
            for ids, made in self._found.items()
            if all(i in self._population.people for i in ids)
        ]
        return sorted(pairs, key=lambda p: (-p.score.bits, p.one, p.other))

    def _compare(self, person_id: str) -> None:
        """Compare a person with those of smaller ids, or with all if the person came late."""
        population = self._population
        person = population.people.get(person_id)
        if person is None:
            return
        for other in population.candidates(person):
            if other < person_id:
                self._score(population.people[other], person)
            elif person_id in self._anew:
                self._score(person, population.people[other])

    def _score(self, one: Person, other: Person) -> None:
        self._found.pop((one.id, other.id), None)
        if is_hopeless(one, other, self._population):
            return
        made = score(one, other, self._population)
        if made.decision != "none":
            self._found[one.id, other.id] = made

    def _unite(self) -> list[str]:
        """Unite the doors between which at least two different people are surely met again.

        Return who lives there.
        """
        population = self._population
        met: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for ids, made in self._found.items():
            homes = sorted(filter(None, (population.household(i) for i in ids)))
            if made.bits >= _SURELY and len(set(homes)) == 2:
                met[homes[0], homes[1]].update(ids)
        united = [doors for doors, ids in met.items() if len(ids) >= _TWO_PAIRS]
        for doors in united:
            population.unite_doors(*doors)
        return sorted({i for doors in united for home in doors for i in population.at(home)})
