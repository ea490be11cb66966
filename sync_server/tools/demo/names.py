"""Names: họ – đệm – tên, as families give them, and the pairs that software gets wrong (B.6)."""

import random
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from sync_server.tools.demo.draw import pick
from sync_server.tools.demo.name_lists import (
    ALIKE,
    FAMILY,
    GIVEN,
    HARD,
    MIDDLE_GIRLS,
    MIDDLE_MEN,
    MIDDLE_WOMEN,
    STIENG,
)
from sync_server.tools.demo.people import DemoHousehold, DemoPerson
from sync_server.tools.demo.presets import Preset

_STIENG_SHARE = 0.03
_TWIN_PAIRS, _NAMESAKES = 23, 8
"""Pairs of twins (0.5 % of the people), and fathers with a son of their name, in the whole ward."""


def make_name(rng: random.Random, sex: str, year: int, family: str | None = None) -> str:
    """Return a full name in the fashion of that year of birth."""
    family = family or pick(rng, FAMILY)
    middle = MIDDLE_MEN if sex == "male" else MIDDLE_GIRLS if year >= 2000 else MIDDLE_WOMEN
    return f"{family} {pick(rng, middle)} {rng.choice(_given(sex, year))}"


@cache
def _given(sex: str, year: int) -> tuple[str, ...]:
    men, women = next(names for first, *names in GIVEN if year >= first)
    return tuple((men if sex == "male" else women).split())


def name_homes(rng: random.Random, homes: Sequence[DemoHousehold], preset: Preset) -> None:
    """Name everybody: one family name down the father's line, and the hard cases of the whole ward."""
    for home in homes:
        _name_home(rng, home)
    rest = [h for h in rng.sample(homes, len(homes)) if not h.shared]
    _name_twins(rng, rest, preset.share(_TWIN_PAIRS))
    _name_sons_as_fathers(rest, preset.share(_NAMESAKES))
    _give_hard_names(rest)


def _name_home(rng: random.Random, home: DemoHousehold) -> None:
    stieng = rng.random() < _STIENG_SHARE
    own = pick(rng, FAMILY)
    for person in home.people:
        if stieng:
            first = "Điểu" if person.sex == "male" else "Thị"
            person.name = f"{first} {rng.choice(STIENG.split())}"
        else:
            family = own if _of_the_line(home, person) else None
            person.name = make_name(rng, person.sex, person.born.year, family)


def _of_the_line(home: DemoHousehold, person: DemoPerson) -> bool:
    """Tell whether somebody bears the home's family name: the man of the pair, his father, the children."""
    if person.relation in ("child", "grandchild", "sibling"):
        return True
    pair = any(p.relation == "spouse" for p in home.people)
    if person.relation == "head":
        return person.sex == "male" or not pair
    return person.sex == "male" and person.relation in ("spouse", "parent")


def _name_twins(rng: random.Random, homes: Sequence[DemoHousehold], n: int) -> None:
    """Make `n` pairs of twins: same birth date, names hardly apart. They must never be merged."""
    for one, other in _pairs(homes, n):
        other.born, other.age, other.sex = one.born, one.age, one.sex
        family, *_ = one.name.split()
        middle = "Văn" if one.sex == "male" else "Thị"
        for person, given in zip((one, other), rng.choice(ALIKE[one.sex]), strict=True):
            person.name = f"{family} {middle} {given}"


def _pairs(homes: Sequence[DemoHousehold], n: int) -> list[tuple[DemoPerson, DemoPerson]]:
    found = []
    for home in homes:
        children = [p for p in home.people if p.relation == "child" and p.born.year != 2010]
        close = [(a, b) for a, b in pairwise(children) if abs(a.age - b.age) <= 3]
        if close and _same_group(*close[0]):
            found.append(close[0])
    return found[:n]


def _same_group(one: DemoPerson, other: DemoPerson) -> bool:
    return (one.age >= 18) == (other.age >= 18) and (one.age >= 14) == (other.age >= 14)


def _name_sons_as_fathers(homes: Sequence[DemoHousehold], n: int) -> None:
    fathers = (
        (head, son)
        for home in homes
        for head in home.people
        for son in home.people
        if head.relation == "head" and head.sex == "male"
        if son.relation == "child" and son.sex == "male" and son.age >= 10
    )
    for _, (father, son) in zip(range(n), fathers, strict=False):
        son.name = father.name


def _give_hard_names(homes: Sequence[DemoHousehold]) -> None:
    free = [p for h in homes for p in h.people if p.relation == "spouse" or len(h.people) == 1]
    for sex, name in HARD:
        person = next(p for p in free if p.sex == sex)
        free.remove(person)
        person.name = name
