"""Vietnamese text: one stored form, search without accents, the dictionary's order."""

import re
import unicodedata
from functools import lru_cache

_MARKS = re.compile("[\u0300-\u036f]+")
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_LETTERS = {letter: rank for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", 1)}
SortKey = tuple[tuple[tuple[int, int], ...], tuple[int, ...], tuple[bool, ...]]


def clean(text: str) -> str:
    """Return `text` as it is stored: NFC, Đ/đ for look-alikes, single spaces, none at the ends (B.6)."""
    plain = text.replace("Ð", "Đ").replace("ð", "đ")
    return " ".join(unicodedata.normalize("NFC", plain).split())


def fold(text: str) -> str:
    """Return `text` for searching: no accents, no case; `đ` becomes `d`, which NFD alone leaves (B.6)."""
    plain = _MARKS.sub("", unicodedata.normalize("NFD", clean(text).replace("Đ", "D").replace("đ", "d")))
    if not plain.isascii():  # marks of other languages are rare, and looking at each letter is slow
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain.casefold()


@lru_cache(maxsize=16_384)
def canonical(word: str) -> str:
    """Return a syllable with its tone after it: `hòa` and `hoà` become one, `hoa` stays another (B.6)."""
    parts = unicodedata.normalize("NFD", word.casefold())
    letters = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    return letters + "".join(c for c in parts if c in _TONES)


@lru_cache(maxsize=4096)  # a ward's thousands of names are made of a few hundred words
def sort_key(text: str) -> SortKey:
    """Return a key that sorts as CLDR `vi` does: letters first, then tones, then case (B.6)."""
    places: list[tuple[int, int]] = []
    tones: list[int] = []
    capitals: list[bool] = []
    for char in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", char)
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        lower = base.lower()
        if lower in _LETTERS:
            places.append((1, _LETTERS[lower]))
            tones.append(next((_TONES[c] for c in parts if c in _TONES), 0))
            capitals.append(base != lower)
        else:
            places.append((0, _rank_of_sign(lower)))
    return tuple(places), tuple(tones), tuple(capitals)


def _rank_of_sign(char: str) -> int:
    if char.isspace():
        return 0
    return 1_000 + int(char) if char.isdecimal() else 1 + ord(char[0]) % 900


def name_sort_key(full_name: str) -> tuple[SortKey, SortKey, SortKey]:
    """Return the key of administrative lists: given name, then family name, then the middle (B.6)."""
    words = full_name.split() or [""]
    return sort_key(words[-1]), sort_key(words[0]), sort_key(" ".join(words[1:-1]))
