"""When to try a door again: what was found there before decides, else what is usual."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mobile_app.screens.today.next_time import NextTime, Try, chance, day_part, next_time

TUESDAY = date(2024, 5, 14)
EVENING = datetime(2024, 5, 14, 18, 30)  # noqa: DTZ001 - local time, as on the wall
_TRIES = st.lists(
    st.builds(
        Try,
        st.dates(date(2024, 5, 2), TUESDAY),
        st.none() | st.integers(6, 21),
        st.booleans(),
    ),
    max_size=6,
)


def test_an_unknown_door_is_tried_in_the_evening() -> None:
    """Where nothing is known, the evening of a working day is the time, and now is one."""
    assert next_time([], EVENING) == NextTime(TUESDAY, "evening", now=True)


def test_evenings_that_found_nobody_lead_to_a_free_morning() -> None:
    """After two empty evenings the next Saturday morning is likelier."""
    tries = [Try(date(2024, 5, 9), 19, met=False), Try(date(2024, 5, 13), 18, met=False)]
    assert next_time(tries, EVENING) == NextTime(date(2024, 5, 18), "morning", now=False)


def test_a_time_that_found_somebody_is_taken_again() -> None:
    """Somebody met on a working afternoon is looked for on the next one."""
    assert next_time([Try(date(2024, 5, 13), 15, met=True)], EVENING) == NextTime(
        date(2024, 5, 15), "afternoon", now=False
    )


@given(_TRIES, st.integers(0, 23))
def test_the_next_time_lies_ahead_and_is_the_likeliest(tries: list[Try], hour: int) -> None:
    """It is within a week, never a part of today that is over or was tried, and nothing likelier is free."""
    now = EVENING.replace(hour=hour)
    best = next_time(tries, now)
    assert TUESDAY <= best.on <= TUESDAY + timedelta(days=7)
    assert best.now == (best.on == TUESDAY and best.part == day_part(hour))
    if best.on == TUESDAY:
        assert not any(
            t.on == TUESDAY and t.hour is not None and day_part(t.hour) == best.part for t in tries
        )
    free = best.on.isoweekday() >= 6
    likely = chance(tries, free_day=free, part=best.part)
    assert all(likely >= chance(tries, free_day=f, part="evening") for f in (True, False))


@given(_TRIES, st.booleans())
def test_finding_nobody_never_makes_a_time_likelier(tries: list[Try], met: bool) -> None:
    """One more attempt moves the chance of its own time towards what it found."""
    before = chance(tries, free_day=False, part="evening")
    after = chance([*tries, Try(TUESDAY, 19, met)], free_day=False, part="evening")
    assert after > before if met else after < before
