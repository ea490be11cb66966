"""Vietnamese text: one stored form, search without accents, the dictionary's order."""

import re
import unicodedata
from functools import lru_cache

_MARKS = re.compile("[\u0300-\u036f]+")
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_LETTERS = {letter: rank for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", 1)}
# Control characters, marks that only steer how text is drawn, halves of surrogate pairs.
_NO_TEXT = {"Cc", "Cf", "Cs"}
_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
SortKey = tuple[tuple[tuple[int, int], ...], tuple[int, ...], tuple[bool, ...]]


def is_plain(text: str) -> bool:
    """Tell at little cost whether `plain` would leave a text as it is; False where it has to be looked at."""
    return text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text))


def plain(text: str) -> str:
    """Return a text that any file, page and protocol can hold: NFC, and only what is read.

    Dropped are control characters, marks that steer how text is drawn (direction, no width), halves of
    surrogate pairs, and what is no character. Line breaks become `\\n`, tabs spaces. What phones, forms and
    files state all goes through here. It cleans and does not refuse: none of these can be seen, so nobody
    could put right what is refused for them, and without them the text reads as it did.
    """
    if is_plain(text):
        return text
    lines = _BREAK.sub("\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", "".join(c for c in lines if c == "\n" or _is_read(c)))


def _is_read(char: str) -> bool:
    if unicodedata.category(char) in _NO_TEXT:
        return False
    code = ord(char)
    return code & 0xFFFE != 0xFFFE and not 0xFDD0 <= code <= 0xFDEF


def clean(text: str) -> str:
    """Return a text of one line as it is stored: `plain`, Đ/đ for look-alikes, single spaces (B.6)."""
    return " ".join(plain(text).replace("Ð", "Đ").replace("ð", "đ").split())


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
