"""What can be chosen to open a phone, and what is compared of it."""

import unicodedata

import pytest

from mobile_app.lock.passcode import COMMON_PINS, prepared, why_not_taken
from shared.text import t


@pytest.mark.parametrize("pin", ["111111", "123456", "654321", "000000", "012345", *sorted(COMMON_PINS)])
def test_the_first_pins_anybody_tries_are_refused_in_words(pin: str) -> None:
    """Six equal digits, runs, and what most people choose."""
    assert why_not_taken(pin, "pin") == t("pin.weak")


@pytest.mark.parametrize("pin", ["407193", "918273", "190570", "135790"])
def test_other_pins_are_taken(pin: str) -> None:
    """Nobody is annoyed for a number that few choose."""
    assert why_not_taken(pin, "pin") == ""


def test_two_pins_that_differ_are_refused() -> None:
    """Both times have to be the same."""
    assert why_not_taken("407194", "pin", "407193") == t("pin.differ")
    assert why_not_taken("407193", "pin", "407193") == ""


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("", t("passphrase.short", n=12)),
        ("phở bò ngon", t("passphrase.short", n=12)),
        ("phở            bò", t("passphrase.short", n=12)),
        ("aaaa aaaa aaaa aaaa", t("passphrase.weak")),
        ("mèo xanh ăn phở", ""),
        ("correct horse battery staple", ""),
    ],
)
def test_a_passphrase_is_long_and_not_one_sign(phrase: str, why: str) -> None:
    """Length counts as it is compared: blanks at the ends or side by side are none."""
    assert why_not_taken(phrase, "passphrase") == why


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("blank", [" ", "  ", "\u00a0"])
def test_however_a_keyboard_writes_it_the_same_passphrase_is_compared(form: str, blank: str) -> None:
    """Marks as signs of their own (VNI on some phones), other blanks, a blank after the last word."""
    typed = unicodedata.normalize(form, "Mèo xanh ăn phở khuya").replace(" ", blank) + blank  # type: ignore[arg-type]
    assert prepared(typed) == unicodedata.normalize("NFC", "Mèo xanh ăn phở khuya")
    assert why_not_taken(typed, "passphrase", "Mèo xanh ăn phở khuya") == ""


def test_marks_and_capitals_count() -> None:
    """What is compared is what was typed, in NFC: nothing is guessed."""
    phrases = ("mèo xanh ăn phở", "meo xanh an pho", "Mèo xanh ăn phở")
    assert len({prepared(phrase) for phrase in phrases}) == 3
