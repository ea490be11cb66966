"""Vietnamese text: stored one way, found without accents, sorted as a dictionary sorts."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vietnamese import clean, fold, name_sort_key, sort_key
from shared.written import day, percent, whole

words = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếờữ ĐÁ", max_size=12)


@given(words)
def test_every_keyboard_gives_the_same_text(text: str) -> None:
    """Composed and decomposed input is stored as the same NFC text, and cleaning it again changes nothing."""
    assert clean(unicodedata.normalize("NFD", text)) == clean(text)
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(("typed", "stored"), [("Ðặng  Văn\tÐô ", "Đặng Văn Đô"), ("ðường", "đường")])
def test_look_alikes_of_the_letter_are_mended(typed: str, stored: str) -> None:
    """The Icelandic letter some keyboards give is stored as Đ."""
    assert clean(typed) == stored


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Đặng Thị Thủy", "dang thi thuy"), ("ĐƯỜNG", "duong"), ("Thuỷ", "thuy"), ("Điểu Sáu", "dieu sau")],
)
def test_search_needs_no_accents(name: str, folded: str) -> None:
    """Folding takes away accents and case, and makes d of đ."""
    assert fold(name) == folded


LETTERS = ["ạ", "ắ", "ấ", "b", "c", "d", "đ", "e", "ế", "o", "ố", "ớ", "u", "ứ", "y"]
TONES = ["ma", "mà", "mả", "mã", "má", "mạ"]
NAMES = ["Trần Văn Ánh", "Điểu Bình", "Lê Thị Bình", "Nguyễn An Đạt", "Nguyễn Văn Đạt"]


@given(st.permutations(LETTERS))
def test_letters_come_in_the_order_of_the_alphabet(letters: list[str]) -> None:
    """a ă â b c d đ e ê … u ư y, whatever their tones."""
    assert sorted(letters, key=sort_key) == LETTERS


@given(st.permutations(TONES))
def test_tones_come_in_the_order_of_the_dictionary(words_of_one_spelling: list[str]) -> None:
    """Level, huyền, hỏi, ngã, sắc, nặng: as Unicode's Vietnamese collation has it."""
    assert sorted(words_of_one_spelling, key=sort_key) == TONES


@given(st.permutations(NAMES))
def test_names_are_listed_by_given_name(names: list[str]) -> None:
    """Administrative lists sort by given name, then family name, then the middle."""
    assert sorted(names, key=name_sort_key) == NAMES


def test_house_numbers_are_text_that_sorts() -> None:
    """Signs and digits never make a key that cannot be compared."""
    assert sorted(["Số 12/3", "Số 2", "Hẻm 5", "²"], key=sort_key)


def test_numbers_and_days_are_written_the_vietnamese_way() -> None:
    """Points for thousands, commas for tenths, the day first; no rate without a denominator."""
    assert (whole(1027), percent(869, 1942), percent(1, 0)) == ("1.027", "44,7 %", "")
    assert day(date(2024, 7, 3)) == "03/07/2024"
