"""Laws of the time on a phone: a jump of its clock is never believed."""

from hypothesis import given
from hypothesis import strategies as st

from shared.phone_time import AWAY_MS, SLACK_MS, Moment, later, reopened

_WALLS = st.integers(min_value=0, max_value=4_000_000_000_000)
_STEPS = st.lists(st.tuples(st.booleans(), _WALLS, st.integers(0, 10**9)), max_size=20)
START = Moment(1_715_684_400_000, 1_715_684_400_000, 5_000)


@given(_STEPS)
def test_no_jump_and_no_restart_goes_back_or_far_ahead(steps: list[tuple[bool, int, int]]) -> None:
    """Whatever the clock shows: time goes on, and by no more than was counted and may have been slept."""
    moment, steady = START, START.steady_ms
    for restart, wall, ran in steps:
        steady = 0 if restart else steady + ran
        after = reopened(moment, wall, steady) if restart else later(moment, wall, steady)
        counted = 0 if restart else ran
        assert counted - SLACK_MS <= after.even_ms - moment.even_ms <= counted + AWAY_MS
        assert after.even_ms >= moment.even_ms
        moment = after


@given(_WALLS)
def test_a_clock_that_is_wrong_but_goes_right_is_followed(wall: int) -> None:
    """What the clock shows does not matter, only how far it goes."""
    moment = later(Moment(START.even_ms, wall), wall + 3_600_000, 3_600_000)
    assert (moment.even_ms - START.even_ms, moment.sure) == (3_600_000, True)


def test_a_clock_put_back_in_a_run_is_known_by_the_counter() -> None:
    """To 1970 and ten minutes on: ten minutes on."""
    moment = later(START, 600_000, START.steady_ms + 600_000)
    assert (moment.even_ms - START.even_ms, moment.sure) == (600_000, True)


def test_a_year_ahead_in_a_run_leaves_the_day_unknown() -> None:
    """The phone may have slept; nobody can know for how long."""
    moment = later(START, START.wall_ms + 365 * 86_400_000, START.steady_ms + 600_000)
    assert (moment.even_ms - START.even_ms, moment.sure) == (600_000, False)


def test_a_clock_put_back_while_the_app_was_closed_leaves_the_day_unknown() -> None:
    """It goes on from what was kept."""
    moment = reopened(START, 0, 0)
    assert (moment.even_ms, moment.sure) == (START.even_ms, False)


def test_a_doubt_lasts_until_it_is_settled() -> None:
    """A clock that goes right after its jump does not say the day."""
    moment = later(reopened(START, 0, 0), 60_000, 60_000)
    assert not moment.sure
