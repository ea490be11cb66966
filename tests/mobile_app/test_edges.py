"""The edges of the helper's evening: days and hours that stand exactly on a bound."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from mobile_app.core.household_line import line_doc
from mobile_app.core.views import HouseholdLine
from mobile_app.screens.today.next_time import day_part, next_time
from mobile_app.screens.today.work import presses
from shared.change import Fact, FieldValue
from shared.household import LastVisit
from shared.local_time import LOCAL
from shared.merge import Record, Stamp, apply_fact
from shared.rollup import rules_of
from tests.shared.strategies import CAMPAIGN, START_MS, resident_told, some_id, state

TODAY = date(2024, 5, 14)  # a Tuesday
VISIT = "01900000-0000-7000-8000-000000000001"
_LINE = HouseholdLine("id", "LT-3-0001-K", "Số 1", "2", "An", 3, "to_revisit", None, False, ("eid",))


def _visited(on: date) -> LastVisit:
    return LastVisit(visit=VISIT, outcome="met_revisit", on=on.isoformat())


@pytest.mark.parametrize(("days", "pressing"), [(2, False), (3, True)])
def test_a_door_is_left_in_peace_for_three_days(days: int, pressing: bool) -> None:
    """A deadline presses again on the third day after a visit."""
    line = replace(_LINE, last_visit=_visited(TODAY - timedelta(days=days)), due_on=TODAY)
    assert presses(line, TODAY) is pressing


@pytest.mark.parametrize(("days", "pressing"), [(7, True), (8, False)])
def test_a_deadline_presses_from_a_week_before_it(days: int, pressing: bool) -> None:
    """The seventh day before is the first."""
    assert presses(replace(_LINE, due_on=TODAY + timedelta(days=days)), TODAY) is pressing


@pytest.mark.parametrize(
    ("hour", "part"),
    [(0, "morning"), (11, "morning"), (12, "afternoon"), (16, "afternoon"), (17, "evening"), (23, "evening")],
)
def test_each_hour_is_of_one_part_of_the_day(hour: int, part: str) -> None:
    """Noon is afternoon, and five o'clock is evening."""
    assert day_part(hour) == part


@pytest.mark.parametrize(("hour", "on"), [(20, TODAY), (21, TODAY + timedelta(days=1))])
def test_nobody_is_sent_to_a_door_after_nine(hour: int, on: date) -> None:
    """From nine o'clock the next evening is meant."""
    found = next_time([], datetime(2024, 5, 14, hour, tzinfo=LOCAL))
    assert (found.on, found.part) == (on, "evening")


def test_of_equal_chances_the_soonest_is_named() -> None:
    """At a door that was never tried one evening of the working week is as good as another."""
    found = next_time([], datetime(2024, 5, 13, 9, tzinfo=LOCAL))
    sooner = next_time([], datetime(2024, 5, 14, 9, tzinfo=LOCAL))
    assert (found.on, sooner.on) == (date(2024, 5, 13), date(2024, 5, 14))


def test_who_lacks_nothing_gives_their_door_no_deadline() -> None:
    """A cohort's own day presses only where somebody of it is still to be helped (R-21 … R-25)."""
    cohort = CAMPAIGN.cohorts[0]
    rules, home = rules_of(CAMPAIGN), record_of("household", 1)
    whole = {i.key: state(i.steps[-1].status) for i in CAMPAIGN.indicators}
    told = {"household": home.id, "cohorts": [cohort.key]}
    for person, pressed in ((resident_told(2, **told), True), (resident_told(2, **told, **whole), False)):
        line = line_doc(home, [home, person], [person], CAMPAIGN, rules)["line"]
        assert (line.due_on is not None) is pressed


def record_of(kind: str, number: int) -> Record:
    fact = Fact(kind=kind, entity=some_id(number), set={"unit": FieldValue(v="kp3")})
    return apply_fact(None, fact, Stamp(some_id(100), START_MS, some_id(9), "mobile"))
