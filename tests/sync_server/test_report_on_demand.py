"""Reports for any moment (R-51), and what section I says of ways of working (R-27, R-33, R-40)."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2
import pytest

from sync_server.papers.reports import service
from sync_server.papers.reports.period import on_demand
from tests.sync_server.office import DAY_MS, FIRST_MORNING_MS, Office, fact, fresh_id, open_office
from tests.sync_server.reporting import begun, hidden, shown, viewer

ACTIVATED = {"status": "activated_2", "achieved_on": "2024-05-13"}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


async def people(office: Office, n: int = 1, **more: object) -> None:
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    for _ in range(n):
        told = {"unit": "kp3", "full_name": "Điểu Sáu", "birth_date": "1980", **more}
        await phone.push([fact("resident", fresh_id(), **told, eid=ACTIVATED)])


async def test_a_report_on_demand_is_of_its_moment_whatever_comes_later(office: Office) -> None:
    """It counts what was known at that minute; two moments of one day are two reports."""
    campaign = office.services.campaign().campaign
    await people(office, 2)
    first = await begun(office, on_demand(campaign, office.now_ms))
    office.now_ms += 60_000
    await people(office, 3)
    second = await begun(office, on_demand(campaign, office.now_ms))
    office.now_ms += 30 * DAY_MS
    await people(office, 1)
    found = [shown(office, r).report.figures.line("kp3", "eid") for r in (first, second)]
    assert [x.done for x in found if x] == [2, 5]
    assert [x.expected for x in found if x] == [248 * 12 // 63] * 2


async def test_the_page_begins_a_report_of_any_moment(office: Office) -> None:
    """A clerk names a moment, or none for now; one to come, or before the campaign, is refused in words."""
    await people(office)
    await office.sign_in()
    csrf = hidden(await office.browser.get("/reports"))
    form = {"csrf": csrf["csrf"], "kind": "on_demand"}
    now = await office.browser.post("/reports", data=form | {"at": ""})
    page = (await office.browser.get(now.headers["location"])).text
    assert "Theo yêu cầu, số liệu lúc 14:32 14/05/2024" in page
    then = await office.browser.post("/reports", data=form | {"at": "2024-05-14T08:00"})
    assert then.status_code == 303
    for at, why in (("2024-05-15T08:00", "chưa đến"), ("2024-04-01T08:00", "Đợt bắt đầu")):
        refused = await office.browser.post("/reports", data=form | {"at": at})
        assert (refused.status_code, why in refused.text) == (400, True)
    listed = (await office.browser.get("/reports")).text
    assert len(re.findall("Mở: Theo yêu cầu", listed)) == 2


async def test_a_report_on_demand_is_frozen_and_signed_like_any(office: Office) -> None:
    """Its files are kept as they were, and say what kind of report they are."""
    await people(office)
    report_id = await begun(office, on_demand(office.services.campaign().campaign, office.now_ms))
    service.freeze(office.services, viewer(), report_id)
    service.sign_off(office.services, viewer("cong-an"), report_id, "police", "1")
    it = shown(office, report_id)
    pdf = pypdfium2.PdfDocument(service.file(office.services, it, "pdf"))
    assert "từ ngày 02/05/2024 đến ngày 14/05/2024" in " ".join(
        pdf[0].get_textpage().get_text_range().split()
    )
    pdf.close()


@pytest.mark.parametrize(
    ("at", "code"), [("2024-05-14T09:30", 0), ("2024-05-14", 0), ("", 0), ("hôm nay", 2), ("2024-01-01", 2)]
)
async def test_the_command_writes_a_report_on_demand(
    office: Office, tmp_path: Path, at: str, code: int
) -> None:
    """`bonphu report on-demand` writes a file for any moment, and says why not for what is none."""
    out = tmp_path / "out.docx"
    options = [*(["--at", at] if at else []), "--out", str(out)]
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "sync_server", "report", "on-demand", *options],
        env=os.environ | {"BONPHU_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, out.exists(), bool(done.stderr)) == (code, code == 0, code != 0)


async def test_section_one_tells_of_ways_of_working(office: Office) -> None:
    """Channels, callers at desks and those who lead by example stand in the report, as counted."""
    await people(office, 3)
    await people(office, 2, cohorts=["official"])
    phone = await office.phone("kp3", "Bàn Tiếp")
    desk = {"unit": "kp3", "place": "mot-cua-cong-an", "device": phone.device, "on": "2024-05-14"}
    await phone.push([fact("tally", fresh_id(), **desk, seen=9, served=6)])
    office.now_ms += 1
    it = shown(office, await begun(office))
    channels = {c.key: c.label for c in it.campaign.channels}
    cohort = next(c for c in it.campaign.cohorts if c.key == "official")
    lines = it.report.texts.results.splitlines()
    told = next(x for x in lines if x.startswith("Kết quả theo hình thức"))
    assert f"{channels['mobile']} 5" in told
    assert "Điểm cố định: 9 lượt người đến, đã hỗ trợ 6 (66,7 %)." in lines
    example = next(x for x in lines if x.startswith(f"{cohort.label}: "))
    assert "0/2 người hoàn thành đủ" in example
