"""A made-up ward on which people met twice are hard to find, the truth, and how it came to be recorded.

Shares no code and no list with the search: what people get wrong is drawn here, each kind of trouble at a
stated share; what it is worth is said there.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from typing import NamedTuple

from tests.bench.hard_names import FAMILIES, HERS, HIS, KHMER, KHMER_GIVEN, MEN, STIENG, TAY, TWINS, WOMEN
from tests.bench.hard_troubles import HASTE, TROUBLES, Row, Somebody

_TODAY = 2024


@dataclass(frozen=True)
class Kinds:
    """How often each trouble is met, as shares of the people written down again; `twice` is theirs of all."""

    twice: float = 0.06
    of: dict[str, float] = field(
        default_factory=lambda: {
            "plain": 10, "moved": 9, "regional at door": 9, "surname after move": 9, "stieng moved": 9,
            "two typos": 9, "telex": 8, "vni": 3, "no thi": 6, "typo": 8, "unaccented moved": 5, "swapped": 5,
            "digit": 3, "year at door": 4, "year moved": 3,
        }
    )  # fmt: skip
    households: float = 0.012
    """Share of all households that moved and were written down again as a whole."""
    stieng: float = 0.08
    others: float = 0.05


class _Home(NamedTuple):
    door: str
    people: str
    phone: str


@dataclass(frozen=True)
class HardWard:
    """`rows` in the order in which they came; `pairs` are one person each, by kind of trouble; `never` are
    pairs that no machine may link; `early` what some rows said at first (a typing error, the old door)."""

    rows: list[Row]
    pairs: dict[tuple[str, str], str]
    never: set[tuple[str, str]]
    early: dict[str, Row]


def hard_ward(seed: int, people: int = 3_000, kinds: Kinds | None = None) -> HardWard:
    """Return the ward of a seed; the same one for the same arguments."""
    return _Maker(random.Random(f"hard {seed}"), kinds or Kinds()).make(people)


class _Maker:
    def __init__(self, rng: random.Random, kinds: Kinds) -> None:
        self._rng, self._kinds = rng, kinds
        self._people: list[Somebody] = []
        self._again: list[tuple[Row, int, str]] = []
        self._never: set[frozenset[int]] = set()
        self._doors = 0

    def make(self, count: int) -> HardWard:
        while len(self._people) < count:
            self._household()
        self._traps()
        self._write_twice()
        return self._ward()

    # -- who lives here --------------------------------------------------------------------------------

    def _household(self) -> None:
        rng = self._rng
        self._doors += 1
        door, draw = f"d{self._doors:05}", rng.random()
        kind = "stieng" if draw < self._kinds.stieng else "others"
        kind = kind if draw < self._kinds.stieng + self._kinds.others else "kinh"
        home = _Home(door, kind, _number(rng) if rng.random() < 0.7 else "")
        family, born = self._family(kind), rng.randint(1935, 1990)
        husband = self._add(home, family, "nam", born)
        if rng.random() < 0.85:
            self._add(home, self._family(kind), "nữ", born + rng.randint(-3, 6))
        child = born + rng.randint(20, 30)
        for _ in range(rng.choice((0, 1, 2, 2, 3, 4))):
            if child >= _TODAY - 1:
                break
            sex = rng.choice(("nam", "nữ"))
            one = self._add(home, family, sex, child)
            if rng.random() < 0.02:
                self._twin(one, home, family)
            elif sex == "nam" and rng.random() < 0.015 and kind == "kinh":
                one.row["full_name"] = husband.row["full_name"]
                self._forbid(one, husband)
            child += rng.randint(1, 5)

    def _family(self, kind: str) -> str:
        if kind == "others":
            return self._rng.choice(self._rng.choice((TAY, TAY, KHMER)))
        return _pick(self._rng, FAMILIES)

    def _name(self, kind: str, family: str, sex: str) -> str:
        rng = self._rng
        if kind == "stieng":
            return f"{'Điểu' if sex == 'nam' else 'Thị'} {rng.choice(STIENG)}"
        if family in KHMER and kind == "others":
            return f"{family} {'Thị ' if sex == 'nữ' and rng.random() < 0.6 else ''}{rng.choice(KHMER_GIVEN)}"
        names = HIS if sex == "nam" else HERS
        # Fashion: the first quarter of a shuffled list is worn by half of the people.
        given = rng.choice(names[::4]) if rng.random() < 0.35 else rng.choice(names)
        return " ".join(f"{family} {_pick(rng, MEN if sex == 'nam' else WOMEN)} {given}".split())

    def _add(self, home: _Home, family: str, sex: str, year: int) -> Somebody:
        rng = self._rng
        door, kind, phone = home
        day = date(year, 1, 1) + timedelta(days=rng.randrange(365))
        vague = rng.random() < (0.55 if kind == "stieng" and year < 1985 else 0.12 if year < 1960 else 0.01)
        own = rng.random() < 0.3 and year < 2008
        row = {
            "household": door,
            "full_name": self._name(kind, family, sex),
            "birth_date": f"{year}" if vague else day.isoformat(),
            "sex": sex if rng.random() < 0.97 else "",
            "phone": _number(rng) if own else phone if rng.random() < 0.6 else "",
            "roster_key": f"k{len(self._people):06}" if rng.random() < 0.6 else "",
        }
        somebody = Somebody(len(self._people), row, sex, kind)
        self._people.append(somebody)
        return somebody

    def _twin(self, one: Somebody, home: _Home, family: str) -> None:
        other = self._add(home, family, one.sex, 2000)
        other.row["birth_date"] = one.row["birth_date"]
        names = self._rng.choice(TWINS)
        words = one.row["full_name"].split()
        for twin, given in zip((one, other), names, strict=True):
            twin.row["full_name"] = " ".join([*words[:-1], given])
        self._forbid(one, other)
        if self._rng.random() < 0.1:  # a clerk who copies a line copies the number
            other.row["roster_key"] = one.row["roster_key"] = one.row["roster_key"] or f"k-{other.number}"

    def _forbid(self, one: Somebody, other: Somebody) -> None:
        self._never.add(frozenset((one.number, other.number)))

    def _traps(self) -> None:
        """Give some people of other doors a name and year, or a name and day, of somebody else."""
        for _ in range(max(2, len(self._people) // 400)):
            one, other = self._rng.sample(self._people, 2)
            if one.row["household"] == other.row["household"] or one.sex != other.sex:
                continue
            other.row["full_name"] = one.row["full_name"]
            born = one.row["birth_date"]
            if len(born) == 10:
                born = f"{born[:4]}-{self._rng.randint(1, 12):02}-{self._rng.randint(1, 28):02}"
            other.row["birth_date"] = born
            self._forbid(one, other)

    # -- who is written down twice -----------------------------------------------------------------------

    def _write_twice(self) -> None:
        rng = self._rng
        doors: dict[str, list[Somebody]] = {}
        for person in self._people:
            doors.setdefault(person.row["household"], []).append(person)
        large = [d for d, p in doors.items() if len(p) >= 3]
        taken: set[int] = set()
        for door in rng.sample(large, max(2, round(self._kinds.households * len(doors)))):
            self._move_household(doors[door])
            taken.update(p.number for p in doors[door])
        free = [p for p in self._people if p.number not in taken]
        rng.shuffle(free)
        wanted = round(self._kinds.twice * len(self._people))
        while wanted and free:
            kind = _pick(rng, self._kinds.of)
            at = next((i for i, p in enumerate(free) if TROUBLES[kind].fits(p)), None)
            if at is None:
                wanted -= 1
                continue
            person, wanted = free.pop(at), wanted - 1
            row = self._copy(person)
            TROUBLES[kind].write(rng, row)
            if TROUBLES[kind].moves:
                row["household"] = self._elsewhere(row["household"])
            self._again.append((row, person.number, kind))

    def _copy(self, person: Somebody) -> Row:
        rng, row = self._rng, dict(person.row)
        row["roster_key"] = row["roster_key"] if rng.random() < 0.2 else ""
        row["phone"] = rng.choice([row["phone"], row["phone"], "", _number(rng)])
        row["sex"] = row["sex"] if rng.random() < 0.95 else ""
        return row

    def _elsewhere(self, door: str) -> str:
        if self._rng.random() < 0.4:
            self._doors += 1
            return f"d{self._doors:05}"
        return self._rng.choice([p.row["household"] for p in self._people if p.row["household"] != door])

    def _move_household(self, people: list[Somebody]) -> None:
        """Write a whole door down again at a new one: two as they are, the others in haste."""
        self._doors += 1
        door = f"d{self._doors:05}"
        for place, person in enumerate(people):
            row = self._copy(person) | {"household": door}
            if place >= 2:
                how = self._rng.choice(("year", "typo", "no date", "unaccented"))
                if how == "year":
                    row["birth_date"] = row["birth_date"][:4]
                elif how == "no date":
                    row["birth_date"] = ""
                else:
                    HASTE[how](self._rng, row)
            self._again.append((row, person.number, "moved household"))

    def _ward(self) -> HardWard:
        rng = self._rng
        rows: list[tuple[Row, int, str]] = [(p.row, p.number, "") for p in self._people]
        firsts, agains = rows, list(self._again)
        rng.shuffle(firsts)
        rng.shuffle(agains)
        merged = firsts[: len(firsts) // 2] + rng.sample(
            firsts[len(firsts) // 2 :] + agains, len(firsts) - len(firsts) // 2 + len(agains)
        )
        names = rng.sample(range(len(merged) * 3), len(merged))
        for (row, _, _), name in zip(merged, names, strict=True):
            row["id"] = f"r{name:06}"
        of: dict[int, list[tuple[str, str]]] = {}
        for row, number, kind in merged:
            of.setdefault(number, []).append((row["id"], kind))
        pairs = {
            (min(a, b), max(a, b)): kind or other
            for ids in of.values()
            for (a, kind), (b, other) in combinations(ids, 2)
        }
        never = {
            (min(a, b), max(a, b))
            for one, other in map(sorted, self._never)
            for a, _ in of[one]
            for b, _ in of[other]
        }
        return HardWard([row for row, _, _ in merged], pairs, never, self._early(merged))

    def _early(self, merged: list[tuple[Row, int, str]]) -> dict[str, Row]:
        """Return what some records said at first: those of moved doors at the old one, others with a slip."""
        rng, early = self._rng, {}
        homes = [p.row["household"] for p in self._people]
        for row, _, kind in merged:
            if kind == "moved household" and rng.random() < 0.6:
                early[row["id"]] = row | {"household": rng.choice(homes)}
            elif kind and rng.random() < 0.2:
                early[row["id"]] = row | {"full_name": rng.choice(HIS), "birth_date": ""}
        return early


def _number(rng: random.Random) -> str:
    return f"{rng.choice(('03', '07', '08', '09'))}{rng.randrange(10**8):08}"


def _pick(rng: random.Random, weights: Mapping[str, float]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
