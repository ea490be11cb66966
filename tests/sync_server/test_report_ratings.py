"""The lists for praise and correction in the report's texts: by name, as settled, never behind their back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sync_server.office.merit import service as merit
from tests.sync_server.filled import official
from tests.sync_server.office import DAY_MS, Office, Phone, fact, fresh_id, open_office
from tests.sync_server.reporting import begun, save, shown, viewer

DONE = {
    "eid": {"status": "activated_2", "achieved_on": "2024-05-13"},
    "sim_signature": {"status": "both", "achieved_on": "2024-05-13"},
}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


async def helps(phone: Phone, people: int) -> None:
    """Bring people to every step of the quota, two of them no two alike in another."""
    for n in range(people):
        told = {"unit": phone.unit, "full_name": f"Người Dân {n}", "birth_date": "1980"}
        await phone.push([fact("resident", fresh_id(), **told, **DONE)])
    phone.office.now_ms += 1


async def texts(office: Office, report_id: str) -> dict[str, str]:
    office.now_ms += 1
    return shown(office, report_id).report.texts.model_dump()


async def test_who_stands_on_the_lists_is_named(office: Office) -> None:
    """Ten helped with every step is named for praise, none helped for correction, with the unit of each."""
    await helps(await official(office, "kp3", "Mười Người"), 10)
    await official(office, "kp1", "Chưa Giúp Ai")
    found = await texts(office, await begun(office))
    assert "Mười Người (KP3)" in found["responsibility"]
    assert "Chưa Giúp Ai (KP1)" in found["responsibility"]
    assert "khen thưởng 1 cá nhân" in found["proposals"]


async def test_who_was_taken_off_is_not_named(office: Office) -> None:
    """A person or unit that somebody took off a list, with a reason, does not stand in the report's text."""
    await official(office, "kp1", "Đang Ốm")
    report_id = await begun(office)
    before = (await texts(office, report_id))["responsibility"]
    assert "Đang Ốm" in before
    assert "Khu phố 3, Kích hoạt định danh điện tử" in before
    page = merit.merit(office.services, viewer())
    subject = page.lists.lag[0].person.helper_id
    for off in (subject, "kp3/eid"):
        merit.note(office.services, viewer(), off, "Nghỉ ốm cả đợt", off=True)
    after = (await texts(office, report_id))["responsibility"]
    assert "Đang Ốm" not in after
    assert "Khu phố 3, Kích hoạt định danh điện tử" not in after


async def test_nobody_is_praised_while_a_question_is_open(office: Office) -> None:
    """Who raises a question waits until somebody looked into it and noted so."""
    phone = await official(office, "kp3", "Nhanh Quá")
    await helps(phone, 10)
    for _ in range(16):
        told = {"household": fresh_id(), "outcome": "met_helped", "channel": "mobile", "on": "2024-05-14"}
        await phone.push([fact("visit", fresh_id(), unit="kp3", **told)])
    report_id = await begun(office)
    found = (await texts(office, report_id))["responsibility"]
    assert "Nhanh Quá" not in found
    assert "Còn 1 cá nhân" in found
    subject = merit.merit(office.services, viewer()).lists.excel[0].person.helper_id
    merit.note(office.services, viewer(), subject, "Đã hỏi, ghi bù buổi tối", off=False)
    assert "Nhanh Quá (KP3)" in (await texts(office, report_id))["responsibility"]


async def test_a_past_weeks_report_names_by_what_was_done_until_then(office: Office) -> None:
    """What was done after the week does not stand in its report; what was done in it and came later does."""
    done_later = {name: state | {"achieved_on": "2024-05-20"} for name, state in DONE.items()}
    report_id = await begun(office)
    phones = [await official(office, "kp3", name) for name in ("Làm Sau", "Gửi Sau")]
    office.now_ms += 7 * DAY_MS
    for phone, steps in zip(phones, (done_later, DONE), strict=True):
        for n in range(10):
            told = {"unit": phone.unit, "full_name": f"Người Dân {n}", "birth_date": "1980"}
            await phone.push([fact("resident", fresh_id(), **told, **steps)])
    found = (await texts(office, report_id))["responsibility"]
    assert "đề xuất khen thưởng: Gửi Sau (KP3)." in found
    assert "chưa đạt số cần có đến nay: Làm Sau (KP3)" in found


async def test_the_clerks_own_words_about_people_stay(office: Office) -> None:
    """Once a clerk wrote the section, the lists change nothing in it."""
    report_id = await begun(office)
    it = shown(office, report_id)
    save(office, it, it.report.head, it.auto.model_dump() | {"responsibility": "Khen Tổ 3."})
    await helps(await official(office, "kp3", "Mười Người"), 10)
    assert (await texts(office, report_id))["responsibility"] == "Khen Tổ 3."
