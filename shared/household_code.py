"""Household codes: printed once, scanned or typed, with a check character that catches a typo.

A code is `LT-3-0142-K`: ward, khu phố, running number, check character. Its QR carries
`4P1:LT-3-0142-K`, ASCII only (B.1), or a link that ends in `/h/LT-3-0142-K`. No name is inside (R-56).
"""

import re
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from shared.citizen_card import is_card
from shared.typed_code import keys_of

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CODE = re.compile(r"([A-Z]{2,4})-?(\d{1,2})-?(\d{4})-?([0-9A-Z])")
QR_PREFIX = "4P1:"


class CodeFault(StrEnum):
    """Why a scanned or typed text is no household code; each has its own text on screen."""

    NOT_A_CODE = "not_a_code"
    WRONG_CHECK = "wrong_check"
    CITIZEN_CARD = "citizen_card"


class HouseholdCode(BaseModel):
    """A code whose check character is right."""

    model_config = ConfigDict(frozen=True)
    ward: str
    unit: str
    number: int

    def __str__(self) -> str:
        body = f"{self.ward}-{self.unit}-{self.number:04d}"
        return f"{body}-{check_character(body)}"

    @property
    def prefix(self) -> str:
        """What all codes of one khu phố share: `LT-3`."""
        return f"{self.ward}-{self.unit}"

    @property
    def qr_text(self) -> str:
        """What the printed QR carries."""
        return QR_PREFIX + str(self)


def check_character(body: str) -> str:
    """Return the ISO 7064 MOD 37,36 check character of the letters and digits in `body`.

    It catches every single wrong character, and swapped neighbours but for a few rare pairs.
    """
    total = 36
    for char in body:
        if char in _ALPHABET:
            total = (total + _ALPHABET.index(char)) % 36 or 36
            total = total * 2 % 37
    return _ALPHABET[(37 - total) % 36]


def make_code(prefix: str, number: int) -> HouseholdCode:
    """Return the code number `number` of the khu phố whose prefix is `prefix` (`LT-3`)."""
    ward, unit = prefix.split("-")
    return HouseholdCode(ward=ward, unit=unit, number=number)


def read_code(text: str) -> HouseholdCode | CodeFault:
    """Return the code in what was scanned, typed or linked, or why there is none.

    Case, spaces, missing hyphens and what a Vietnamese keyboard makes of letters are forgiven; a wrong
    character is not.
    """
    if is_card(text):
        return CodeFault.CITIZEN_CARD
    plain = "".join(text.split()).upper().rpartition("/H/")[2].removeprefix(QR_PREFIX).rstrip("/")
    found = [_read(keys) for keys in keys_of(plain)]
    return next((code for code in found if isinstance(code, HouseholdCode)), found[0])


def _read(plain: str) -> HouseholdCode | CodeFault:
    match = _CODE.fullmatch(plain)
    if match is None:
        return CodeFault.NOT_A_CODE
    ward, unit, number, check = match.groups()
    if check_character(f"{ward}{unit}{number}") != check:
        return CodeFault.WRONG_CHECK
    return HouseholdCode(ward=ward, unit=unit, number=int(number))
