"""One indicator's page: pace, what moved since the week began, and the chart's points."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.pace import Goal
from sync_server.office.progress.chart import HEIGHT, WIDTH, burn_up
from sync_server.office.progress.service import ProgressPage, UnitProgress, progress
from sync_server.office.progress.week import AchievementScope, eligible_change, week_change
from sync_server.web.viewer import Viewer
from tests.sync_server.office import (
    DAY_MS,
    FIRST_MORNING_MS,
    Office,
    Phone,
    fact,
    fill,
    fresh_id,
    open_office,
)

THIS_WEEK, LAST_WEEK = "2024-05-13", "2024-05-06"
SPAN = date(2024, 5, 2), date(2024, 7, 3)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


def shown(office: Office, key: str = "eid") -> ProgressPage:
    return progress(office.services, Viewer(fresh_id(), "phuong", "long-thuy", "", "supervisor"), key)


def unit(page: ProgressPage, unit_id: str) -> UnitProgress:
    return next(u for u in page.units if u.unit.unit_id == unit_id)


async def person(phone: Phone, status: str, on: str | None) -> str:
    entity = fresh_id()
    told = {"unit": phone.unit, "full_name": "Thị Bé", "birth_date": "1980"}
    await phone.push([fact("resident", entity, **told, eid={"status": status, "achieved_on": on})])
    return entity


async def test_the_change_of_the_week_is_split_by_when_it_was_reached(office: Office) -> None:
    """Against how the totals stood when the week began, new work and late arrivals are told apart."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    office.now_ms -= 7 * DAY_MS
    await person(phone, "activated_2", "2024-05-06")
    office.now_ms += 7 * DAY_MS
    await person(phone, "activated_2", "2024-05-13")
    await person(phone, "activated_1", "2024-05-14")
    await person(phone, "activated_2", "2024-05-07")
    one = unit(shown(office), "kp3")
    assert (one.change.new, one.change.late, one.change.corrected) == (2, 1, 0)
    assert one.eligible_change == 3
    assert one.figures.done == 4


async def test_nothing_has_moved_where_nothing_came_this_week(office: Office) -> None:
    """A week without any change shows no change, not everything that was ever counted."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    office.now_ms -= 7 * DAY_MS
    await person(phone, "activated_2", "2024-05-06")
    office.now_ms += 7 * DAY_MS
    assert unit(shown(office), "kp3").change.total == 0


async def test_the_first_change_of_the_first_week_is_new(office: Office) -> None:
    """Totals that begin with nothing are kept as nothing, so that the second change is not lost."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    await person(phone, "activated_2", "2024-05-13")
    await person(phone, "activated_2", "2024-05-14")
    assert unit(shown(office), "kp3").change.new == 2


async def test_every_number_is_that_of_the_board(office: Office) -> None:
    """Bases add up to those achieved, before and during too, and the chart ends at what is done."""
    await fill(office)
    for key in ("id_card", "eid", "sim_signature", "smartphone"):
        for one in shown(office, key).units:
            figures = one.figures
            assert sum(one.bases.values()) == figures.achieved
            assert figures.before + figures.during == figures.achieved
            assert one.chart.points[-1].n == figures.done


Cells = st.dictionaries(
    st.sampled_from(
        ["eid.week.2024-05-06", "eid.week.2024-05-13", "eid.before", "eid.eligible", "eid.unasked"]
    ),
    st.integers(0, 50),
)


@given(now=Cells, then=Cells, level=st.booleans())
def test_the_parts_always_add_up(now: dict[str, int], then: dict[str, int], level: bool) -> None:
    """New work, late arrivals and corrections are together exactly the difference of the number."""
    counted = AchievementScope("eid", ("kp1",), "", level, THIS_WEEK)
    change = week_change({"kp1": now}, {"kp1": then}, counted)
    names = [f"eid.week.{w}" for w in (LAST_WEEK, THIS_WEEK)] + (["eid.before"] if level else [])
    assert change.total == sum(now.get(n, 0) - then.get(n, 0) for n in names)
    assert change.new >= 0
    assert change.late >= 0
    moved = now.get("eid.eligible", 0) - then.get("eid.eligible", 0)
    assert eligible_change({"kp1": now}, {"kp1": then}, counted) == moved


def test_one_operators_customers_are_counted_alone() -> None:
    """A cell of an operator's own does not count with the others', nor the others' with it."""
    now = {"kp1": {"smartphone.week.2024-05-13": 5, "smartphone.week.2024-05-13.operator.vnpt": 2}}
    mine = AchievementScope("smartphone", ("kp1",), ".operator.vnpt", False, THIS_WEEK)
    everybodys = mine._replace(suffix="")
    assert (week_change(now, {}, mine).new, week_change(now, {}, everybodys).new) == (2, 5)


Weeks = st.dictionaries(
    st.sampled_from(["2024-04-29", "2024-05-06", "2024-05-13", "2024-06-03", "2024-07-01"]),
    st.integers(0, 400),
)
Days = st.dates(date(2024, 4, 1), date(2024, 8, 1))


@given(weeks=Weeks, start=st.integers(0, 500), target=st.none() | st.integers(1, 900), today=Days)
def test_a_chart_never_leaves_its_frame_nor_falls(
    weeks: dict[str, int], start: int, target: int | None, today: date
) -> None:
    """Whatever was reached, all points and lines lie inside, and what was reached never gets less."""
    goal = None if target is None else Goal(target, start, *SPAN)
    chart = burn_up(goal, SPAN, start, weeks, today)
    assert all(0 <= p.x <= WIDTH and 0 <= p.y <= HEIGHT for p in chart.points)
    counts = [p.n for p in chart.points]
    assert counts == sorted(counts)
    assert counts[0] == start
    assert (chart.target is None) is (target is None)
    assert (chart.today is None) is not (SPAN[0] <= today <= SPAN[1])


async def test_the_page_shows_pace_and_opens_numbers(office: Office) -> None:
    """A unit behind says so in words, and its numbers lead to the people behind them."""
    await fill(office)
    await office.sign_in()
    page = await office.browser.get("/progress/eid")
    assert page.status_code == 200
    assert "Chậm" in page.text
    assert '/records?unit=kp1&amp;cell=eid.during"' in page.text
    assert (await office.browser.get("/progress/nothing")).status_code == 404


async def test_who_asks_for_no_stream_hears_once_whether_there_is_news(office: Office) -> None:
    """The page's event is a mark that changes with a record and only then, and counts nothing."""
    phones = await fill(office, 1)
    await office.sign_in()
    first, again = [(await office.browser.get("/live")).text for _ in range(2)]
    await person(phones[0], "activated_2", "2024-05-14")
    second = (await office.browser.get("/live")).text
    marks = [text.split("data: ")[1].strip() for text in (first, again, second)]
    assert marks[0] == marks[1] != marks[2]
    assert {len(mark) for mark in marks} == {16}


async def test_the_page_names_who_is_in_the_lead(tmp_path: Path) -> None:
    """Who leads an indicator is not who bears its target (A-14)."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        page = (await office.browser.get("/progress/eid")).text
        assert "Chủ trì: Công an phường, Bộ phận Văn hóa – xã hội." in page


async def test_the_page_tells_which_condition_counts(tmp_path: Path) -> None:
    """Of two that follow each other the one of the reference day is marked, with the days of both (A-22)."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        page = (await office.browser.get("/progress/eid")).text
        assert "Nghị định 59/2022/NĐ-CP: từ 26/04/2024 đến 30/06/2024" in page
        assert 'Nghị định 69/2024/NĐ-CP: từ 01/07/2024 <span class="chip">đang tính</span>' in page
        assert "có hiệu lực ngày 03/07/2024" in page
