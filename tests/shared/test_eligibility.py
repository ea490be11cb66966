"""Who counts: birth dates as people know them against the plan's rules (R-11, A-6, A-11, R-21 … R-25)."""

from datetime import date

import pytest

from shared.cohort import deadline
from shared.indicator import is_eligible, is_uncertain
from shared.partial_date import check_partial_date, earliest, latest, written
from tests.shared.strategies import CAMPAIGN


def _limit(indicator: str) -> str:
    rule = CAMPAIGN.indicator(indicator).rule_on(CAMPAIGN.eligible_on)
    return rule.birth_limit(CAMPAIGN.eligible_on)


@pytest.mark.parametrize(
    ("indicator", "birth", "counts"),
    [
        ("id_card", "2010-06-30", True),
        ("id_card", "2010-07-01", False),
        ("id_card", "2010-06", True),
        ("id_card", "2010-07", False),
        ("id_card", "2010", True),
        ("sim_signature", "2006-07-03", True),
        ("sim_signature", "2006-07-04", False),
        ("eid", "2010-07-03", True),
        ("eid", "2010-07-04", False),
        ("smartphone", "1957", True),
        ("smartphone", None, False),
    ],
)
def test_who_is_eligible(indicator: str, birth: str | None, counts: bool) -> None:
    """The day before the limit counts, the limit's own day does not; an unknown birth date never does."""
    assert is_eligible(birth, _limit(indicator)) is counts


@pytest.mark.parametrize(
    ("birth", "unsure"), [("2010", True), ("2009", False), ("2010-07", False), (None, True)]
)
def test_who_should_be_asked_for_the_day(birth: str | None, unsure: bool) -> None:
    """A year alone is uncertain only where its days fall on both sides of the limit."""
    assert is_uncertain(birth, _limit("id_card")) is unsure


@pytest.mark.parametrize("text", ["57", "1957-13", "1957-02-30", "12/03/1957", "1957-3", ""])
def test_what_is_no_birth_date_is_refused(text: str) -> None:
    """Days that do not exist and forms that are not ours are errors, not guesses."""
    with pytest.raises(ValueError, match=r".+"):
        check_partial_date(text)


def test_a_year_alone_spans_the_year() -> None:
    """A partial date has a first and a last day, and is written day first."""
    assert (earliest("1957"), latest("1957"), earliest("1957-03")) == (
        "1957-01-01",
        "1957-12-31",
        "1957-03-01",
    )
    assert (written("1957-03-12"), written("1957")) == ("12/03/1957", "1957")


@pytest.mark.parametrize(
    ("cohorts", "due"),
    [
        (["official"], date(2024, 5, 4)),
        (["member", "official_relative"], date(2024, 5, 19)),
        ([], date(2024, 7, 3)),
    ],
)
def test_the_earliest_deadline_wins(cohorts: list[str], due: date) -> None:
    """Somebody in several cohorts has the earliest day, somebody in none the campaign's end."""
    assert deadline(cohorts, CAMPAIGN.cohorts, CAMPAIGN.ends_on) == due
