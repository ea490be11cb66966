"""Texts come in the language of the reader."""

import asyncio
from collections.abc import Iterator

import pytest

from shared.facts import KINDS
from shared.text import DEFAULT, language, speak, speaking, t, texts


@pytest.fixture(autouse=True)
def _vietnamese_again() -> Iterator[None]:
    yield
    speak(DEFAULT)


def test_vietnamese_is_spoken_unless_asked_otherwise() -> None:
    """A fresh process speaks Vietnamese, and a language nobody wrote changes nothing."""
    speak("fr")
    assert language() == "vi"


def test_the_phone_changes_its_language_as_a_whole() -> None:
    """After the switch every text is English, with its data filled in."""
    speak("en")
    assert t("sync.waiting", n=3) == "To send: 3"


@pytest.mark.parametrize(
    ("n", "said"),
    [("1", "1 record"), ("0", "0 records"), ("1,027", "1,027 records"), ("21", "21 records")],
)
def test_one_is_said_in_the_singular(n: str, said: str) -> None:
    """An English word after a number has the form that the number asks for; Vietnamese has one form."""
    with speaking("en"):
        assert t("plan.obstruction_unit", name="kp3", n=n).endswith(f": {said}")
    assert t("plan.obstruction_unit", name="kp3", n=n).endswith(f"{n} bản ghi")


def test_what_people_typed_is_no_form_of_a_word() -> None:
    """Brackets in a name stay as they are."""
    with speaking("en"):
        assert t("plan.obstruction_unit", name="[a|b]", n="1") == "Neighbourhood [a|b]: 1 record"


async def test_requests_at_the_same_time_keep_their_own_language() -> None:
    """One request in English leaves another that runs beside it Vietnamese."""
    turn, over = asyncio.Event(), asyncio.Event()

    async def english() -> str:
        with speaking("en"):
            turn.set()
            await over.wait()
            return language()

    async def other() -> str:
        await turn.wait()
        spoken = language()
        over.set()
        return spoken

    assert [*await asyncio.gather(english(), other())] == ["en", "vi"]


def test_every_kind_of_record_has_a_name() -> None:
    """People read what an act was about in words, whatever kinds there are."""
    assert [kind for kind in KINDS if f"kind.{kind}" not in texts("vi")] == []
