"""A target's pace: what is expected, what is needed, and when it will be reached."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.matrix import MatrixCell
from shared.pace import Goal, Pace, pace, pace_of
from shared.target import TargetKind
from tests.shared.strategies import CAMPAIGN

START, END = date(2024, 5, 2), date(2024, 7, 3)
MIDDLE = date(2024, 6, 3)  # 32 of 63 days are over
WEEKS = {"2024-05-20": 21, "2024-05-27": 21, "2024-06-03": 3}
_DAYS = st.dates(date(2024, 4, 20), date(2024, 7, 20))
_GOALS = st.builds(Goal, st.integers(0, 900), st.integers(0, 900), st.just(START), st.just(END))
_WEEKS = st.dictionaries(
    st.sampled_from([(START - timedelta(days=3) + timedelta(weeks=n)).isoformat() for n in range(10)]),
    st.integers(0, 200),
)


def _cell(target: int | None, kind: TargetKind | None, during: int = 100, before: int = 400) -> MatrixCell:
    return MatrixCell(
        "kp3", "eid", target, kind, 900, before + during, before, during, 0, 0, 3, weeks=dict(WEEKS)
    )


def test_a_remaining_target_starts_at_nothing_and_a_level_at_what_there_was() -> None:
    """Of 248 to do half is expected at half-time; of a level of 771 half of what was missing (A-4)."""
    remaining, level = (
        pace_of(_cell(248, "remaining"), CAMPAIGN, MIDDLE),
        pace_of(_cell(771, "level"), CAMPAIGN, MIDDLE),
    )
    assert remaining is not None
    assert level is not None
    assert (remaining.expected, remaining.ahead, remaining.state) == (248 * 32 // 63, -25, "behind")
    assert (level.expected, level.ahead, level.state) == (400 + 371 * 32 // 63, -88, "behind")
    assert level.per_day == pytest.approx((771 - 500) / 31)


def test_a_blank_target_has_no_pace() -> None:
    """Where the annex is blank nothing is expected of anybody."""
    assert pace_of(_cell(None, None), CAMPAIGN, MIDDLE) is None


def test_a_forecast_goes_on_at_the_rate_of_the_last_weeks() -> None:
    """45 in the 15 days of this week and the two before are three a day: 60 more take 20 days."""
    found = pace(Goal(160, 0, START, END), 100, WEEKS, MIDDLE).forecast
    assert found is not None
    assert found.on == MIDDLE + timedelta(days=20)
    assert found.earliest < found.on
    assert found.latest is not None
    assert found.on < found.latest < MIDDLE + timedelta(days=30)


def test_uneven_weeks_make_a_forecast_less_sure() -> None:
    """The same gains in weeks that differ much give a wider span of days."""
    even = pace(Goal(160, 0, START, END), 100, WEEKS, MIDDLE).forecast
    uneven = pace(Goal(160, 0, START, END), 100, WEEKS | {"2024-05-20": 2, "2024-05-27": 40}, MIDDLE).forecast
    assert even is not None
    assert uneven is not None
    assert uneven.on == even.on
    assert uneven.earliest < even.earliest
    assert uneven.latest is None or (even.latest is not None and uneven.latest > even.latest)


def test_a_handful_of_people_foretells_nothing() -> None:
    """With fewer than five gains no day is named."""
    assert pace(Goal(160, 0, START, END), 4, {"2024-05-27": 4}, MIDDLE).forecast is None


@pytest.mark.parametrize(
    ("today", "done", "state", "per_day"),
    [
        (START - timedelta(days=3), 0, "not_started", 10.0),
        (START, 0, "on_schedule", 10.0),
        (START + timedelta(days=1), 9, "behind", 621 / 62),
        (END, 600, "behind", 30.0),
        (END + timedelta(days=1), 600, "missed", None),
        (END + timedelta(days=9), 630, "met", 0.0),
        (MIDDLE, 655, "met", 0.0),
    ],
)
def test_the_edges_of_a_campaign(today: date, done: int, state: str, per_day: float | None) -> None:
    """Before, on the first day, on the last, after it, and beyond the target."""
    found = pace(Goal(630, 0, START, END), done, {}, today)
    assert (found.state, found.per_day) == (state, per_day)


@given(_GOALS, st.integers(0, 1200), _WEEKS, _DAYS)
def test_what_a_pace_says_holds_together(goal: Goal, done: int, weeks: dict[str, int], today: date) -> None:
    """Expected lies between start and target, `ahead` is the rest, and the needed rate reaches the target."""
    found: Pace = pace(goal, done, weeks, today)
    assert goal.start <= found.expected <= max(goal.start, goal.target)
    assert found.ahead == done - found.expected
    assert (found.state == "met") == (done >= goal.target)
    if found.per_day is None:
        assert today > END
    elif today <= END:
        left = (END - max(today, START)).days + 1
        assert done + found.per_day * left >= goal.target - 1e-6
    if found.forecast is not None:
        assert today <= found.forecast.earliest <= found.forecast.on
        assert found.forecast.latest is None or found.forecast.on <= found.forecast.latest


@given(_GOALS, st.integers(0, 1200), _WEEKS, _DAYS)
def test_doing_more_is_never_worse(goal: Goal, done: int, weeks: dict[str, int], today: date) -> None:
    """One more done needs no more per day, and a day later expects no less."""
    before, after = pace(goal, done, weeks, today), pace(goal, done + 1, weeks, today)
    assert after.ahead == before.ahead + 1
    assert before.per_day is None or (after.per_day or 0.0) <= before.per_day
    assert pace(goal, done, weeks, today + timedelta(days=1)).expected >= before.expected
