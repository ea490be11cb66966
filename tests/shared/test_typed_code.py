"""Codes typed while a Vietnamese keyboard is on are read as what was meant."""

import unicodedata
from typing import Literal

import pytest

from shared.contract import plain_code
from shared.household_code import CodeFault, HouseholdCode, make_code, read_code
from shared.typed_code import SAFE_LETTERS, keys_of


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("lower", [False, True])
def test_every_household_code_survives_telex(*, lower: bool, form: Literal["NFC", "NFD"]) -> None:
    """`W` at the end becomes `Ư`, as one character or as two."""
    for number in range(1, 10_000):
        code = make_code("LT-3", number)
        typed = unicodedata.normalize(form, str(code).replace("W", "Ư"))
        assert read_code(typed.lower() if lower else typed) == code


def test_a_wrong_character_is_still_wrong() -> None:
    """What no keyboard made is not guessed at."""
    code = str(make_code("LT-3", 142))
    assert read_code(code[:-1] + ("Ư" if code[-1] != "W" else "A")) is CodeFault.WRONG_CHECK
    assert read_code("Ư" * 50) is CodeFault.NOT_A_CODE


def test_a_prefix_of_doubled_letters_is_read() -> None:
    """A ward may be called what Telex makes one letter of."""
    code = HouseholdCode(ward="DD", unit="3", number=142)
    assert read_code(str(code).replace("DD", "Đ")) == code


def test_joining_codes_have_no_letter_that_a_keyboard_changes() -> None:
    """Telex and VNI change vowels, `W` and `D` alone."""
    assert not set(SAFE_LETTERS) & set("AEIOUYWD")
    assert plain_code("bcfg-hjkm") == "BCFGHJKM"
    assert keys_of(SAFE_LETTERS) == [SAFE_LETTERS]


def test_a_joining_code_with_w_is_read_as_well() -> None:
    """Codes of before that may still be on paper."""
    assert plain_code("kư4n-8p2q") == "KW4N8P2Q"
