"""Service points: callers and share served by week, and the hall that missed its weekly session."""

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from shared.merge import Record
from sync_server.office.points.calendar import PointRecord, record_of
from tests.shared.strategies import CAMPAIGN
from tests.sync_server.office import DAY_MS, FIRST_MORNING_MS, Office, fact, fresh_id, open_office

TODAY = date(2024, 5, 29)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


def told(kind: str, place: str, on: str, **fields: int) -> Record:
    values = {"place": place, "on": on, **fields}
    return Record(on, kind, [["c", 0, "me", None]], {n: [[0, v, None]] for n, v in values.items()})


def at(place: str, *records: Record) -> PointRecord:
    point = next(p for p in CAMPAIGN.service_points if p.key == place)
    return record_of(point, records, CAMPAIGN, TODAY)


def test_callers_are_added_up_by_week() -> None:
    """All tallies of a week count together, and those of other points and weeks do not."""
    found = at(
        "mot-cua-ubnd",
        told("tally", "mot-cua-ubnd", "2024-05-13", seen=10, served=9),
        told("tally", "mot-cua-ubnd", "2024-05-17", seen=5, served=5),
        told("tally", "mot-cua-ubnd", "2024-05-20", seen=1, served=0),
        told("tally", "mot-cua-cong-an", "2024-05-13", seen=100, served=100),
    )
    by_week = {w.monday.isoformat(): tuple(w.callers) for w in found.weeks}
    assert (by_week["2024-05-13"], by_week["2024-05-20"], by_week["2024-05-06"]) == ((15, 14), (1, 0), (0, 0))
    assert tuple(found.callers) == (16, 14)


def test_a_hall_owes_a_session_every_whole_week() -> None:
    """Weeks that are over and had nothing in the hall are missed; the one under way is not yet."""
    found = at(
        "hoi-truong-kp3",
        told("visit", "hoi-truong-kp3", "2024-05-08"),
        told("tally", "hoi-truong-kp3", "2024-05-22", seen=3, served=3),
    )
    assert [w.monday.isoformat() for w in found.missed] == ["2024-04-29", "2024-05-13"]
    assert found.weekday == 3


def test_a_desk_owes_no_session() -> None:
    """A week without callers at a desk of the ward is no missed session."""
    assert at("mot-cua-ubnd").missed == ()


async def test_the_page_shows_points_of_the_viewer(office: Office) -> None:
    """The ward sees every point with its hours."""
    await office.sign_in()
    page = (await office.browser.get("/points")).text
    assert "19:00–21:00" in page
    assert "Hội trường khu phố 3" in page


async def test_the_page_tells_who_of_the_militia_was_on_duty(office: Office) -> None:
    """Two are asked for at the police desk (R-41): who recorded there is named; one is too few in a week."""
    office.now_ms += 14 * DAY_MS
    for name, unit, on in (
        ("Dân Quân Một", "bchqs", "2024-05-14"),
        ("Dân Quân Hai", "bchqs", "2024-05-14"),
        ("Dân Quân Một Mình", "bchqs", "2024-05-21"),
        ("Người Khác", "kp3", "2024-05-14"),
    ):
        phone = await office.phone("kp3", name, of=unit, joined_ms=FIRST_MORNING_MS)
        told = {"unit": "kp3", "place": "mot-cua-cong-an", "device": phone.device, "on": on}
        await phone.push([fact("tally", fresh_id(), **told, seen=3, served=3)])
    await office.sign_in()
    page = (await office.browser.get("/points")).text
    assert "Trực: 2 người của Ban chỉ huy quân sự." in page
    lines = [re.sub(r"<[^>]+>|\s+", " ", line) for line in page.split("<tr>")]
    first = next(line for line in lines if "13/05/2024" in line and "Dân Quân" in line)
    assert "Dân Quân Hai, Dân Quân Một " in first
    assert "Thiếu người trực" not in first
    assert "Người Khác" not in page
    assert "Thiếu người trực" in next(line for line in lines if "Dân Quân Một Mình" in line)
