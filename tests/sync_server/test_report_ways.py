"""The annex's tables of ways of working: frozen with the report, adding up, open to those behind them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sync_server.papers.reports import service
from sync_server.papers.reports.ways import ways
from sync_server.plan.published import publish
from tests.sync_server.office import Office, fact, fresh_id, open_office
from tests.sync_server.reporting import begun, shown, viewer
from tests.sync_server.test_every_number import behind, numbers

Rows = list[list[str]]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


def table(office: Office, report_id: str, title: str) -> Rows:
    """Return the rows of a table of the report's annex, its heading first."""
    found = next(rows for name, rows in shown(office, report_id).document.annex if title in name)
    return [list(row) for row in found]


async def reached(office: Office, channel: str | None, *people: dict[str, Any]) -> None:
    phone = await office.phone("kp3", f"Người Ghi {channel}")
    for told in people:
        person = fact("resident", fresh_id(), unit="kp3", full_name="Điểu Sáu", birth_date="1980", **told)
        for said in person["set"].values():
            if channel:
                said["channel"] = channel
        await phone.push([person])
    office.now_ms += 1


ACTIVE: dict[str, Any] = {"eid": {"status": "activated_2", "achieved_on": "2024-05-14"}}


async def test_channels_add_up_to_those_achieved(office: Office) -> None:
    """Along a row to the indicator's achieved, down a column to the numbers of section I (R-33)."""
    await reached(office, "fixed", ACTIVE, ACTIVE | {"smartphone": {"status": "smartphone_4g"}})
    await reached(office, "mobile", ACTIVE)
    report_id = await begun(office)
    heading, *rows, total = table(office, report_id, "theo hình thức")
    assert heading == ["Chỉ tiêu", "Lưu động", "Cố định", "Nêu gương", "không ghi", "Cộng"]
    counts = {row[0]: [int(n) for n in row[1:]] for row in rows}
    assert counts["Định danh"] == [1, 2, 0, 0, 3]
    assert all(sum(own[:-1]) == own[-1] for own in counts.values())
    assert [int(n) for n in total[1:]] == [sum(column) for column in zip(*counts.values(), strict=True)]
    told = shown(office, report_id).report.texts.results
    assert f"Lưu động {total[1]}, Cố định {total[2]}" in told


async def test_callers_add_up_by_point(office: Office) -> None:
    """Each point has a row; those of a point that the plan dropped since have one together (R-27)."""
    phone = await office.phone("kp3", "Bàn Tiếp")
    for place, seen, served in (("mot-cua-cong-an", 9, 6), ("mot-cua-ubnd", 4, 4)):
        told = {"unit": "kp3", "place": place, "device": phone.device, "on": "2024-05-14"}
        await phone.push([fact("tally", fresh_id(), **told, seen=seen, served=served)])
    office.now_ms += 1
    report_id = await begun(office)
    _, *rows = table(office, report_id, "điểm cố định")
    assert rows[-1] == ["Cộng", "13", "10", "3", "76,9 %"]
    assert sum(int(row[1]) for row in rows[:-1]) == 13
    plan = json.loads(office.services.campaign().body)
    plan["version"] += 1
    plan["service_points"] = [p for p in plan["service_points"] if p["key"] != "mot-cua-ubnd"]
    publish(office.services.database, json.dumps(plan).encode(), office.now_ms)
    _, *rows = table(office, report_id, "điểm cố định")
    assert rows[-2:] == [["Điểm khác", "4", "4", "0", "100,0 %"], ["Cộng", "13", "10", "3", "76,9 %"]]


async def test_those_who_lead_by_example_stand_with_each_duty(office: Office) -> None:
    """Who has done it and who misses it are all who are asked, and each number lists them (R-40)."""
    done = {"sim_signature": {"status": "both"}, "smartphone": {"status": "smartphone_4g"}}
    official = {"cohorts": ["official"]}
    await reached(office, "lead", official | done, official | done | {"ticks": ["public_portals"]}, official)
    await office.sign_in()
    report_id = await begun(office)
    _, *rows = table(office, report_id, "Nêu gương")
    assert rows[0] == ["Cán bộ, công chức, lực lượng vũ trang, Tổ CNSCĐ", "3", "1", "2", "33,3 %"]
    assert [row[1:4] for row in rows[1:4]] == [["3", "2", "1"], ["3", "2", "1"], ["3", "1", "2"]]
    page = numbers((await office.browser.get(f"/reports/{report_id}")).text)
    opened = {address: n for address, n in page.items() if "/cohort?" in address}
    assert len(opened) == 12
    for address, number in opened.items():
        assert await behind(office, address) == number, address
    for wrong in ("cohort=ai-do", "cohort=official&duty=bay"):
        assert (await office.browser.get(f"/reports/{report_id}/cohort?{wrong}")).status_code == 404


async def test_the_tables_are_frozen_with_the_report(office: Office) -> None:
    """What comes later changes nothing in them."""
    await reached(office, "fixed", ACTIVE | {"cohorts": ["official"]})
    report_id = await begun(office)
    service.freeze(office.services, viewer(), report_id)
    before = shown(office, report_id)
    await reached(office, "lead", ACTIVE | {"cohorts": ["official"]})
    after = shown(office, report_id)
    assert ways(after.campaign, after.report.figures) == ways(before.campaign, before.report.figures)
    assert [len(t.rows) for t in ways(after.campaign, after.report.figures)] == [5, 10, 19]
