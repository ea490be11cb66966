"""A made-up ward in which some people are written down twice, and the truth about who is whom.

Kept apart from the scorer on purpose: what people get wrong is drawn here, what it is worth is said there.
"""

import random
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from types import MappingProxyType
from typing import NamedTuple

from shared.campaign import Campaign
from shared.vietnamese import fold
from sync_server.tools.demo.people import DemoHousehold, DemoPerson
from sync_server.tools.demo.presets import PRESETS, scaled
from sync_server.tools.demo.register import make_register

Row = dict[str, str]


class Habits(NamedTuple):
    """How often what is got wrong, as shares of the people written down again.

    As the ward expects it: of a hundred people four, one of them with a slip in the name, one with day and
    month exchanged, a third of them at another door.
    """

    twice: float = 0.04
    moved: float = 0.33
    name: Mapping[str, float] = MappingProxyType(
        {
            "same": 50,
            "typo": 25,
            "unaccented": 6,
            "capitals": 6,
            "tone_place": 4,
            "tone_lost": 2,
            "decomposed": 2,
            "no_middle": 3,
            "nickname": 1,
            "turned": 1,
        }
    )
    born: Mapping[str, float] = MappingProxyType(
        {"same": 68, "swapped": 25, "year": 3, "missing": 2, "digit": 2}
    )
    listed: float = 0.6
    key_again: float = 0.3


HASTY = Habits(
    name={
        "same": 45,
        "typo": 16,
        "unaccented": 8,
        "capitals": 7,
        "tone_place": 5,
        "tone_lost": 3,
        "tone_taken": 2,
        "decomposed": 2,
        "no_middle": 6,
        "nickname": 2,
        "initials": 2,
        "turned": 2,
    },
    born={"same": 70, "swapped": 7, "digit": 5, "year": 8, "missing": 6, "next_year": 2, "day": 2},
)
"""Everything got wrong at once: three of ten birth dates, more than half of the names."""


@dataclass(frozen=True)
class Doubled:
    """Rows as a file has them, and the pairs of ids that are one person; `never` must not be linked alone."""

    rows: list[Row]
    pairs: set[tuple[str, str]]
    never: set[tuple[str, str]]


def doubled_ward(plan: Campaign, seed: int, preset: str = "full", habits: Habits | None = None) -> Doubled:
    """Return a ward of the demo's families, some of whose people are in it twice or thrice."""
    homes = make_register(scaled(plan, PRESETS[preset]), PRESETS[preset], seed)
    return _Writer(random.Random(f"doubled {seed}"), homes, habits or Habits()).write()


class _Writer:
    def __init__(self, rng: random.Random, homes: Sequence[DemoHousehold], habits: Habits) -> None:
        self._rng, self._homes, self._habits = rng, homes, habits
        self._rows: list[tuple[Row, int]] = []
        self._never: set[tuple[int, int]] = set()

    def write(self) -> Doubled:
        numbers: dict[int, DemoPerson] = {}
        for home in self._homes:
            for person in home.people:
                numbers[len(numbers)] = person
        for number, person in numbers.items():
            first = self._row(number, person)
            self._rows.append((first, number))
            while self._rng.random() < self._habits.twice:
                self._rows.append((self._again(first, person), number))
        self._namesakes()
        self._traps()
        self._rng.shuffle(self._rows)
        for place, (row, _) in enumerate(self._rows):
            row["id"] = f"r{place:06}"
        return Doubled([r for r, _ in self._rows], self._pairs(), self._forbidden())

    def _pairs(self) -> set[tuple[str, str]]:
        of: dict[int, list[str]] = {}
        for row, number in self._rows:
            of.setdefault(number, []).append(row["id"])
        return {pair for ids in of.values() for pair in combinations(sorted(ids), 2)}

    def _forbidden(self) -> set[tuple[str, str]]:
        """Return every two rows of one household and day, or one name and day, that are two people."""
        groups: dict[tuple[str, ...], list[tuple[str, int]]] = {}
        for row, number in self._rows:
            for key in (
                (row["household"], row["birth_date"]),
                ("", fold(row["full_name"]), row["birth_date"]),
            ):
                groups.setdefault(key, []).append((row["id"], number))
        return {
            (min(a, b), max(a, b))
            for group in groups.values()
            for (a, one), (b, other) in combinations(group, 2)
            if one != other
        }

    def _row(self, number: int, person: DemoPerson) -> Row:
        rng = self._rng
        born = person.born.isoformat()
        return {
            "household": person.home.code,
            "full_name": person.name,
            "birth_date": "" if rng.random() < 0.015 else born[:4] if person.year_only else born,
            "sex": "" if rng.random() < 0.02 else _SEX[person.sex],
            "phone": person.phone or "",
            "roster_key": f"k{number:06}" if rng.random() < self._habits.listed else "",
        }

    def _again(self, first: Row, person: DemoPerson) -> Row:
        rng, habits = self._rng, self._habits
        row = dict(first)
        if rng.random() < habits.moved:
            row["household"] = rng.choice(self._homes).code
        row["full_name"] = NAME_FAULTS[_pick(rng, habits.name)](rng, person.name)
        row["birth_date"] = _born(rng, _pick(rng, habits.born), first["birth_date"])
        row["sex"] = (
            "" if rng.random() < 0.05 else first["sex"] if rng.random() < 0.98 else _OTHER[first["sex"]]
        )
        row["phone"] = _pick(rng, {first["phone"]: 5, "": 4, f"09{rng.randrange(10**8):08}": 1})
        if rng.random() >= habits.key_again:
            row["roster_key"] = ""
        return row

    def _namesakes(self) -> None:
        """Let a few people of other doors have the name and birth date of somebody else."""
        for row, _ in self._rng.sample(self._rows, max(2, len(self._rows) // 2000)):
            other, number = self._rng.choice(self._rows)
            if row["household"] != other["household"] and row["birth_date"]:
                mine = {"full_name": row["full_name"], "birth_date": row["birth_date"], "sex": row["sex"]}
                other |= mine
                self._rows = [(o, n) for o, n in self._rows if n != number or o is other]

    def _traps(self) -> None:
        """Give a few twins one roster key, as a clerk does who copies a line."""
        twins: dict[tuple[str, str], list[Row]] = {}
        seen = set()
        for row, number in self._rows:
            if len(row["birth_date"]) == 10 and number not in seen:
                seen.add(number)
                twins.setdefault((row["household"], row["birth_date"]), []).append(row)
        for one, other, *_ in [t for t in twins.values() if len(t) > 1][:5]:
            other["roster_key"] = one["roster_key"] = one["roster_key"] or "k-copied-" + one["household"]


_SEX = {"male": "nam", "female": "nữ"}
_OTHER = {"nam": "nữ", "nữ": "nam", "": ""}


def _pick(rng: random.Random, weights: Mapping[str, float]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _born(rng: random.Random, how: str, born: str) -> str:
    if how == "missing" or not born:
        return ""
    if how == "year":
        return born[:4]
    if len(born) < 10 or how == "same":
        return born
    when = date.fromisoformat(born)
    if how == "swapped" and when.day <= 12:
        return date(when.year, when.day, when.month).isoformat()
    if how == "day":
        return (when + timedelta(days=rng.randint(1, 20))).isoformat()
    if how == "next_year":
        return f"{when.year + rng.choice((-1, 1))}{born[4:]}" if born[5:] != "02-29" else born
    return _digit(rng, born) if how == "digit" else born


def _digit(rng: random.Random, born: str) -> str:
    while True:
        at = rng.choice((2, 3, 6, 9, 8))
        new = born[:at] + str(rng.randrange(10)) + born[at + 1 :]
        try:
            date.fromisoformat(new)
        except ValueError:
            continue
        if new != born and "1900" < new < "2024":
            return new


def _typo(rng: random.Random, name: str) -> str:
    at = rng.randrange(1, len(name) - 1)
    near = "qwertyuiopasdfghjklzxcvbnm"
    kinds = {
        "left_out": name[:at] + name[at + 1 :],
        "swapped": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        "doubled": name[: at + 1] + name[at:],
        "wrong": name[:at] + rng.choice(near) + name[at + 1 :],
    }
    return kinds[rng.choice(sorted(kinds))]


def _lose_tone(rng: random.Random, name: str) -> str:
    words = name.split()
    at = rng.randrange(len(words))
    parts = unicodedata.normalize("NFD", words[at])
    words[at] = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    return " ".join(words)


_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TAKEN = str.maketrans({"\u0303": "\u0309", "\u0309": "\u0303"})


def _take_tone(_rng: random.Random, name: str) -> str:
    """Write hỏi for ngã and ngã for hỏi, as the South says them."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).translate(_TAKEN))


def _tone_place(_rng: random.Random, name: str) -> str:
    for one, other in (("òa", "oà"), ("óa", "oá"), ("ủy", "uỷ"), ("úy", "uý"), ("ùy", "uỳ"), ("ọa", "oạ")):
        name = name.replace(one, other) if one in name else name.replace(other, one)
    return name


_BY_BIRTH = ("Hai", "Ba", "Tư", "Năm", "Út")


def _nickname(rng: random.Random, name: str) -> str:
    given = name.rsplit(maxsplit=1)[-1]
    return rng.choice([given, f"Bé {given}", f"{rng.choice(_BY_BIRTH)} {given}", f"Ông {given}"])


def _initials(_rng: random.Random, name: str) -> str:
    first, *middle, given = name.split()
    return " ".join([first, *[m[0] + "." for m in middle], given])


def _turned(_rng: random.Random, name: str) -> str:
    words = name.split()
    return " ".join([words[-1], *words[:-1]])


def _no_middle(_rng: random.Random, name: str) -> str:
    words = name.split()
    return f"{words[0]} {words[-1]}"


NAME_FAULTS: dict[str, Callable[[random.Random, str], str]] = {
    "same": lambda _r, n: n,
    "typo": _typo,
    "unaccented": lambda _r, n: fold(n).title(),
    "capitals": lambda r, n: n.upper() if r.random() < 0.5 else fold(n).upper(),
    "tone_place": _tone_place,
    "tone_lost": _lose_tone,
    "tone_taken": _take_tone,
    "decomposed": lambda _r, n: unicodedata.normalize("NFD", n),
    "no_middle": _no_middle,
    "nickname": _nickname,
    "initials": _initials,
    "turned": _turned,
}
