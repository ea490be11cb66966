"""The score of two records: evidence added up, each piece named; and what is to be done (sync design, 8)."""

from dataclasses import dataclass
from math import inf
from typing import Literal

from shared.matching.birth import compare_births, is_vague
from shared.matching.distance import near
from shared.matching.names_compared import NameEvidence, compare_names
from shared.matching.person import Person
from shared.matching.population import Population
from shared.matching.weights import QUEUE_FROM, bits

Decision = Literal["auto", "queue", "none"]
_BITS_OF_A_DIGIT = 2.0
"""Of ten digits one or two are mistaken for each other; the first two are lost to chance."""
_MOST_INITIALS = 10
_BIRTH_AGREES = frozenset({"birth_same", "birth_month_same", "birth_year_same"})
_BIRTH_ALLOWS = _BIRTH_AGREES | {None, "birth_swapped", "birth_slip", "birth_part_differs"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece: its key (of `weights.WEIGHTS`, and of a text `match.KEY`), and its bits for or against."""

    key: str
    bits: float


@dataclass(frozen=True, slots=True)
class Score:
    """All evidence on two records. `bits` above zero: likelier one person than two."""

    evidence: tuple[Evidence, ...]
    decision: Decision

    @property
    def bits(self) -> float:
        """The sum of the evidence."""
        return sum(e.bits for e in self.evidence)


def score(one: Person, other: Person, population: Population) -> Score:
    """Return what speaks for and against two records being one person, and the decision.

    `auto` only under the strict rule; `queue`: a person should look; `none`: two people, as far as known.
    """
    kin = _kin(one, other, population)
    names = compare_names(one.full_name, other.full_name, population, kin=kin)
    born = compare_births(one.birth_date, other.birth_date)
    parts = [("among_many", population.prior(bits("among_many"))), *names.parts]
    if kin and born == "birth_same" and names.conflicts:
        parts.append(("twins", bits("twins")))
    parts += _beside_names(one, other, population, kin=kin)
    total = sum(worth for _, worth in parts)
    decision: Decision = "queue" if total >= QUEUE_FROM else "none"
    if decision == "queue" and _strictly(one, other, population, names, born):
        decision = "auto"
    return Score(tuple(Evidence(*part) for part in parts), decision)


def is_hopeless(one: Person, other: Person, population: Population) -> bool:
    """Tell whether two records are two people whatever their names, which take long to compare."""
    beside = _beside_names(one, other, population, kin=_kin(one, other, population))
    known = population.prior(bits("among_many")) + sum(worth for _, worth in beside)
    return known + population.name_limit("") + _MOST_INITIALS * bits("name_initial") < QUEUE_FROM


def _beside_names(
    one: Person, other: Person, population: Population, *, kin: bool
) -> list[tuple[str, float]]:
    return [
        *_born(one, other, population, kin=kin),
        *_sex(one, other),
        *_household(one, other, population),
        *_phone(one, other, population, kin=kin),
        *_roster(one, other, population),
        *_details(one, other, population),
    ]


def _kin(one: Person, other: Person, population: Population) -> bool:
    if not one.household or not other.household:
        return False
    return one.household == other.household or population.door(one.household) == population.door(
        other.household
    )


def _strictly(
    one: Person, other: Person, population: Population, names: NameEvidence, born: str | None
) -> bool:
    """Tell whether no person need look: one roster key, and name or birth date agrees, nothing against it.

    Two given names, two sexes, or dates that no slip explains are never linked by a machine: so neither
    twins nor father and son are, whatever a list says. A key that many bear is no key, nor is one that two
    bear who are surely two people.
    """
    if not one.roster_key or one.roster_key != other.roster_key:
        return False
    if not population.is_personal("roster", one.roster_key):
        return False
    if names.conflicts or names.unsure or born not in _BIRTH_ALLOWS or _two_sexes(one, other):
        return False
    others = population.others_with_key(one, other)
    if any(_two_people(one, o, population) or _two_people(other, o, population) for o in others):
        return False
    return names.agrees or (born == "birth_same" and not _kin(one, other, population))


def _two_people(one: Person, other: Person, population: Population) -> bool:
    """Tell whether two bearers of one key are surely two people: then people say whose the key is."""
    if compare_births(one.birth_date, other.birth_date) not in _BIRTH_ALLOWS or _two_sexes(one, other):
        return True
    kin = _kin(one, other, population)
    return compare_names(one.full_name, other.full_name, population, kin=kin).conflicts


def _two_sexes(one: Person, other: Person) -> bool:
    return bool(one.sex and other.sex and one.sex != other.sex)


def _born(one: Person, other: Person, population: Population, *, kin: bool) -> list[tuple[str, float]]:
    born = compare_births(one.birth_date, other.birth_date)
    parts = []
    if born == "birth_year_same" and one.birth_date:
        parts.append((born, population.year_bits(one.birth_date[:4]) + bits(born)))
    elif born:
        key = "birth_same_at_home" if kin and born == "birth_same" else born
        parts.append((key, bits(key)))
    if born in (None, "birth_year_same", "birth_month_same") and is_vague(one.birth_date) != is_vague(
        other.birth_date
    ):
        parts.append(("birth_vague", min(population.vagueness_bits(), bits("birth_vague"))))
    return parts


def _sex(one: Person, other: Person) -> list[tuple[str, float]]:
    if not one.sex or not other.sex:
        return []
    key = "sex_same" if one.sex == other.sex else "sex_differs"
    return [(key, bits(key))]


def _household(one: Person, other: Person, population: Population) -> list[tuple[str, float]]:
    if not one.household or not other.household:
        return []
    if one.household != other.household:
        united = population.door(one.household) == population.door(other.household)
        key = "household_united" if united else "household_differs"
        worth = population.household_bits(one.household) if united else 0.0
        return [(key, worth + bits(key))]
    return [("household_same", population.household_bits(one.household) + bits("household_same"))]


def _phone(one: Person, other: Person, population: Population, *, kin: bool) -> list[tuple[str, float]]:
    if not one.phone or not other.phone:
        return []
    if one.phone != other.phone:
        return [("phone_differs", bits("phone_differs"))]
    if not population.is_personal("phone", one.phone):
        return []
    key = "phone_same_at_home" if kin else "phone_same"
    return [(key, bits(key))]


def _roster(one: Person, other: Person, population: Population) -> list[tuple[str, float]]:
    if not one.roster_key or not other.roster_key:
        return []
    if one.roster_key != other.roster_key:
        return [("roster_differs", bits("roster_differs"))]
    if not population.is_personal("roster", one.roster_key):
        return []
    return [("roster_same", bits("roster_same"))]


def _details(one: Person, other: Person, population: Population) -> list[tuple[str, float]]:
    parts = []
    for field, mine in one.details.items():
        theirs = other.details.get(field)
        if mine and theirs:
            key, worth = _detail(field, mine, theirs, population)
            parts.append((key, worth))
    return parts


def _detail(field: str, mine: str, theirs: str, population: Population) -> tuple[str, float]:
    worth = max(population.detail_bits(field, mine), population.detail_bits(field, theirs))
    if mine == theirs:
        return "detail_same", worth
    if near(mine, theirs) or near(_words(mine), _words(theirs)):
        return "detail_near", max(min(worth + bits("detail_near"), _most_of_near(mine, theirs)), 0.0)
    return "detail_differs", bits("detail_differs")


def _most_of_near(mine: str, theirs: str) -> float:
    """Return the most that two near values can tell: numbers are near each other by chance, words are not."""
    digits = min(len(mine), len(theirs)) if mine.isdecimal() and theirs.isdecimal() else None
    return inf if digits is None else _BITS_OF_A_DIGIT * (digits - 2)


def _words(text: str) -> str:
    return " ".join(sorted(text.split()))
