"""What comes next: every door once, under its first reason, in the order one goes."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from mobile_app.core.views import Attempt, HouseholdLine
from mobile_app.screens.households.list_state import is_due
from mobile_app.screens.today.next_time import NextTime
from mobile_app.screens.today.points import open_later, open_now
from mobile_app.screens.today.state import next_words, openings, task_row
from mobile_app.screens.today.work import count, stretches, work
from shared.campaign import Campaign
from shared.household import DoorState, LastVisit
from shared.lease import Lease

LOCAL = timezone(timedelta(hours=7))
NOW = datetime(2024, 5, 14, 18, 30, tzinfo=LOCAL)  # a Tuesday evening
TODAY = NOW.date()
VISIT = "01900000-0000-7000-8000-000000000001"
ME, THEM = "01900000-0000-7000-8000-000000000002", "01900000-0000-7000-8000-000000000003"
_PLAIN = HouseholdLine(
    "id", "LT-3-0001-K", "Số 1, đường Lê Lợi, tổ 2", "2", "An", 3, "unvisited", None, False, ()
)


def _line(
    name: str, state: DoorState = "unvisited", appointment: str | None = None, **more: object
) -> HouseholdLine:
    last = LastVisit(visit=VISIT, outcome="met_revisit", on="2024-05-06", appointment=appointment)
    visit = None if state == "unvisited" else last
    return replace(_PLAIN, id=name, state=state, last_visit=visit, **more)  # type: ignore[arg-type]


def _at(day: int, hour: int, outcome: str = "nobody_home") -> Attempt:
    when = datetime(2024, 5, day, hour, tzinfo=LOCAL)
    return Attempt(when.date().isoformat(), int(when.timestamp() * 1000), outcome)


def test_doors_come_in_the_order_of_their_reasons(campaign: Campaign) -> None:
    """Promises, cohorts short of their deadline, doors never tried, to retry now, and at other times."""
    lines = [
        _line("later", "to_revisit", attempts=(_at(9, 19), _at(13, 18))),
        _line("retry", "to_revisit", attempts=(_at(8, 9),)),
        _line("new"),
        _line("cohort", due_on=date(2024, 5, 19)),
        _line("promised", "to_revisit", "2024-05-14T19:00"),
        _line("broken", "to_revisit", "2024-05-12T19:00"),
        _line("ahead", "to_revisit", "2024-05-16T19:00"),
        _line("done", "done"),
        _line("gone", "gone"),
    ]
    tasks = work(lines, campaign, NOW)
    assert [task.line.id for task in tasks] == ["broken", "promised", "cohort", "new", "retry", "later"]
    assert count(tasks) == {"promised": 2, "deadline": 1, "unvisited": 1, "retry": 1, "later": 1}


@pytest.mark.parametrize(
    ("line", "presses"),
    [
        (_line("a", due_on=date(2024, 5, 21)), True),
        (_line("a", due_on=date(2024, 5, 22)), False),
        (_line("a", due_on=date(2024, 5, 4)), True),
        (_line("a", "done", due_on=date(2024, 5, 4)), True),
        (_line("a", "refused", due_on=date(2024, 5, 4)), False),
        (_line("a", "away", due_on=date(2024, 5, 4)), False),
        (_line("a"), False),
    ],
)
def test_a_cohorts_deadline_presses_a_week_before(
    campaign: Campaign, line: HouseholdLine, presses: bool
) -> None:
    """Within seven days of their own deadline or past it, and only where a door is open to us."""
    assert any(task.kind == "deadline" for task in work([line], campaign, NOW)) is presses


def test_a_door_just_visited_is_left_in_peace(campaign: Campaign) -> None:
    """Somebody visited yesterday is not visited today because of a deadline."""
    line = _line("a", "done", due_on=date(2024, 5, 19))
    lately = replace(line, last_visit=LastVisit(visit=VISIT, outcome="met_helped", on="2024-05-13"))
    assert len(work([line], campaign, NOW)) == 1
    assert work([lately], campaign, NOW) == []


def test_another_helpers_doors_are_left_to_them(campaign: Campaign) -> None:
    """What somebody else looks after is no work of mine until their days are over; a shared one is."""
    mine = Lease(helper=ME, name="A", until="2024-05-20")
    theirs = Lease(helper=THEM, name="B", until="2024-05-14")
    over = theirs.model_copy(update={"until": "2024-05-13"})
    lines = [
        _line("mine", leases=(mine,)),
        _line("theirs", leases=(theirs,)),
        _line("both", leases=(theirs, mine)),
        _line("over", leases=(over,)),
    ]
    assert [task.line.id for task in work(lines, campaign, NOW, ME)] == ["mine", "both", "over"]


def test_doors_of_a_street_are_one_stretch(campaign: Campaign) -> None:
    """Doors are put together by tổ and street, and promises keep the order of their time."""
    lines = [
        _line("a"),
        _line("b", address="Số 3, đường Lê Lợi, tổ 2"),
        _line("c", address="Số 3, đường Nguyễn Huệ, tổ 2"),
        _line("d", cell="3"),
        _line("e", "to_revisit", "2024-05-14T19:00", address="Số 7, đường Lê Lợi"),
    ]
    found = [(s.kind, s.cell, s.street, len(s.tasks)) for s in stretches(work(lines, campaign, NOW))]
    assert found == [
        ("promised", None, "", 1),
        ("unvisited", "2", "Lê Lợi", 2),
        ("unvisited", "2", "Nguyễn Huệ", 1),
        ("unvisited", "3", "Lê Lợi", 1),
    ]


def test_a_door_says_why_it_is_next(campaign: Campaign) -> None:
    """The reason stands on the card, in words, and an urgent one is marked."""

    def why(line: HouseholdLine) -> tuple[str, bool]:
        words = task_row(work([line], campaign, NOW)[0], campaign, NOW)
        return words.why, words.urgent

    assert why(_line("a", "to_revisit", "2024-05-14T19:00")) == ("Hẹn hôm nay 19:00", False)
    assert why(_line("a", "to_revisit", "2024-05-12T08:00")) == ("Quá hẹn 12/05 08:00", True)
    assert why(_line("a", due_on=date(2024, 5, 19))) == ("Hạn nhóm 19/05, còn 5 ngày", False)
    assert why(_line("a", due_on=TODAY)) == ("Hạn nhóm hôm nay", True)
    assert why(_line("a", due_on=date(2024, 5, 4))) == ("Quá hạn nhóm 04/05", True)
    assert why(_line("a", "to_revisit", attempts=(_at(8, 9),))) == ("Đã đến 1 lần · nên đến lúc này", False)
    assert why(_line("a", "to_revisit", attempts=(_at(9, 19), _at(13, 18)))) == (
        "Đã đến 2 lần · nên đến sáng thứ 7",
        False,
    )


def test_a_visit_written_down_another_day_tells_no_hour(campaign: Campaign) -> None:
    """Of a visit recorded a day late only the day is known: it speaks alike of all parts of that day."""
    late = replace(_at(14, 8), on="2024-05-13")
    (task,) = work([_line("a", "to_revisit", attempts=(late,))], campaign, NOW)
    assert task.again == NextTime(date(2024, 5, 18), "morning", now=False)


def test_the_time_to_try_again_is_told_as_people_say_it() -> None:
    """This very evening, or a part of a weekday."""
    assert next_words(NextTime(TODAY, "evening", now=True), TODAY) == "tối nay"
    assert next_words(NextTime(date(2024, 5, 19), "morning", now=False), TODAY) == "sáng chủ nhật"


def test_service_points_are_open_by_their_hours(campaign: Campaign) -> None:
    """The police desk is open from 19 to 21, also on Sundays; at 18:30 it is the next to open (R-28)."""
    points = campaign.points_for(["kp3"])
    assert open_now(points, NOW) == []
    assert [o.label for o in open_later(points, NOW)] == ["Một cửa Công an phường"]
    assert openings(campaign, ["kp3"], NOW) == ["Điểm hỗ trợ mở lúc 19:00: Một cửa Công an phường"]
    sunday = datetime(2024, 5, 19, 20, 0, tzinfo=LOCAL)
    assert openings(campaign, ["kp3"], sunday) == ["Điểm hỗ trợ đang mở: Một cửa Công an phường đến 21:00"]
    assert openings(campaign, ["kp3"], sunday.replace(hour=21)) == []


def test_halls_of_other_khu_pho_are_not_ours(campaign: Campaign) -> None:
    """A helper sees the ward's points and the own hall."""
    labels = {p.label for p in campaign.points_for(["kp3"])}
    assert "Hội trường khu phố 3" in labels
    assert "Hội trường khu phố 1" not in labels


def test_only_promises_are_due() -> None:
    """A household without an appointment is not due, whatever its state."""
    assert not is_due(_line("a", "to_revisit"), TODAY)
