"""The passcode, a PIN or a passphrase: how it is normalised for comparison, and which are too easy."""

import unicodedata
from itertools import pairwise
from typing import Literal

from shared.text import t

PasscodeKind = Literal["pin", "passphrase"]
PIN_LENGTH = 6
PASSPHRASE_LENGTH = 12
_FEWEST_SIGNS = 5  # different ones in a passphrase; "aaaaaaaaaaaa" is long, too
# The ten six-digit PINs chosen most (Markert et al., "This PIN Can Be Easily Guessed", IEEE S&P 2020): five
# tries are free, so a longer list keeps out hardly anybody. Runs and one digit six times are refused by rule.
COMMON_PINS = frozenset(
    {
        "000000",
        "111111",
        "112233",
        "121212",
        "123123",
        "123456",
        "159753",
        "654321",
        "666666",
        "789456",
    }
)


def prepared(text: str) -> str:
    """Return what is compared of a PIN or passphrase: NFC, single spaces, none at the ends; case counts.

    That is nearly the OpaqueString of RFC 8265: it does not matter whether a keyboard writes "ế" as one sign
    or as three, and one that adds a space after a word locks nobody out. It must never change: what was
    wrapped by it would open no more.
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


def why_not_taken(text: str, kind: PasscodeKind, first: str = "") -> str:
    """Return in words why a passcode can't be taken, or an empty text; `first` is what was typed before."""
    if first:
        return "" if prepared(text) == prepared(first) else t(f"{kind}.differ")
    if kind == "pin":
        return t("pin.weak") if is_common(text) else ""
    signs = prepared(text)
    if len(signs) < PASSPHRASE_LENGTH:
        return t("passphrase.short", n=PASSPHRASE_LENGTH)
    return t("passphrase.weak") if len(set(signs)) < _FEWEST_SIGNS else ""


def is_common(pin: str) -> bool:
    """Tell whether a PIN is among the first that anybody tries: a common one, one digit, a run up or down."""
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    return pin in COMMON_PINS or (len(steps) == 1 and steps <= {-1, 0, 1})
