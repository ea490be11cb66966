"""Names in which the keys of a Vietnamese input method were left standing: Nguyeenx, Nguye6n4, Nguye^~n.

Telex and VNI as input methods explain them, VIQR after RFC 1456. Only what is no Vietnamese syllable as it
stands, and is one when the keys are obeyed, is read again.
"""

import re
import unicodedata
from functools import lru_cache

from shared.matching.name_words import FAMILY_NAMES
from shared.vietnamese import canonical

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_TONES = {
    **dict(zip("sfrxj", (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True)),
    **dict(zip("12345", (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True)),
    **dict(zip("'`?~.", (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True)),
}
_HATS = {"a": "â", "e": "ê", "o": "ô"}
_HORNS = {"u": "ư", "o": "ơ"}
_BREVE = {"a": "ă"}
_SHAPES = {
    "w": _HORNS | _BREVE, "7": _HORNS, "8": _BREVE, "6": _HATS, "^": _HATS, "+": _HORNS, "*": _HORNS,
}  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VOWELS = frozenset("aăâeêioôơuưy")
_ONSET = "(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
_RHYMES = _words(
    """
    a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iu oa oai oao oay oă oe oeo oi ôi ơi ua uâ uây uê ui
    uô uôi uơ uy uya uyê uyu ưa ưi ươ ươi ươu ưu yê yêu iê iêu
    """
)
_CODA = "(?:ch|ng|nh|[cmnpt])?"


def _syllable(rhymes: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(rhymes, key=lambda r: (-len(r), r))
    return re.compile(f"{_ONSET}(?P<rhyme>{'|'.join(longest_first)}){_CODA}")


def _bare(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(c for c in parts if not unicodedata.combining(c))


_PLAIN_RHYMES = frozenset(map(_bare, _RHYMES))
_WITH_MARKS, _WITHOUT = _syllable(_RHYMES | _PLAIN_RHYMES), _syllable(_PLAIN_RHYMES)
# Signs that also end or shorten words are only keys of VIQR beside one that is nothing else.
_ONLY_VIQR, _ALSO_PUNCTUATION = frozenset("^~`+*"), frozenset("'`?.~^+*")


def read_keys(text: str) -> str:
    """Return a name with leftover keys of Telex, VNI or VIQR obeyed; what is none is given back as it is.

    `text` is a name in lower case. A word of a foreign name may look like Telex too (`lee`), so the other
    words must be Vietnamese as well, or at least the family name, before a name of another people.
    """
    if text.isalpha() and not _TELEX.search(text):
        return text
    viqr = bool(_ONLY_VIQR & set(text))
    words = [_read_word(word, viqr=viqr) for word in text.split()]
    if all(read == word for read, word in zip(words, text.split(), strict=True)):
        return text
    strange = sum(not is_syllable(w) for w in words)
    return " ".join(words) if strange * 3 <= len(words) or canonical(words[0]) in _FIRST else text


_FIRST = frozenset(canonical(w) for w in FAMILY_NAMES) | {canonical("thị")}
_TELEX = re.compile("[fjwz]|[sxr]|aa|ee|oo|dd")


@lru_cache(maxsize=16_384)
def is_syllable(word: str) -> bool:
    """Tell whether a word is built as Vietnamese syllables are, with its marks or without any."""
    return bool(_WITHOUT.fullmatch(_bare(word)))


@lru_cache(maxsize=16_384)
def _read_word(word: str, *, viqr: bool) -> str:
    if is_syllable(word) or (not viqr and _ALSO_PUNCTUATION & set(word)):
        return word
    return _obeyed(word) or word


def _obeyed(word: str) -> str | None:
    """Return a word with its keys obeyed one after the other, or None if that makes no syllable."""
    letters, tone = list[str](), ""
    for char in unicodedata.normalize("NFD", word):
        if unicodedata.combining(char):
            if char in _TONES.values():
                tone = char
            elif letters:
                letters[-1] = unicodedata.normalize("NFC", letters[-1] + char)
        elif char in _TONES and _VOWELS.intersection(letters):
            if tone and tone != _TONES[char]:
                return None
            tone = _TONES[char]
        elif not _shaped(letters, char):
            letters.append(char)
    read = re.sub("ưo|uơ(?=.)", "ươ", "".join(letters))
    found = _WITH_MARKS.fullmatch(read)
    return None if found is None else _toned(read, *found.span("rhyme"), tone)


def _shaped(letters: list[str], key: str) -> bool:
    """Let a key shape a letter typed before it; tell whether there was one for it to shape."""
    if key in "d9" and letters[:1] == ["d"] and (key == "9" or len(letters) == 1):
        letters[0] = "đ"
        return True
    if key == "w" and letters[-2:] == ["u", "o"]:
        letters[-2:] = ["ư", "ơ"]
        return True
    shapes = _SHAPES.get(key) or ({key: _HATS[key]} if key in _HATS else {})
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in shapes:
            # A vowel typed twice with another between them is two vowels, as in `oao`.
            if key in _HATS and _VOWELS.intersection(letters[at + 1 :]):
                return False
            letters[at] = shapes[letters[at]]
            return True
    return False


def _toned(word: str, start: int, end: int, tone: str) -> str:
    """Return a syllable with its tone on the letter that bears it."""
    rhyme = word[start:end]
    marked = [i for i, c in enumerate(rhyme) if c in "ăâêôơư"]
    at = marked[-1] if marked else len(rhyme) - 1 if end < len(word) else max(0, len(rhyme) - 2)
    return unicodedata.normalize("NFC", word[: start + at + 1] + tone + word[start + at + 1 :])
