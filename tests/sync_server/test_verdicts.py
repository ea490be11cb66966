"""Verdicts on pairs: what contradicts itself is shown, what is undone leaves both records as they were."""

from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest

from shared.link import link_id
from shared.text import t
from sync_server.ledger import rollups
from tests.sync_server.kept import kept_record
from tests.sync_server.office import Office, fact, form_token, open_office
from tests.sync_server.test_duplicates import _judge, _record, _residents, _true, _two, _undo


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        await opened.sign_in()
        yield opened


async def test_verdicts_that_contradict_each_other_are_shown_and_settled(office: Office) -> None:
    """A=B, B=C, A≠C: all three with their verdicts, who counts meanwhile, and an undo that settles it."""
    phone = await office.phone("kp3", "Người Năm")
    a, b, c = [await _record(phone, n, full_name=f"Thị Hòa {n}") for n in (1, 2, 3)]
    for one, other, verdict in ((a, b, "same"), (b, c, "same"), (a, c, "different")):
        low, high = sorted((one, other))
        told = {"unit": "kp3", "one": low, "other": high, "verdict": verdict}
        await phone.push([fact("link", link_id(low, high), **told)])
    assert _residents(office) == 2
    assert _true(office)
    page = unescape((await office.browser.get("/duplicates")).text)
    assert t("duplicates.against_title", n=3) in page
    assert t("duplicates.against_counted", n=2) in page
    assert all(f"Thị Hòa {n}, 12/03/1957, Số {n}, đường Lê Hồng Phong" in page for n in (1, 2, 3))
    form = {"csrf": form_token(await office.browser.get("/duplicates")), "link": link_id(a, c)}
    reply = await office.browser.post("/duplicates/undo", data=form | {"shown": "waiting"})
    assert reply.headers["location"].startswith("/duplicates?")
    assert _residents(office) == 1
    assert t("duplicates.against_title", n=3) not in unescape((await office.browser.get("/duplicates")).text)
    assert _true(office)


async def test_undoing_a_link_restores_both_whatever_was_said_meanwhile(office: Office) -> None:
    """Father and son of one name: one was helped, the other was not, after the undo as before."""
    one, other = await _two(office)
    await _judge(office, one, other, "same", home=one)
    phone = await office.phone("kp3", "Người Sáu")
    activated = {"status": "activated_2", "achieved_on": "2024-05-14"}
    late = await office.phone("kp3", "Người Bảy")
    await phone.push([fact("resident", one, eid=activated)])
    await _undo(office, one, other)
    await late.push([fact("resident", other, phone="0912345678")])
    totals = rollups.totals(office.services.database, office.services.ward_id)["kp3"]
    assert (totals["residents"], totals["eid.achieved"], totals["eid.unasked"]) == (2, 1, 1)
    records = [kept_record(office.services, i) for i in (one, other)]
    assert [r.value("eid") for r in records] == [activated, None]
    assert [r.value("phone") for r in records] == [None, "0912345678"]
    assert _true(office)
