"""Which days a report counts, what it expects by then, and whether the annex adds up.

Expected numbers are counted here from what the tests say was done, and when it was sent: no function of the
reports or the roll-up has a part in them.
"""

import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from shared.household_code import make_code
from sync_server.papers.reports import annex, service
from sync_server.papers.reports.document import Document
from sync_server.papers.reports.period import Period, final
from sync_server.store.tables.records import report_version
from tests.sync_server.office import FIRST_MORNING_MS, Office, Phone, fact, fresh_id, open_office
from tests.sync_server.reporting import begun, seen, shown, viewer

FIRST, LAST = date(2024, 5, 2), date(2024, 7, 3)
TARGETS = {"kp1": 519, "kp2": 602, "kp3": 771, "kp4": 1027, "kp5": 454}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


def at(office: Office, day: str, hour: int = 12) -> None:
    """Turn the server's clock to an hour of a day in Việt Nam."""
    local = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=hour - 7)
    office.now_ms = int(local.timestamp() * 1000)


async def reached(phone: Phone, indicator: str, status: str, on: str | None, **more: Any) -> str:
    entity = fresh_id()
    told = {"unit": phone.unit, "full_name": "Điểu Sáu", "birth_date": "1980", **more}
    await phone.push([fact("resident", entity, **told, **{indicator: {"status": status, "achieved_on": on}})])
    return entity


async def test_the_final_report_counts_the_last_evening(office: Office) -> None:
    """Done on 3 July and sent on the 4th is in the report drawn up on the 9th; done on the 4th is not."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    at(office, "2024-07-04", 7)
    await reached(phone, "eid", "activated_2", "2024-07-03")
    await reached(phone, "eid", "activated_2", "2024-07-04")
    at(office, "2024-07-09", 9)
    campaign = office.services.campaign().campaign
    line = shown(office, await begun(office, final(campaign))).report.figures.line("kp3", "eid")
    assert line is not None
    assert (line.done, line.achieved, line.new, line.eligible) == (1, 1, 1, 2)
    assert line.confirmed + line.seen + line.said == 1


async def test_a_final_report_is_reopened_to_take_in_what_came_later(office: Office) -> None:
    """What phones send after it was frozen is in the final report that is frozen after it was reopened."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    at(office, "2024-07-04", 7)
    await reached(phone, "eid", "activated_2", "2024-07-03")
    report_id = await begun(office, final(office.services.campaign().campaign))
    service.freeze(office.services, viewer(), report_id)
    at(office, "2024-07-08", 7)
    await reached(phone, "eid", "activated_2", "2024-06-30")
    frozen = shown(office, report_id).report.figures.line("kp3", "eid")
    service.reopen(office.services, viewer(), report_id, "Máy gửi muộn")
    again = shown(office, report_id).report.figures.line("kp3", "eid")
    assert frozen is not None
    assert again is not None
    assert (frozen.done, again.done) == (1, 2)


async def test_a_door_stands_as_its_last_visit_of_the_period_left_it(office: Office) -> None:
    """A visit after the last day neither counts a door as reached nor changes how it stood then."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    doors = [fresh_id() for _ in range(3)]
    for number, home in enumerate(doors, 1):
        await phone.push([fact("household", home, unit="kp3", code=str(make_code("LT-3", number)), cell="1")])
    at(office, "2024-07-03", 20)
    for home, outcome, on in (
        (doors[0], "refused", "2024-07-03"),
        (doors[0], "met_helped", "2024-07-04"),
        (doors[1], "met_helped", "2024-07-04"),
    ):
        visit = fresh_id()
        at(office, on, 20)
        told = {"unit": "kp3", "household": home, "outcome": outcome, "channel": "mobile", "on": on}
        last = {"visit": visit, "outcome": outcome, "on": on, "appointment": None}
        door = fact("household", home, last_visit=last) | {"seen": seen(office, home, "last_visit")}
        await phone.push([fact("visit", visit, **told), door])
    at(office, "2024-07-09", 9)
    figures = shown(office, await begun(office, final(office.services.campaign().campaign))).report.figures
    kp3 = next(d for d in figures.doors if d.unit_id == "kp3")
    assert (kp3.total, kp3.visited, kp3.refused, kp3.done) == (3, 1, 1, 0)


async def test_callers_and_obstacles_of_later_days_are_not_counted(office: Office) -> None:
    """Desk counts and obstacles after the last day are left out; one answered after it was still open."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    at(office, "2024-07-03", 18)
    about = {"unit": "kp3", "type": "sim_lost", "indicator": "eid", "text": ""}
    open_then = fresh_id()
    await phone.push([fact("obstacle", open_then, **about, on="2024-07-03")])
    desk = {"unit": "kp3", "place": "mot-cua-cong-an", "device": phone.device}
    await phone.push([fact("tally", fresh_id(), **desk, on="2024-07-03", seen=5, served=3)])
    at(office, "2024-07-04", 9)
    await phone.push([fact("obstacle", open_then, status="done", answered_on="2024-07-04")])
    await phone.push([fact("obstacle", fresh_id(), **about, on="2024-07-04")])
    await phone.push([fact("tally", fresh_id(), **desk, on="2024-07-04", seen=7, served=7)])
    figures = shown(office, await begun(office, final(office.services.campaign().campaign))).report.figures
    assert (figures.callers_seen, figures.callers_served) == (5, 3)
    assert (figures.obstacles_open, sum(c.n for c in figures.obstacles)) == (1, 1)


async def test_a_number_opens_whom_it_counts_though_more_was_done_since(office: Office) -> None:
    """Behind a closed report's figure are those of its days, not who came after."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    at(office, "2024-07-04", 7)
    await reached(phone, "eid", "activated_2", "2024-07-03", full_name="Thị Được Đếm")
    await reached(phone, "eid", "activated_2", "2024-07-04", full_name="Thị Hôm Sau")
    report_id = await begun(office, final(office.services.campaign().campaign))
    await office.sign_in()
    for address in ("records?unit=kp3&cell=eid.during", "moved?unit=kp3&cell=eid.during&part=new"):
        page = (await office.browser.get(f"/reports/{report_id}/{address}")).text
        assert ("Thị Được Đếm" in page, "Thị Hôm Sau" in page) == (True, False), address


def expected_after(start: int, target: int, last: date) -> int:
    """Return what should be done when the day `last` is over: an even share of the campaign's days."""
    days, over = (LAST - FIRST).days + 1, min((last - FIRST).days + 1, (LAST - FIRST).days + 1)
    return start + max(0, target - start) * over // days


@pytest.mark.parametrize("last", [date(2024, 6, 2), date(2024, 6, 30), date(2024, 7, 7)])
async def test_a_closed_week_expects_what_the_board_expects_the_next_morning(
    office: Office, last: date
) -> None:
    """Whoever is behind by two on the morning after is behind in the report of the week as well."""
    at(office, (last + timedelta(days=1)).isoformat(), 8)
    week = Period("weekly", last - timedelta(days=6), last)
    figures = shown(office, await begun(office, week)).report.figures
    left = max(0, (LAST - last).days)
    for unit, target in TARGETS.items():
        line = figures.line(unit, "sim_signature")
        assert line is not None
        assert line.expected == expected_after(0, target, last), unit
        assert line.per_day == (target / left if left else None), unit


async def test_a_final_report_asks_nothing_of_days_that_are_over(office: Office) -> None:
    """On the day after the last one there is no day left to spread what is missing over."""
    at(office, "2024-07-09", 9)
    report_id = await begun(office, final(office.services.campaign().campaign))
    figures = shown(office, report_id).report.figures
    assert all(x.per_day is None for x in figures.lines if x.target)
    assert [x.expected for x in figures.lines if x.target] == [x.target for x in figures.lines if x.target]
    assert "mỗi ngày" not in shown(office, report_id).report.texts.tasks


async def test_everybody_behind_is_named_the_largest_gap_first(office: Office) -> None:
    """All units and organisations of the plan are behind when nothing was done; none is left out."""
    at(office, "2024-07-04", 9)
    report_id = await begun(office, final(office.services.campaign().campaign))
    texts = shown(office, report_id).report.texts
    named = [line for line in texts.responsibility.splitlines() if "còn thiếu" in line]
    gaps = [int(line.split("còn thiếu ")[1].strip(". ").replace(".", "")) for line in named]
    targets = [83, 312, 362, 248, 495, 188, 519, 602, 771, 1027, 454, 46, 110]
    assert gaps == sorted(targets, reverse=True)
    assert len(texts.responsibility.splitlines()) >= len(targets)


def cells(document: Document) -> dict[str, list[list[str]]]:
    """Return the annex's tables without their numbers: `{label: rows}`."""
    return {title.split(". ", 1)[1]: [list(row) for row in table] for title, table in document.annex}


def number(text: str) -> float:
    """Return the number that a cell prints, 0 for a blank."""
    return 0.0 if text == "–" else float(text.replace(".", "").replace(",", ".").replace("+", ""))


async def tell_at_random(office: Office, rng: random.Random, people: int) -> Counter[tuple[str, str]]:
    """Let phones tell of people reached before and during the campaign; count them by khu phố and when."""
    counted: Counter[tuple[str, str]] = Counter()
    for unit in TARGETS:
        phone = await office.phone(unit, f"Người Ghi {unit}", joined_ms=FIRST_MORNING_MS)
        for _ in range(people):
            on = rng.choice(["2024-04-20", "2024-05-02", "2024-05-20", "2024-07-03", "2024-07-04"])
            indicator, status = rng.choice(
                [("eid", "activated_2"), ("sim_signature", "both"), ("id_card", "issued")]
            )
            await reached(phone, indicator, status, on, birth_date=rng.choice(["1957", "1980", "2001-11-05"]))
            when = "before" if on < "2024-05-02" else "during" if on <= "2024-07-03" else "after"
            counted[unit, f"{indicator}.{when}"] += 1
    return counted


async def test_every_row_of_the_annex_adds_up_to_the_ward(office: Office) -> None:
    """Each printed number of the ward's row is the sum of those above it, and those are a plain count."""
    at(office, "2024-07-04", 9)
    told = await tell_at_random(office, random.Random(7), 12)
    report_id = await begun(office, final(office.services.campaign().campaign))
    document = shown(office, report_id).document
    tables = cells(document)
    labels = {i.key: i.label for i in office.services.campaign().campaign.indicators}
    counted = {
        "eid": ["during"],
        "sim_signature": ["before", "during"],
        "id_card": ["before", "during"],
    }
    for key, kinds in counted.items():
        heading, *rows = tables[labels[key]]
        of: dict[str, dict[str, str]] = {row[0]: dict(zip(heading, row, strict=True)) for row in rows}
        for unit in TARGETS:
            assert number(of[unit.upper()]["Đã thực hiện"]) == sum(told[unit, f"{key}.{k}"] for k in kinds)
            reached_by_then = sum(told[unit, f"{key}.{k}"] for k in ("before", "during"))
            assert number(of[unit.upper()]["Tổng đã đạt"]) == reached_by_then
        for column in heading[1:]:
            if column not in ("Tỷ lệ", "Xác nhận / thấy / khai", "Dự báo đạt"):
                parts = [number(of[unit.upper()][column]) for unit in TARGETS]
                assert number(of["Toàn phường"][column]) == pytest.approx(sum(parts)), (key, column)
        basis = {u: of[u]["Xác nhận / thấy / khai"].split(" / ") for u in of}
        sums = [sum(map(number, some)) for some in zip(*[basis[u.upper()] for u in TARGETS], strict=True)]
        assert [number(n) for n in basis["Toàn phường"]] == sums
    heading, *rows = tables["Hộ gia đình"]
    for place in range(1, len(heading)):
        *above, ward = [number(row[place]) for row in rows]
        assert ward == sum(above)


async def test_a_row_that_is_no_sum_says_what_it_counts(office: Office) -> None:
    """Where khu phố count differently, or the ward has a target of its own, its row has another name."""
    at(office, "2024-07-04", 9)
    published = office.services.campaign().campaign
    figures = shown(office, await begun(office, final(published))).report.figures

    def labels(unit: str, **changed: Any) -> list[str]:
        lines = [
            x.model_copy(update=changed) if (x.unit_id, x.indicator) == (unit, "eid") else x
            for x in figures.lines
        ]
        told = annex.rows(published, figures.model_copy(update={"lines": tuple(lines)}), "eid")
        return [row.label for row in told[5:]]

    assert labels("kp3") == ["Toàn phường"]
    assert labels("kp3", kind="level") == ["Toàn phường (mọi người đã đạt)"]
    own = labels("long-thuy", target=2000, kind="remaining")
    assert own == ["Cộng các khu phố", "Toàn phường (chỉ tiêu riêng)"]


async def test_a_report_frozen_before_days_closed_reports_stays_as_it_was(office: Office) -> None:
    """Its content without the fields of today still opens, with the rows and columns of its files."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    await reached(phone, "eid", "activated_2", "2024-05-13", full_name="Thị Được Đếm")
    report_id = await begun(office)
    service.freeze(office.services, viewer(), report_id)
    kept = json.loads(shown(office, report_id).versions[0].content)
    today = ("until", "before_until", "counted_on", "cohorts", "obstacles_raised", "obstacles_waiting")
    for name in (*today, "by_channel", "points"):
        del kept["figures"][name]
    with office.services.database.write() as connection:
        connection.execute(update(report_version).values(content=json.dumps(kept).encode()))
    heading, *rows = cells(shown(office, report_id).document)["Kích hoạt định danh điện tử"]
    assert (len(heading), rows[5][:2]) == (15, ["Toàn phường", "–"])
    await office.sign_in()
    for address in ("", "/records?unit=kp3&cell=eid.during", "/moved?unit=kp3&cell=eid.during&part=new"):
        page = await office.browser.get(f"/reports/{report_id}{address}")
        assert page.status_code == 200
        assert "Thị Được Đếm" in page.text or not address
