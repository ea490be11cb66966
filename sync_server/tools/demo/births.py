"""Ages that add up to the annex, and birth dates on both sides of every limit (R-11, A-6)."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sync_server.tools.demo.people import DemoHousehold, DemoPerson
from sync_server.tools.demo.presets import Preset

ADULT, TEEN = 18, 14
LIMIT = date(2010, 7, 1)
"""The plan's limit of the identity card: born before this day."""
_NEAR_LIMIT = 70
"""So many of the whole ward are born in each half of the limit's year."""
_ON_EITHER_SIDE = 3
"""So many are born exactly on the last day that counts, and on the first that does not."""
_REGISTER_DAYS = 100
"""The register is made at most so many days before the campaign's day of eligibility."""
_MOVABLE = ("child", "sibling", "other", "grandchild")


@dataclass(frozen=True, slots=True)
class Ages:
    """How many adults, 14 to 17 year olds and younger ones a khu phố has."""

    adults: int
    teens: int
    children: int

    def __getitem__(self, group: str) -> int:
        """Return one group's number."""
        return int(getattr(self, group))


def group_of(age: int) -> str:
    """Return the name of the age group of `age` full years."""
    return "adults" if age >= ADULT else "teens" if age >= TEEN else "children"


def fit_ages(rng: random.Random, homes: Sequence[DemoHousehold], wanted: Ages) -> None:
    """Change ages, of children rather than of heads, until each group is exactly as large as `wanted`."""
    people = [p for h in homes for p in h.people]
    rng.shuffle(people)
    people.sort(key=lambda p: p.relation not in _MOVABLE)
    while True:
        have = Counter(group_of(p.age) for p in people)
        over = [g for g in ("adults", "teens", "children") if have[g] > wanted[g]]
        if not over:
            return
        short = next(g for g in ("teens", "children", "adults") if have[g] < wanted[g])
        _move_between(
            rng, people, over[0], short, min(have[over[0]] - wanted[over[0]], wanted[short] - have[short])
        )


def _move_between(rng: random.Random, people: list[DemoPerson], old: str, new: str, n: int) -> None:
    fit = [p for p in people if group_of(p.age) == old and _age_in(rng, p, new) is not None]
    if not fit:
        fit = [p for p in people if group_of(p.age) == old and p.relation != "head"]
        for person in fit[:n]:
            person.relation = "grandchild" if new != "adults" else "sibling"
    for person in fit[:n]:
        age = _age_in(rng, person, new)
        person.age = rng.randint(*_RANGE[new]) if age is None else age


_RANGE = {"adults": (18, 26), "teens": (14, 17), "children": (0, 13)}


def _age_in(rng: random.Random, person: DemoPerson, group: str) -> int | None:
    """Return an age in `group` that leaves 18 years to the parents, or None if that cannot be."""
    if person.relation not in _MOVABLE:
        return None
    low, high = _RANGE[group]
    if person.relation in ("child", "grandchild"):
        youngest = min(p.age for p in person.home.people if p.relation in ("head", "spouse"))
        high = min(high, youngest - ADULT)
    return rng.randint(low, high) if low <= high else None


def give_birth_dates(rng: random.Random, people: Sequence[DemoPerson], on: date, preset: Preset) -> None:
    """Give everybody a birth date that makes them as old as they are on the day `on`.

    The youngest were born well before the register was made.
    Only the wanted ones are born in the limit's year: so many in each half, three on each side of the limit.
    """
    for person in people:
        person.born = _born(rng, person.age, on)
    free = [p for p in people if p.relation in _MOVABLE]
    rng.shuffle(free)
    for day in _limit_days(rng, preset):
        age = full_years(day, on)
        person = next(p for p in free if group_of(p.age) == group_of(age) and _may_be(p, age))
        free.remove(person)
        person.born, person.age = day, age
    elderly = [p for p in people if p.age >= 65]
    for person in rng.sample(elderly, min(len(elderly), len(people) // 100)):
        person.year_only, person.born = True, person.born.replace(month=1, day=1)


def _may_be(person: DemoPerson, age: int) -> bool:
    elders = [p.age for p in person.home.people if p.relation in ("head", "spouse")]
    return person.relation not in ("child", "grandchild") or min(elders) - age >= 17


def _limit_days(rng: random.Random, preset: Preset) -> list[date]:
    year, n = LIMIT.year, max(preset.share(_NEAR_LIMIT), _ON_EITHER_SIDE + 1)
    before, after = (LIMIT - date(year, 1, 1)).days - 1, (date(year, 12, 31) - LIMIT).days
    days = [LIMIT - timedelta(days=1)] * _ON_EITHER_SIDE + [LIMIT] * _ON_EITHER_SIDE
    days += [date(year, 1, 1) + timedelta(days=rng.randrange(before)) for _ in range(n - _ON_EITHER_SIDE)]
    days += [LIMIT + timedelta(days=rng.randint(1, after)) for _ in range(n - _ON_EITHER_SIDE)]
    return days


def _born(rng: random.Random, age: int, on: date) -> date:
    day = _birthday(on.year - age, on) - timedelta(days=rng.randrange(0 if age else _REGISTER_DAYS, 365))
    if day.year != LIMIT.year:
        return day
    moved = [_birthday(day.year + by, day) for by in (-1, 1)]
    return next(m for m in moved if group_of(full_years(m, on)) == group_of(age))


def _birthday(year: int, like: date) -> date:
    return date(year, like.month, min(like.day, 28) if like.month == 2 else like.day)


def full_years(born: date, on: date) -> int:
    """Return the age on the day `on` of somebody born on `born`."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def people_of(homes: Iterable[DemoHousehold]) -> list[DemoPerson]:
    """Return everybody, in the order of the homes."""
    return [p for home in homes for p in home.people]
