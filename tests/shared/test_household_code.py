"""Household codes: what a tired hand types wrong must be noticed, what it types differently must not."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.household_code import CodeFault, HouseholdCode, check_character, make_code, read_code

numbers = st.integers(0, 9999)
prefixes = st.sampled_from(["LT-1", "LT-3", "LT-12", "PLG-5"])


@given(prefixes, numbers)
def test_a_printed_code_reads_back(prefix: str, number: int) -> None:
    """What is printed, in clear or in the QR or as a link, reads back as the same code."""
    code = make_code(prefix, number)
    for text in (str(code), code.qr_text, f"https://ward.example/app/h/{code}"):
        assert read_code(text) == code


@given(prefixes, numbers, st.sampled_from([str.lower, lambda s: s.replace("-", ""), lambda s: f" {s} "]))
def test_ways_of_typing_are_forgiven(prefix: str, number: int, typed: object) -> None:
    """Lower case, missing hyphens and spaces around do not matter."""
    code = make_code(prefix, number)
    assert callable(typed)
    assert read_code(typed(str(code))) == code


@given(prefixes, numbers, st.data())
def test_one_wrong_character_is_always_caught(prefix: str, number: int, data: st.DataObject) -> None:
    """No single wrong letter or digit makes another household's code."""
    text = str(make_code(prefix, number))
    place = data.draw(st.sampled_from([i for i, c in enumerate(text) if c != "-"]))
    wrong = data.draw(st.sampled_from((string.digits + string.ascii_uppercase).replace(text[place], "")))
    assert isinstance(read_code(text[:place] + wrong + text[place + 1 :]), CodeFault)


def test_swapped_neighbours_are_nearly_always_caught() -> None:
    """Of all numbers with two neighbouring digits swapped, all but one in three hundred are noticed."""
    swapped, missed = 0, 0
    for number in range(10_000):
        text = str(make_code("LT-3", number))
        for place in range(5, 8):
            other = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
            swapped += other != text
            missed += other != text and not isinstance(read_code(other), CodeFault)
    assert missed * 300 < swapped


def test_the_check_character_is_the_standards() -> None:
    """ISO 7064 MOD 37,36 gives the published check character of its own example."""
    assert check_character("A12425GABC1234002") == "M"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("070090001234||Nguyễn Văn An|01011990|Nam|Long Thủy|15042021", CodeFault.CITIZEN_CARD),
        ("https://example.vn/menu", CodeFault.NOT_A_CODE),
        ("", CodeFault.NOT_A_CODE),
        ("LT-3-142", CodeFault.NOT_A_CODE),
    ],
)
def test_other_codes_say_what_they_are(text: str, fault: CodeFault) -> None:
    """A citizen card, a shop's QR and half a code are told apart from a typo."""
    assert read_code(text) == fault


def test_a_code_holds_no_more_than_place_and_number() -> None:
    """Nothing personal is in a printed code (R-56)."""
    assert set(HouseholdCode.model_fields) == {"ward", "unit", "number"}
