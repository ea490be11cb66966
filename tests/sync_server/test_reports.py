"""Reports: figures that agree with a recount, explained, frozen with a hash, printed as the decree asks."""

import json
from collections.abc import AsyncIterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from shared.merge import from_doc
from sync_server.custody.privacy.service import erase_one
from sync_server.papers.reports import service
from sync_server.papers.reports.document import ReportHead
from sync_server.papers.reports.period import Period, final, read_week, weeks
from sync_server.papers.reports.service import NotNowError
from sync_server.papers.reports.texts import SECTIONS
from sync_server.people.accounts import service as accounts
from sync_server.store import records as queries
from tests.sync_server.office import (
    DAY_MS,
    FIRST_MORNING_MS,
    PASSWORD,
    Office,
    Phone,
    fact,
    fill,
    form_token,
    fresh_id,
    open_office,
)
from tests.sync_server.reporting import WEEK, begun, hidden, save, shown, viewer

LAST_WEEK = Period("weekly", date(2024, 5, 6), date(2024, 5, 12))


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


async def person(phone: Phone, status: str, on: str | None, **more: Any) -> str:
    entity = fresh_id()
    told = {"unit": phone.unit, "full_name": "Điểu Sáu", "birth_date": "1980", **more}
    await phone.push([fact("resident", entity, **told, eid={"status": status, "achieved_on": on})])
    return entity


async def test_every_figure_is_that_of_a_recount(office: Office) -> None:
    """The lines of a report are the board's totals, cell by cell, when nothing came after the cut-off."""
    await fill(office)
    office.now_ms += 1
    figures = shown(office, await begun(office)).report.figures
    with office.services.database.read() as connection:
        told = connection.exec_driver_sql("SELECT unit_id, cell, n FROM rollup")
        kept = {(unit, cell): n for unit, cell, n in told}
    for line in figures.lines:
        if line.unit_id.startswith("kp"):
            for name in ("achieved", "eligible", "before", "in_progress"):
                assert getattr(line, name) == kept.get((line.unit_id, f"{line.indicator}.{name}"), 0)
            assert line.confirmed + line.seen + line.said == line.achieved
    assert sum(d.total for d in figures.doors if d.unit_id != "long-thuy") == sum(
        n for (_, cell), n in kept.items() if cell == "households"
    )


async def test_the_ward_is_the_sum_of_its_khu_pho(office: Office) -> None:
    """What the ward's line says is what the lines of the khu phố add up to, changes included."""
    await fill(office)
    office.now_ms += 1
    lines = shown(office, await begun(office)).report.figures.lines
    for ward in [x for x in lines if x.unit_id == "long-thuy"]:
        parts = [x for x in lines if x.indicator == ward.indicator and x.unit_id.startswith("kp")]
        for name in ("achieved", "eligible", "in_progress", "more_eligible"):
            assert getattr(ward, name) == sum(getattr(x, name) for x in parts)


async def test_the_change_tells_new_work_from_late_arrivals_and_corrections(office: Office) -> None:
    """A number's difference to the week before is split by when it was reached and by what was taken back."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    office.now_ms -= 7 * DAY_MS
    taken_back = await person(phone, "activated_2", "2024-05-06")
    office.now_ms += 7 * DAY_MS
    await person(phone, "activated_2", "2024-05-14")
    await person(phone, "activated_2", "2024-05-07")
    await person(phone, "activated_1", "2024-05-13")
    undo = fact("resident", taken_back, eid={"status": "registered_1", "achieved_on": None})
    undo["seen"] = {"eid": [await _change_of(office, taken_back)]}
    await phone.push([undo])
    office.now_ms += 1
    line = shown(office, await begun(office)).report.figures.line("kp3", "eid")
    assert line is not None
    assert (line.new, line.late, line.corrected, line.change, line.done) == (2, 1, -1, 2, 3)
    assert line.more_eligible == 3


async def _change_of(office: Office, entity: str) -> str:
    with office.services.database.read() as connection:
        docs = queries.docs_of(connection, office.services.ward_id, [entity])
    return from_doc(json.loads(docs[0])).seen(["eid"])["eid"][0]


async def test_what_arrives_before_the_report_is_drawn_up_is_in_it_and_later_is_late(office: Office) -> None:
    """A week takes in what phones send until it is frozen; the next report tells what came after as late."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    office.now_ms -= 7 * DAY_MS
    await person(phone, "activated_2", "2024-05-06")
    report_id = await begun(office, LAST_WEEK)
    office.now_ms += 7 * DAY_MS
    await person(phone, "activated_2", "2024-05-08")
    await person(phone, "activated_2", "2024-05-13")
    service.freeze(office.services, viewer(), report_id)
    await person(phone, "activated_2", "2024-05-09")
    last_week = shown(office, report_id).report.figures.line("kp3", "eid")
    assert last_week is not None
    assert (last_week.done, last_week.new) == (2, 2)
    this_week = shown(office, await begun(office)).report.figures.line("kp3", "eid")
    assert this_week is not None
    assert (this_week.done, this_week.new, this_week.late, this_week.corrected) == (4, 1, 1, 0)


async def test_two_reports_that_are_drawn_up_at_once_tell_nothing_twice(office: Office) -> None:
    """While last week is open it takes in what comes; once this week is frozen it does not any more."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    last_week, this_week = await begun(office, LAST_WEEK), await begun(office)
    await person(phone, "activated_2", "2024-05-08")
    told = [shown(office, r).report.figures.line("kp3", "eid") for r in (last_week, this_week)]
    assert [(x.done, x.new, x.late) for x in told if x] == [(1, 1, 0), (1, 0, 0)]
    service.freeze(office.services, viewer(), this_week)
    await person(phone, "activated_2", "2024-05-09")
    service.freeze(office.services, viewer(), last_week)
    told = [shown(office, r).report.figures.line("kp3", "eid") for r in (last_week, this_week)]
    assert [(x.done, x.change) for x in told if x] == [(1, 1), (1, 0)]


async def test_what_was_reported_late_in_a_frozen_report_is_not_counted_twice(office: Office) -> None:
    """The next report compares with what the frozen one counted, though frozen before the week's end."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    office.now_ms -= 7 * DAY_MS
    await person(phone, "activated_2", "2024-05-06")
    office.now_ms += 1
    service.freeze(office.services, viewer(), await begun(office, LAST_WEEK))
    await person(phone, "activated_2", "2024-05-07")
    office.now_ms += 7 * DAY_MS
    line = shown(office, await begun(office)).report.figures.line("kp3", "eid")
    assert line is not None
    assert (line.done, line.change, line.late) == (2, 1, 1)


async def test_a_frozen_report_is_the_same_bytes_whatever_happens_later(office: Office) -> None:
    """Its files, hash and figures stay, though people go on working and the clerk's template changes."""
    phones = await fill(office)
    report_id = await begun(office)
    office.now_ms += 1
    frozen = service.freeze(office.services, viewer(), report_id)
    files = [service.file(office.services, shown(office, report_id), f) for f in service.FORMATS]
    await person(phones[0], "activated_2", "2024-05-14")
    again = shown(office, report_id)
    assert [service.file(office.services, again, f) for f in service.FORMATS] == files
    assert again.report.frozen == frozen
    assert frozen[:16] in again.document.mark


async def test_the_same_figures_make_the_same_files(office: Office) -> None:
    """Word, Excel and PDF carry nothing of the moment they were written at."""
    await fill(office, 2)
    office.now_ms += 1
    it = shown(office, await begun(office))
    for wanted in service.FORMATS:
        assert service.file(office.services, it, wanted) == service.file(office.services, it, wanted)


async def test_totals_outlive_people_who_were_erased(office: Office) -> None:
    """A report after somebody's erasure still counts them, as nobody."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    gone = await person(phone, "activated_2", "2024-05-13")
    await person(phone, "activated_2", "2024-05-14")
    office.now_ms += 1
    before = shown(office, await begun(office)).report.figures.line("kp3", "eid")
    assert erase_one(office.services, gone) == {gone}
    after = shown(office, await begun(office)).report.figures.line("kp3", "eid")
    assert before is not None
    assert after is not None
    assert (after.done, after.achieved, after.eligible) == (before.done, before.achieved, before.eligible)


async def test_an_erased_first_act_of_a_week_does_not_make_old_work_new(office: Office) -> None:
    """What was reached before the week stays before it, though the week's first act was erased."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    office.now_ms -= 7 * DAY_MS
    await person(phone, "activated_2", "2024-05-06")
    office.now_ms += 7 * DAY_MS
    first = await person(phone, "activated_2", "2024-05-14")
    await person(phone, "activated_2", "2024-05-14")
    office.now_ms += 1
    erase_one(office.services, first)
    line = shown(office, await begun(office)).report.figures.line("kp3", "eid")
    assert line is not None
    assert (line.new, line.late) == (1, 0)


async def test_what_was_written_after_the_freeze_changes_nothing(office: Office) -> None:
    """A text that was shown as open and is sent after somebody froze the report is refused, not kept."""
    await fill(office, 2)
    office.now_ms += 1
    report_id = await begun(office)
    it = shown(office, report_id)
    service.freeze(office.services, viewer(), report_id)
    with pytest.raises(NotNowError):
        save(office, it, ReportHead(7, date(2024, 5, 20), ""), it.auto.model_dump())
    assert shown(office, report_id).row.number is None


async def test_reopening_needs_a_reason_and_keeps_what_was_frozen(office: Office) -> None:
    """A version taken back stays in the history with who did it and why; the next freeze is another."""
    report_id = await begun(office)
    first = service.freeze(office.services, viewer(), report_id)
    with pytest.raises(NotNowError):
        service.freeze(office.services, viewer(), report_id)
    service.reopen(office.services, viewer("chu-tich"), report_id, "Sai số hộ")
    with pytest.raises(NotNowError):
        service.reopen(office.services, viewer(), report_id, "Lần nữa")
    service.freeze(office.services, viewer(), report_id)
    newest, oldest = shown(office, report_id).versions
    assert (newest.version, newest.reopened_ms) == (2, None)
    assert (oldest.version, oldest.hash, oldest.reopened_by, oldest.reason) == (
        1,
        first,
        "chu-tich",
        "Sai số hộ",
    )


async def test_two_different_people_sign_off_frozen_figures(office: Office) -> None:
    """Police and office each stand for the figures once they are frozen, and nobody for both."""
    report_id, police, clerk = await begun(office), viewer("cong-an"), viewer("van-phong")
    with pytest.raises(NotNowError):
        service.sign_off(office.services, police, report_id, "police", "1")
    service.freeze(office.services, clerk, report_id)
    service.sign_off(office.services, police, report_id, "police", "1")
    with pytest.raises(NotNowError):
        service.sign_off(office.services, police, report_id, "office", "1")
    service.sign_off(office.services, clerk, report_id, "office", "1")
    signed = {s.role_key: s.name for s in shown(office, report_id).sign_offs}
    assert signed == {"police": "cong-an", "office": "van-phong"}


async def test_texts_follow_the_figures_until_somebody_writes_them(office: Office) -> None:
    """A section nobody changed says what is counted now; one that was written stays as it was written."""
    report_id = await begun(office)
    auto = shown(office, report_id).report.texts.model_dump()
    written = auto | {"causes": "Mưa nhiều ngày.\n\nĐường ngập."}
    save(office, shown(office, report_id), ReportHead(5, date(2024, 5, 20), "Người Ký"), written)
    await fill(office)
    office.now_ms += 1
    now = shown(office, report_id)
    assert now.report.texts.causes == written["causes"]
    assert now.report.texts.results != auto["results"]
    assert now.document.sections[SECTIONS.index("causes")].paragraphs == ("Mưa nhiều ngày.", "Đường ngập.")


async def test_the_pages_do_it_all(office: Office) -> None:
    """A clerk begins, writes, freezes, confirms, reopens and downloads a report by forms alone."""
    await fill(office, 2)
    await office.sign_in()
    listed = await office.browser.get("/reports")
    form = {"csrf": form_token(listed), "kind": "weekly", "week": "2024-05-19"}
    begin = await office.browser.post("/reports", data=form)
    address = begin.headers["location"]
    csrf = hidden(await office.browser.get(address))
    texts = {name: f"Nội dung {name}" for name in SECTIONS}
    wrong = await office.browser.post(
        address, data=csrf | texts | {"number": "năm", "written_on": "2024-05-20", "signer": "A"}
    )
    assert wrong.status_code == 400
    assert "Nội dung causes" in wrong.text
    saved = await office.browser.post(
        address, data=csrf | texts | {"number": "5", "written_on": "2024-05-20", "signer": "Người Ký"}
    )
    assert saved.status_code == 303
    csrf = hidden(await office.browser.get(address))
    assert (await office.browser.post(f"{address}/freeze", data=csrf)).status_code == 303
    assert (
        await office.browser.post(f"{address}/sign-off", data=csrf | {"part": "police", "version": "1"})
    ).status_code == 303
    for name, start in (("docx", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF")):
        assert (await office.browser.get(f"{address}/file/{name}")).content.startswith(start)
    without = await office.browser.post(f"{address}/reopen", data=csrf | {"reason": ""})
    assert without.status_code == 400
    again = await office.browser.post(f"{address}/reopen", data=csrf | {"reason": "Sai số liệu"})
    assert again.status_code == 303
    assert "Sai số liệu" in (await office.browser.get(address)).text


async def test_what_was_typed_while_somebody_froze_the_report_is_shown_again(office: Office) -> None:
    """Texts sent to a report that was frozen meanwhile come back to be copied, and change nothing."""
    await fill(office, 2)
    office.now_ms += 1
    report_id = await begun(office)
    await office.sign_in()
    csrf = hidden(await office.browser.get(f"/reports/{report_id}"))
    service.freeze(office.services, viewer(), report_id)
    texts = {name: f"Nội dung {name}" for name in SECTIONS}
    late = csrf | texts | {"number": "5", "written_on": "2024-05-20", "signer": "A"}
    refused = await office.browser.post(f"/reports/{report_id}", data=late)
    assert refused.status_code == 400
    assert all(text in refused.text for text in texts.values())
    assert "Nội dung causes" not in (await office.browser.get(f"/reports/{report_id}")).text


async def test_only_who_sees_the_whole_ward_sees_its_reports(office: Office) -> None:
    """An account of one khu phố can neither list, open nor download reports."""
    report_id = await begun(office)
    accounts.create_account(office.services, "kp3", "kp3", PASSWORD)
    await office.sign_in("kp3")
    for address in ("/reports", f"/reports/{report_id}", f"/reports/{report_id}/file/pdf"):
        assert (await office.browser.get(address)).status_code == 403


async def test_weeks_end_on_the_wards_own_day(office: Office) -> None:
    """The campaign's weeks follow the day that the ward chose, cover it without a gap, and end with it."""
    campaign = office.services.campaign().campaign
    form = service.form_of(campaign).model_copy(update={"week_ends_on": 5})
    found = weeks(campaign, form, date(2024, 9, 1))[::-1]
    assert all(p.last.isoweekday() == 5 for p in found)
    assert all((b.first - a.last).days == 1 for a, b in pairwise(found))
    assert found[0].first <= campaign.starts_on <= campaign.ends_on <= found[-1].last
    assert read_week("2024-W20", service.form_of(campaign)) == WEEK
    assert final(campaign) == Period("final", campaign.starts_on, campaign.ends_on)
