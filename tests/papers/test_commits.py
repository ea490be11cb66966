"""The subject of a commit says in the imperative what it does."""

import pytest

from tests.papers.commits import faults


@pytest.mark.parametrize(
    "subject", ["Split the texts by side and room", "Pass the day on", "Bring lists, also .xls"]
)
def test_a_short_imperative_is_good(subject: str) -> None:
    """A capital, a verb as one gives an order, no full stop."""
    assert faults(subject) == []


@pytest.mark.parametrize(
    "subject",
    [
        "Added a page",
        "Fixes the board",
        "Adding a page",
        "wip",
        "fixup! Split the texts",
        "split the texts",
        "Split it.",
        "Say " + "very " * 14 + "much",
    ],
)
def test_another_subject_is_named(subject: str) -> None:
    """The past, the third person, what is not done, small letters, a full stop, too many words."""
    assert faults(subject) != []
