"""Several clerks at one report: no words are overwritten unseen, nothing is frozen unseen."""

from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest

from sync_server.papers.reports import service
from sync_server.papers.reports.texts import SECTIONS
from tests.sync_server.office import Office, fill, open_office
from tests.sync_server.reporting import begun, hidden, shown

HEAD = {"number": "5", "written_on": "2024-05-20", "signer": "Người Ký"}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        await fill(opened, 2)
        opened.now_ms += 1
        await opened.sign_in()
        yield opened


def texts_of(office: Office, report_id: str) -> dict[str, str]:
    return shown(office, report_id).report.texts.model_dump()


async def test_the_second_of_two_clerks_is_shown_both_texts_and_joins_them(office: Office) -> None:
    """Neither text is lost: the second is refused with both, and what they join by hand is kept."""
    report_id = await begun(office)
    address = f"/reports/{report_id}"
    one = two = hidden(await office.browser.get(address))
    plain = texts_of(office, report_id)
    first = one | HEAD | plain | {"causes": "Mưa nhiều ngày."}
    assert (await office.browser.post(address, data=first)).status_code == 303
    second = two | HEAD | plain | {"causes": "Mất điện hai buổi.", "signer": "Người Khác"}
    refused = await office.browser.post(address, data=second)
    assert refused.status_code == 409
    said = unescape(refused.text)
    for text in ("Mưa nhiều ngày.", "Mất điện hai buổi.", "Người Ký", "Người Khác"):
        assert text in said
    assert texts_of(office, report_id)["causes"] == "Mưa nhiều ngày."
    joined = hidden(refused) | HEAD | plain | {"causes": "Mưa nhiều ngày.\nMất điện hai buổi."}
    assert (await office.browser.post(address, data=joined)).status_code == 303
    assert texts_of(office, report_id)["causes"] == "Mưa nhiều ngày.\nMất điện hai buổi."


async def test_sending_the_same_once_more_is_no_dispute(office: Office) -> None:
    """A form sent twice, as by a double click, is kept once and refused never."""
    report_id = await begun(office)
    form = hidden(await office.browser.get(f"/reports/{report_id}")) | HEAD | texts_of(office, report_id)
    for _ in range(2):
        reply = await office.browser.post(f"/reports/{report_id}", data=form)
        assert reply.status_code == 303


async def test_nobody_freezes_words_they_have_not_seen(office: Office) -> None:
    """A freeze from a page that is older than the newest texts is refused; from the new page it is done."""
    report_id = await begun(office)
    address = f"/reports/{report_id}"
    old = hidden(await office.browser.get(address))
    written = old | HEAD | texts_of(office, report_id) | {"causes": "Mưa nhiều ngày."}
    await office.browser.post(address, data=written)
    refused = await office.browser.post(f"{address}/freeze", data=old)
    assert (refused.status_code, shown(office, report_id).row.frozen) == (409, 0)
    assert "Mưa nhiều ngày." in refused.text
    assert (await office.browser.post(f"{address}/freeze", data=hidden(refused))).status_code == 303


async def test_nobody_signs_figures_they_have_not_seen(office: Office) -> None:
    """A sign-off sent from the page of an earlier version does not count for a later one."""
    report_id = await begun(office)
    address = f"/reports/{report_id}"
    for _ in range(2):
        page = await office.browser.get(address)
        await office.browser.post(f"{address}/freeze", data=hidden(page))
        old = hidden(await office.browser.get(address))
        await office.browser.post(f"{address}/reopen", data=old | {"reason": "Sai số liệu"})
    await office.browser.post(f"{address}/freeze", data=hidden(await office.browser.get(address)))
    late = await office.browser.post(f"{address}/sign-off", data=old | {"part": "police", "version": "2"})
    assert (late.status_code, shown(office, report_id).sign_offs) == (400, ())


async def test_a_text_nobody_touched_goes_on_following_the_figures(office: Office) -> None:
    """What stood there by itself when the page was opened is not kept as somebody's words later."""
    report_id = await begun(office)
    form = hidden(await office.browser.get(f"/reports/{report_id}")) | HEAD | texts_of(office, report_id)
    await fill(office, 3)
    office.now_ms += 1
    await office.browser.post(f"/reports/{report_id}", data=form | {"tasks": "Họp tổ."})
    row = service.opened(office.services, report_id).row
    assert row.texts == '{"tasks": "Họp tổ."}'.encode()
    assert set(SECTIONS) > {"tasks"}
