"""What people get wrong when they write somebody down again, drawn by chance: names, keys, dates.

Telex and VNI as the manuals of input methods have them.
"""

import random
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.bench.hard_names import REGIONAL, SURNAMES

Row = dict[str, str]


@dataclass
class Somebody:
    """A person of the ward, and the first row about them; `people` is kinh, stieng or others."""

    number: int
    row: Row
    sex: str
    people: str


@dataclass(frozen=True)
class Trouble:
    """How a row is written wrongly, of whom it can be, and whether they live elsewhere by then."""

    write: Callable[[random.Random, Row], None]
    fits: Callable[[Somebody], bool] = lambda _: True
    moves: bool = False


def _has_day(person: Somebody) -> bool:
    return len(person.row["birth_date"]) == 10


def _plain(_rng: random.Random, _row: Row) -> None:
    return


def _regional(rng: random.Random, row: Row) -> None:
    *front, given = row["full_name"].split()
    ways = [b for a, b in REGIONAL if a == given] + [a for a, b in REGIONAL if b == given]
    row["full_name"] = " ".join([*front, rng.choice(ways)])


def _surname(_rng: random.Random, row: Row) -> None:
    first, *rest = row["full_name"].split()
    row["full_name"] = " ".join([SURNAMES[first], *rest])


def _slip(rng: random.Random, word: str) -> str:
    at = rng.randrange(len(word))
    how = rng.choice(("out", "in", "wrong", "turned"))
    key = rng.choice("qwertyuiopasdfghjklzxcvbnm")
    if how == "out" and len(word) > 2:
        return word[:at] + word[at + 1 :]
    if how == "in":
        return word[: at + 1] + key + word[at + 1 :]
    if how == "turned" and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + key + word[at + 1 :]


def _typo(rng: random.Random, row: Row) -> None:
    words = row["full_name"].split()
    at = rng.randrange(len(words))
    words[at] = _slip(rng, words[at])
    row["full_name"] = " ".join(words)


def _two_typos(rng: random.Random, row: Row) -> None:
    _typo(rng, row)
    _typo(rng, row)


def _unaccented(_rng: random.Random, row: Row) -> None:
    row["full_name"] = _bare(row["full_name"])


def _bare(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in parts if not unicodedata.combining(c))


_TELEX_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_TELEX_SHAPES = {"\u0302": None, "\u031b": "w", "\u0306": "w"}
_VNI_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_VNI_SHAPES = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}


def in_telex(name: str) -> str:
    """Return the keys one presses for a name in Telex."""
    return " ".join(_keys(w, _TELEX_TONES, _TELEX_SHAPES, "d") for w in name.split())


def in_vni(name: str) -> str:
    """Return the keys one presses for a name in VNI."""
    return " ".join(_keys(w, _VNI_TONES, _VNI_SHAPES, "9") for w in name.split())


def _keys(word: str, tones: Mapping[str, str], shapes: Mapping[str, str | None], stroke: str) -> str:
    """Return the keys one presses for a word: shapes after their vowel, the tone at the end."""
    out, tone = "", ""
    for char in unicodedata.normalize("NFD", word):
        if char in tones:
            tone = tones[char]
        elif char in shapes:
            out += shapes[char] or out[-1].lower()
        elif char in "đĐ":
            out += ("d" if char == "đ" else "D") + stroke
        else:
            out += char
    return out + tone


def _telex(rng: random.Random, row: Row) -> None:
    row["full_name"] = _some(rng, row["full_name"], in_telex(row["full_name"]))


def _vni(rng: random.Random, row: Row) -> None:
    row["full_name"] = _some(rng, row["full_name"], in_vni(row["full_name"]))


def _some(rng: random.Random, name: str, keys: str) -> str:
    """Take all words as typed, or only one: the input method was off for a moment."""
    words, typed = name.split(), keys.split()
    changed = [i for i in range(len(words)) if words[i] != typed[i]]
    if not changed or rng.random() < 0.4:
        return keys
    at = rng.choice(changed)
    return " ".join(typed[i] if i == at else words[i] for i in range(len(words)))


def _no_thi(_rng: random.Random, row: Row) -> None:
    row["full_name"] = " ".join(w for w in row["full_name"].split() if w != "Thị")


def _swapped(_rng: random.Random, row: Row) -> None:
    year, month, day = row["birth_date"].split("-")
    row["birth_date"] = f"{year}-{day}-{month}" if int(day) <= 12 else f"{year}-{month}-{int(day) - 1:02}"


def _digit(rng: random.Random, row: Row) -> None:
    born = row["birth_date"]
    last = rng.choice([c for c in "0123456789" if c != born[3]])
    row["birth_date"] = born[:3] + last + born[4:] if born[5:] != "02-29" else born


def _year(_rng: random.Random, row: Row) -> None:
    row["birth_date"] = row["birth_date"][:4]


def _given(person: Somebody) -> str:
    return person.row["full_name"].split()[-1]


_IN_REGIONS = {name for both in REGIONAL for name in both}
HASTE = {"typo": _typo, "unaccented": _unaccented}
TROUBLES = {
    "plain": Trouble(_plain),
    "moved": Trouble(_plain, _has_day, moves=True),
    "regional at door": Trouble(
        _regional, lambda p: _given(p) in _IN_REGIONS and p.people == "kinh" and _has_day(p)
    ),
    "surname after move": Trouble(
        _surname, lambda p: p.row["full_name"].split()[0] in SURNAMES and _has_day(p), moves=True
    ),
    "stieng moved": Trouble(_year, lambda p: p.people == "stieng", moves=True),
    "two typos": Trouble(_two_typos, _has_day),
    "telex": Trouble(_telex, _has_day),
    "vni": Trouble(_vni, _has_day),
    "no thi": Trouble(
        _no_thi, lambda p: " Thị " in p.row["full_name"] and p.people == "kinh" and _has_day(p), moves=True
    ),
    "typo": Trouble(_typo, _has_day, moves=True),
    "unaccented moved": Trouble(_unaccented, _has_day, moves=True),
    "swapped": Trouble(_swapped, _has_day, moves=True),
    "digit": Trouble(_digit, _has_day),
    "year at door": Trouble(_year),
    "year moved": Trouble(_year, lambda p: len(p.row["full_name"].split()) >= 3, moves=True),
}
