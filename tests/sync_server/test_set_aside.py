"""What a phone said of somebody who had moved: the new khu phố sees it, and takes it up in one tap or not."""

import json
import re
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import NamedTuple

import pytest
from starlette.concurrency import run_in_threadpool

from shared.problem import ProblemError
from sync_server.office.set_aside import service as set_aside
from sync_server.people.enrolment import service as enrolment
from sync_server.web.roles import Role
from tests.sync_server.phones import Json, Phone, Ward, fact, fresh_id, household, ladder, resident, viewer
from tests.sync_server.scopes import Visitor, visitor

_MINUTE = 60_000


class Late(NamedTuple):
    """A household and a person of khu phố 1 whom somebody moved to 2; `old` sent `said` after that."""

    ward: Ward
    old: Phone
    both: Phone
    home: str
    person: str
    first: str
    said: Json


async def late(ward: Ward) -> Late:
    """Let a phone visit people offline, and send it after they were moved."""
    old, both = await ward.phone("kp1", name="Thị Cũ"), await ward.phone("kp1", "kp2")
    home, person = fresh_id(), fresh_id()
    first = await old.tell(
        household(home, "kp1", address="Số 7"), resident(person, "kp1", "Điểu Sáu", household=home)
    )
    ward.now_ms += _MINUTE
    visit = {"unit": "kp1", "household": home, "outcome": "met_helped", "channel": "mobile"}
    said = old.say(fact("visit", fresh_id(), **visit, on="2024-05-14"), ladder(person, "activated_2"))
    seen = {"unit": [first]}
    await both.tell(fact("household", home, seen, unit="kp2"), fact("resident", person, seen, unit="kp2"))
    ward.now_ms += _MINUTE
    assert await old.results(said) == ["moved_elsewhere"]
    return Late(ward, old, both, home, person, first, said)


@asynccontextmanager
async def supervisor(ward: Ward, unit: str) -> AsyncIterator[Visitor]:
    async with visitor(ward, Role.SUPERVISOR, unit) as somebody:
        yield somebody


async def test_the_new_khu_pho_takes_it_up_in_one_tap(ward: Ward) -> None:
    """It is shown with author, words and what stands now; taken, it is its helper's, under its own id."""
    it = await late(ward)
    async with supervisor(ward, "kp2") as lead:
        shown = (await lead.ask("GET", "/set-aside")).text
        for word in ("Điểu Sáu", "Thị Cũ", "Số 7", "Đã kích hoạt mức 2"):
            assert word in shown, word
        (action,) = re.findall(r'action="(/set-aside/[^"]+)"', shown)
        assert (await lead.ask("POST", action, do="take")).status_code == 303
        assert "Điểu Sáu" not in (await lead.ask("GET", "/set-aside")).text
    assert ward.totals()["kp2"]["eid.achieved"] == 1
    assert "residents" not in ward.totals().get("kp1", {})
    asked = "SELECT helper_id, body FROM change ORDER BY seq DESC LIMIT 1"
    ((helper, body),) = ward.rows(asked)
    assert (helper.hex(), json.loads(bytes(body))) == (it.old.helper.replace("-", ""), it.said)
    assert ward.rows("SELECT n FROM quarantine") == []
    assert await it.old.results(it.said) == ["duplicate"]
    assert ward.differences() == []


@pytest.mark.parametrize("unit", ["kp1", "kp3"])
async def test_nobody_else_sees_or_decides_it(ward: Ward, unit: str) -> None:
    """Neither the former khu phố nor a third one: not on the page, and not by its address."""
    it = await late(ward)
    async with supervisor(ward, unit) as other:
        assert "Điểu Sáu" not in (await other.ask("GET", "/set-aside")).text
        for do in ("take", "decline"):
            assert (await other.ask("POST", f"/set-aside/{it.said['id']}", do=do)).status_code == 404
    assert "eid.achieved" not in ward.totals()["kp2"]
    assert ward.rows("SELECT n FROM quarantine WHERE declined_ms IS NULL") != []


async def test_what_is_declined_waits_no_longer_and_is_kept(ward: Ward) -> None:
    """Its words stay with the ward; nobody is asked again, and it cannot be taken up any more."""
    it = await late(ward)
    async with supervisor(ward, "long-thuy") as office:
        assert (await office.ask("POST", f"/set-aside/{it.said['id']}", do="decline")).status_code == 303
        assert "Điểu Sáu" not in (await office.ask("GET", "/set-aside")).text
        for do in ("take", "decline"):
            assert (await office.ask("POST", f"/set-aside/{it.said['id']}", do=do)).status_code == 404
    ((body,),) = ward.rows("SELECT body FROM quarantine")
    assert json.loads(bytes(body)) == it.said
    assert await it.old.results(it.said) == ["moved_elsewhere"]


async def test_taken_up_by_two_at_once_it_counts_once(ward: Ward) -> None:
    """Of several who tap at the same time one is heard; the others find it gone, or counted already."""
    it = await late(ward)

    def tap(_: int) -> str:
        try:
            return str(set_aside.take(ward.services, viewer("kp2"), it.said["id"]))
        except ProblemError as problem:
            return problem.problem.slug

    def all_at_once() -> list[str]:
        with ThreadPoolExecutor(8) as people:
            return list(people.map(tap, range(8)))

    told = await run_in_threadpool(all_at_once)
    assert set(told) <= {"None", "not_found"}
    assert "None" in told
    assert ward.rows("SELECT count(*) FROM change WHERE n = 2") == [(1,)]
    assert ward.totals()["kp2"]["eid.achieved"] == 1
    assert ward.differences() == []


async def test_nothing_moves_back_by_being_taken_up(ward: Ward) -> None:
    """Words that name a khu phố for whoever moved cannot be accepted, by the form or by hand."""
    it = await late(ward)
    back = it.old.say(fact("resident", it.person, {"unit": [it.first]}, unit="kp1"))
    assert await it.old.results(back) == ["moved_elsewhere"]
    async with supervisor(ward, "long-thuy") as office:
        shown = (await office.ask("GET", "/set-aside")).text
        part = shown.partition(f'action="/set-aside/{back["id"]}"')[2].partition("</form>")[0]
        assert 'value="decline"' in part
        assert 'value="take"' not in part
        answer = await office.ask("POST", f"/set-aside/{back['id']}", do="take")
        assert answer.headers["location"] == "/set-aside?refused=moved_elsewhere"
    assert ward.rows("SELECT count(*) FROM quarantine") == [(2,)]
    assert "residents" not in ward.totals().get("kp1", {})


async def test_of_an_act_about_two_khu_pho_each_sees_its_own_and_the_office_takes_it(ward: Ward) -> None:
    """Who sees a part is shown that part alone, and cannot accept the whole for another khu phố."""
    away = fresh_id()
    old, far = await ward.phone("kp1"), await ward.phone("kp1", "kp3")
    first = await old.tell(resident(away, "kp1", "Chim Xa"))
    await far.tell(fact("resident", away, {"unit": [first]}, unit="kp3"))
    it = await late(ward)
    both = old.say(ladder(it.person, "approved"), ladder(away, "approved"))
    assert await old.results(both) == ["moved_elsewhere"]
    async with supervisor(ward, "kp2") as lead:
        assert "Chim Xa" not in (await lead.ask("GET", "/set-aside")).text
        answer = await lead.ask("POST", f"/set-aside/{both['id']}", do="take")
        assert "refused=moved_elsewhere" in answer.headers["location"]
        assert (await lead.ask("GET", answer.headers["location"])).status_code == 200
    async with supervisor(ward, "long-thuy") as office:
        assert "Chim Xa" not in (await office.ask("GET", "/conflicts")).text
        answer = await office.ask("POST", f"/set-aside/{both['id']}", do="take")
        assert answer.headers["location"] == "/set-aside"
    assert ward.rows("SELECT count(*) FROM quarantine") == [(1,)]
    assert ward.differences() == []


async def test_what_a_refused_phone_said_can_still_be_taken_up(ward: Ward) -> None:
    """Its helper left; the work does not. The phone counts as heard of when it was, not now."""
    it = await late(ward)
    enrolment.revoke(ward.services.enrolment(), it.old.device)
    heard = ward.rows("SELECT device_id, last_seen_ms, backlog, clock_offset_ms FROM device")
    ward.now_ms += 60 * _MINUTE
    assert await run_in_threadpool(set_aside.take, ward.services, viewer("kp2"), it.said["id"]) is None
    assert ward.rows("SELECT device_id, last_seen_ms, backlog, clock_offset_ms FROM device") == heard
    assert ward.totals()["kp2"]["eid.achieved"] == 1


async def test_a_long_list_is_shown_page_by_page(ward: Ward) -> None:
    """One phone that floods the list makes more pages, no longer ones."""
    it = await late(ward)
    for n in range(set_aside.PER_PAGE):
        ward.now_ms += 1_000
        assert await it.old.results(it.old.say(ladder(it.person, "approved"))) == ["moved_elsewhere"], n
    async with supervisor(ward, "kp2") as lead:
        first, second, beyond = [
            (await lead.ask("GET", f"/set-aside?page={n}")).text.count('value="take"') for n in (1, 2, 99)
        ]
    assert (first, second, beyond) == (set_aside.PER_PAGE, 1, 1)
