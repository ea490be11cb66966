"""Those who lead by example: counted by cohort and duty, listed while they miss something."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sync_server.accounts import service as accounts
from sync_server.accounts.roles import Role
from sync_server.accounts.service import Viewer
from sync_server.leading import service
from sync_server.leading.standing import CohortStanding
from tests.sync_server.office import PASSWORD, Office, Phone, fact, fresh_id, open_office

DONE = {
    "sim_signature": {"status": "both", "achieved_on": None},
    "smartphone": {"status": "smartphone_4g", "achieved_on": None},
    "eid": {"status": "activated_2", "achieved_on": None},
}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


async def person(phone: Phone, name: str, *cohorts: str, **states: Any) -> None:
    told = {"unit": phone.unit, "full_name": name, "birth_date": "1980", "cohorts": list(cohorts)}
    await phone.push([fact("resident", fresh_id(), **told, **states)])


def viewer(unit: str = "long-thuy") -> Viewer:
    return Viewer(fresh_id(), "phuong", unit, "", "supervisor")


def standing(office: Office, key: str, unit: str = "long-thuy") -> CohortStanding:
    page = service.leading(office.services, viewer(unit))
    return next(s for s in page.cohorts if s.cohort.key == key)


async def test_officials_have_three_duties(office: Office) -> None:
    """An official is done with SIM, smartphone and account, whatever the identity card (R-16)."""
    phone = await office.phone("kp3", "Người Ghi")
    await person(phone, "Đủ Cả", "official", **DONE)
    await person(phone, "Thiếu Sim", "official", **DONE | {"sim_signature": {"status": "no_sim"}})
    found = standing(office, "official")
    assert (found.people, found.complete, found.behind) == (2, 1, 1)
    assert [(d.done, d.asked) for d in found.duties] == [(1, 2), (2, 2), (2, 2)]


async def test_the_day_has_passed_for_officials_and_not_for_members(office: Office) -> None:
    """On 14 May officials who miss something are overdue since the 4th, members have until 4 June (A-11)."""
    phone = await office.phone("kp3", "Người Ghi")
    await person(phone, "Cán Bộ", "official")
    await person(phone, "Hội Viên", "member")
    assert (standing(office, "official").overdue, standing(office, "official").days_left) == (True, -10)
    assert (standing(office, "member").overdue, standing(office, "member").days_left) == (False, 21)


async def test_who_is_in_two_cohorts_has_the_earlier_day(office: Office) -> None:
    """A member who is an official's relative is due with the relatives."""
    phone = await office.phone("kp3", "Người Ghi")
    await person(phone, "Vừa Hội Viên", "member", "official_relative")
    shown = service.cohort(office.services, viewer(), "member", 1).shown
    assert [m.due.isoformat() for m in shown] == ["2024-05-19"]


async def test_a_list_holds_only_the_viewers_people_and_is_logged(office: Office) -> None:
    """A lead sees the own khu phố's people by name, and the log says that the list was read."""
    here, there = await office.phone("kp3", "Người Ghi"), await office.phone("kp4", "Người Khác")
    await person(here, "Người Khu Ba", "member")
    await person(there, "Người Khu Bốn", "member")
    accounts.create_account(office.services, "to-truong", "kp3", PASSWORD, Role.UNIT_LEAD)
    await office.sign_in("to-truong")
    page = (await office.browser.get("/leading/member")).text
    assert "Người Khu Ba" in page
    assert "Người Khu Bốn" not in page
    assert "1/1" not in (await office.browser.get("/leading")).text
    with office.services.database.read() as connection:
        logged = connection.exec_driver_sql("SELECT subject FROM access_log WHERE action = 'cohort_read'")
        assert logged.scalars().all() == ["kp3 member p1"]


async def test_a_cohort_nobody_knows_is_not_found(office: Office) -> None:
    """An address of no cohort answers that there is nothing."""
    await office.sign_in()
    assert (await office.browser.get("/leading/nobody")).status_code == 404
