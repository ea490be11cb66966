"""The days that a helper is offered when the phone cannot know which one it is."""

from datetime import date, timedelta

from mobile_app.screens.account.day_question import offered

_FIRST = date(2024, 5, 14)


def test_no_day_that_is_over_is_offered() -> None:
    """Also where the phone's clock shows one."""
    assert min(offered(_FIRST, date(1970, 1, 1), 8)) == _FIRST


def test_a_day_that_the_clock_shows_comes_first() -> None:
    """After a week without network it is mostly the right one."""
    shown = _FIRST + timedelta(days=9)
    assert offered(_FIRST, shown, 8)[:2] == [shown, _FIRST]


def test_a_day_next_year_is_not_offered() -> None:
    """It is the jump itself."""
    assert date(2025, 5, 14) not in offered(_FIRST, date(2025, 5, 14), 8)
