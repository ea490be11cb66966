"""Names taken apart into words, each without accents and in its one canonical spelling (B.6)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from shared.matching.keystrokes import read_keys
from shared.matching.name_variants import names_meant
from shared.matching.name_words import BIRTH_ORDER, FAMILY_NAMES, NAMES, TITLES
from shared.vietnamese import canonical, clean, fold

_BETWEEN_WORDS = re.compile(r"[\s.,;:_/\\|()\[\]\"'’`´-]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a name. `spelled` is accents and all, or None where the whole name was typed without.

    `meant` are the names that it may be a form of, where a name has several.
    """

    plain: str
    spelled: str | None
    meant: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Name:
    """A full name. `formal`: it begins with a family name, as in registers; else it may be a nickname.

    `bare`: it has no accent, though some of its words would have one in a name; Cao Minh Thanh has none
    rightly.
    """

    words: tuple[Word, ...]
    plain: str
    formal: bool
    bare: bool


@lru_cache(maxsize=65_536)
def name_of(full_name: str) -> Name:
    """Return a name's words; capitals, composed or not, and the place of the tone mark make no difference.

    Leftover keys of an input method are read as what they were pressed for.
    """
    texts = [w for w in _BETWEEN_WORDS.split(read_keys(clean(full_name).casefold())) if w]
    accented = any(not w.isascii() for w in texts)
    words = tuple(_word(w, accented=accented) for w in texts)
    bare = not accented and not all(is_a_name(w.plain) for w in words)
    return Name(words, " ".join(w.plain for w in words), _is_formal(words), bare)


def _word(text: str, *, accented: bool) -> Word:
    plain, spelled = fold(text), canonical(text) if accented else None
    return Word(plain, spelled, names_meant(plain, spelled))


def forget_names() -> None:
    """Let go of every name taken apart so far: those of people whose data were erased are among them."""
    name_of.cache_clear()


def _is_formal(words: tuple[Word, ...]) -> bool:
    if len(words) < 2 or (words[0].spelled or words[0].plain) not in _FAMILIES:
        return False
    return len(words) > 2 or words[0].plain not in TITLES | BIRTH_ORDER


_FAMILIES = frozenset(canonical(w) for w in FAMILY_NAMES) | frozenset(fold(w) for w in FAMILY_NAMES)
_NAMES = frozenset(canonical(w) for w in NAMES)
_PLAIN_NAMES = frozenset(fold(w) for w in NAMES)


def is_a_name(spelled: str) -> bool:
    """Tell whether a word, spelled canonically, is a name of its own by common knowledge."""
    return spelled in _NAMES


def looks_like_a_name(plain: str) -> bool:
    """Tell whether a word without accents would be such a name with the right ones."""
    return plain in _PLAIN_NAMES
