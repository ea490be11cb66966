"""The list's words, and which promises are due."""

from datetime import date

import pytest

from mobile_app.core.views import HouseholdLine
from mobile_app.screens.households.list_state import MOST, PAGE, DrawnRows, is_due, next_count, row
from shared.campaign import Campaign
from shared.household import DoorState, LastVisit

TODAY = date(2024, 5, 14)
VISIT = "01900000-0000-7000-8000-000000000001"


def _line(
    state: DoorState = "unvisited", appointment: str | None = None, missing: tuple[str, ...] = ()
) -> HouseholdLine:
    last = LastVisit(visit=VISIT, outcome="met_revisit", on="2024-05-10", appointment=appointment)
    visit = None if state == "unvisited" else last
    return HouseholdLine("id", "LT-3-0001-K", "Số 1", "2", "Nguyễn Văn An", 3, state, visit, False, missing)


def test_a_row_says_who_where_and_what_is_missing(campaign: Campaign) -> None:
    """Code, tổ, head and number of people, the state, and the indicators still open, by their short names."""
    words = row(_line(missing=("eid", "smartphone")), campaign, TODAY)
    assert (words.title, words.people, words.state) == (
        "LT-3-0001-K · Tổ 2",
        "Nguyễn Văn An, 3 người",
        "Chưa đến",
    )
    assert words.missing == "Còn thiếu: Định danh, Smartphone 4G"
    assert not words.complete


def test_a_household_that_lacks_nothing_is_complete(campaign: Campaign) -> None:
    """Nothing missing among those who count is said so."""
    assert row(_line("done"), campaign, TODAY).complete


@pytest.mark.parametrize(
    ("state", "appointment", "expected"),
    [
        ("to_revisit", "2024-05-14T19:00", (True, "Hẹn 14/05 19:00", False)),
        ("to_revisit", "2024-05-13T08:00", (True, "Quá hẹn 13/05 08:00", True)),
        ("to_revisit", "2024-05-15T08:00", (False, "Hẹn 15/05 08:00", False)),
        ("to_revisit", None, (False, "", False)),
        ("done", "2024-05-13T08:00", (False, "", False)),
    ],
)
def test_a_promise_is_due_until_it_is_kept(
    campaign: Campaign, state: DoorState, appointment: str | None, expected: tuple[bool, str, bool]
) -> None:
    """Appointments of today and before are due while the household waits; a kept one is not shown."""
    line = _line(state, appointment)
    shown = row(line, campaign, TODAY)
    assert (is_due(line, TODAY), shown.appointment, shown.overdue) == expected


@pytest.mark.parametrize(
    ("shown", "total", "left", "next_shown"), [(40, 615, 900.0, 60), (40, 615, 3000.0, 40), (40, 55, 0.0, 55)]
)
def test_rows_are_added_only_near_the_end(shown: int, total: int, left: float, next_shown: int) -> None:
    """A page more when less than two screens are left, never more than there are."""
    assert next_count(shown, total, left, 600.0) == next_shown


def test_a_stretch_grows_to_its_most_and_gives_way_to_the_next() -> None:
    """Every row of a thousand is reached, in order, with no more than MOST of them drawn."""
    stretch, seen = DrawnRows(), 0
    while True:
        while (grown := stretch.grown(1_000, 0.0, 600.0)) != stretch:
            stretch = grown
        assert stretch.first == seen
        assert stretch.shown <= MOST
        seen += stretch.shown
        if stretch.beyond(1_000) <= 0:
            break
        stretch = stretch.next()
        assert stretch.shown == PAGE
    assert seen == 1_000
    assert stretch.previous().first == stretch.first - MOST
