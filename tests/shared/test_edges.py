"""The edges of days, ages and orders: what stands exactly on a bound, each stated once."""

from datetime import date, timedelta

import pytest

from shared.change import Fact, FieldValue
from shared.indicator import EligibilityRule, is_eligible, is_uncertain
from shared.matrix import matrix
from shared.merge import Record, Stamp, apply_fact, record_hash
from shared.pace import Goal, pace
from shared.partial_date import OLDEST_YEARS, is_day_until, is_too_old
from shared.rollup import Cells, missing, monday, recount, rules_of
from tests.shared.strategies import CAMPAIGN, START_MS, resident_told, some_id

RULES = rules_of(CAMPAIGN)
FIRST, LAST = CAMPAIGN.starts_on, CAMPAIGN.ends_on
DAY = timedelta(days=1)


def _cells(*records: Record) -> Cells:
    return recount(records, RULES)["kp3"]


def _made(kind: str, entity: int = 1, change: int = 100, at: int = START_MS, **fields: object) -> Record:
    said = {n: FieldValue(v=v) for n, v in ({"unit": "kp3"} | fields).items()}
    fact = Fact(kind=kind, entity=some_id(entity), set=said)
    return apply_fact(None, fact, Stamp(some_id(change), at, some_id(9), "mobile"))


@pytest.mark.parametrize(
    ("on", "when"), [(FIRST - DAY, "before"), (FIRST, "during"), (LAST, "during"), (LAST + DAY, "after")]
)
def test_the_first_and_the_last_day_are_of_the_campaign(on: date, when: str) -> None:
    """What was reached on them counts as done in it (R-1)."""
    rung = {"status": "activated_2", "achieved_on": on.isoformat()}
    cells = _cells(_made("resident", at=START_MS + 100 * 86_400_000, eid=rung, birth_date="1990"))
    assert {w: cells.get(f"eid.{w}", 0) for w in ("before", "during", "after")}[when] == 1


def test_somebody_left_out_lacks_nothing() -> None:
    """Who does not count for an indicator is on no list of what is missing (R-13)."""
    assert "eid" in missing(resident_told(1), RULES)
    assert "eid" not in missing(resident_told(1, exclusion="abroad"), RULES)


def test_an_unknown_birth_date_is_uncertain_and_not_counted() -> None:
    """Nobody knows whether they count: they are told apart from those who do not."""
    cells = _cells(resident_told(1, birth_date=None))
    assert (cells["eid.uncertain"], cells["eid.ineligible"]) == (1, 1)


def test_a_worn_label_counts_before_the_first_visit() -> None:
    """A door that nobody has visited may need a new label all the same."""
    assert _cells(_made("household", label_worn=True))["households.label_worn"] == 1


@pytest.mark.parametrize(("today", "state_of_it"), [(LAST, "behind"), (LAST + DAY, "missed")])
def test_the_last_day_is_still_a_day_to_work(today: date, state_of_it: str) -> None:
    """A target is missed when the last day is over, not on it."""
    assert pace(Goal(100, 0, FIRST, LAST), 40, {}, today).state == state_of_it


def test_a_forecast_of_more_than_a_year_is_none() -> None:
    """At the rate of a few in weeks nobody knows when thousands are reached."""
    found = pace(Goal(100_000, 0, FIRST, LAST), 10, {"2024-05-20": 9, "2024-05-27": 9}, date(2024, 6, 3))
    assert found.forecast is not None
    assert found.forecast.latest is None


def test_the_latest_day_of_a_forecast_is_later_than_its_own() -> None:
    """Fewer may come than came so far."""
    found = pace(
        Goal(160, 0, FIRST, LAST), 100, {"2024-05-20": 30, "2024-05-27": 12}, date(2024, 6, 3)
    ).forecast
    assert found is not None
    assert found.latest is not None
    assert found.latest > found.on


@pytest.mark.parametrize("early", [1, 20])
def test_before_the_campaign_the_board_has_this_week(early: int) -> None:
    """Work that began before the first day is seen in its own week."""
    today = FIRST - timedelta(days=early)
    week = monday(today.isoformat())
    cells = matrix(CAMPAIGN, {"kp3": {f"eid.week.{week}": 2}}, today)
    assert next(c for c in cells if (c.unit_id, c.indicator) == ("kp3", "eid")).weeks == {week: 2}


def test_of_two_words_at_one_moment_the_id_decides() -> None:
    """Whichever arrived first: every phone and the server choose the same."""
    one, other = ((n, f"Người {n}") for n in (5, 6))
    records = []
    for first, second in ((one, other), (other, one)):
        record = _made("resident", change=first[0], full_name=first[1])
        fact = Fact(kind="resident", entity=some_id(1), set={"full_name": FieldValue(v=second[1])})
        records.append(apply_fact(record, fact, Stamp(some_id(second[0]), START_MS, some_id(9), "mobile")))
    assert [r.value("full_name") for r in records] == ["Người 6", "Người 6"]


def test_the_hash_of_a_record_is_of_its_id_and_its_fields() -> None:
    """The same change about another record, or of another field, is told apart by a digest."""
    one = _made("resident", full_name="An")
    assert record_hash(one) != record_hash(_made("resident", entity=2, full_name="An"))
    other = _made("resident", phone="An")
    assert record_hash(one) != record_hash(other)


def test_a_rule_of_an_age_holds_on_the_birthday() -> None:
    """Who turns 18 on the day counts on it; who does so the day after does not."""
    rule = EligibilityRule(valid_from=FIRST, min_age=18, source="test")
    limit = rule.birth_limit(date(2024, 7, 3))
    assert (is_eligible("2006-07-03", limit), is_eligible("2006-07-04", limit)) == (True, False)
    assert (is_uncertain("2006-07", limit), is_uncertain("2006-08", limit)) == (True, False)


def test_a_rule_of_an_age_has_a_limit_on_a_leap_day() -> None:
    """18 years before 29 February there was none."""
    rule = EligibilityRule(valid_from=FIRST, min_age=18, source="test")
    assert rule.birth_limit(date(2024, 2, 29)) == "2006-02-28~"


def test_the_oldest_who_is_asked_is_120() -> None:
    """Phone and server draw the line at the same year."""
    year = 2024 - OLDEST_YEARS
    assert (is_too_old(str(year), "2024-05-14"), is_too_old(str(year - 1), "2024-05-14")) == (False, True)


@pytest.mark.parametrize(
    ("text", "holds"),
    [("2024-05-14", True), ("2024-05-15", False), ("2024-05", False), ("", False), ("x", False)],
)
def test_a_day_until_another_is_whole_and_not_later(text: str, holds: bool) -> None:
    """The other day itself is until it."""
    assert is_day_until(text, "2024-05-14") is holds
