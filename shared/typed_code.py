"""A code typed while a Vietnamese keyboard is on: Telex makes letters of keys that were meant as they are.

`W` alone becomes `Ư`, `DD` becomes `Đ`. Tones are not undone: a tone's key may have been typed anywhere
behind its vowel. So codes that are made again have only letters that no keyboard takes for anything else.
"""

import unicodedata

# No vowel, so no tone and no circumflex; no W and no D, which Telex and VNI make other letters of; and
# nothing that is taken for something else when read aloud or copied.
SAFE_LETTERS = "BCFGHJKMNPQRSTVXZ23456789"
_KEYS = {
    "Ư": ("W", "UW"),
    "Ơ": ("OW",),
    "Ă": ("AW",),
    "Â": ("AA",),
    "Ê": ("EE",),
    "Ô": ("OO",),
    "Đ": ("DD",),
}
# A code has a few letters; a longer text is none.
_MOST = 16


def keys_of(text: str) -> list[str]:
    """Return what keys can have been typed for `text`, in capitals, the likeliest first; never none."""
    found = [""]
    for char in unicodedata.normalize("NFC", text.upper()):
        ways = _KEYS.get(char, (char,))
        found = [before + keys for before in found for keys in ways]
        if len(found) > _MOST:
            return [text]
    return found
