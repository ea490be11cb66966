"""Everybody's days of work, for the papers of those who are not on the payroll."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sync_server.people.accounts import service as accounts
from sync_server.store.devices import helpers
from sync_server.web.roles import Role
from tests.sync_server.office import PASSWORD, Office, Phone, fact, fresh_id, open_office
from tests.sync_server.reporting import seen


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


async def visited(phone: Phone, home: str, on: str, **more: object) -> None:
    told = {"household": home, "outcome": "met_helped", "channel": "mobile", "on": on}
    await phone.push([fact("visit", fresh_id(), unit=phone.unit, **told | more)])


async def test_days_doors_and_visits_of_each_person_are_told(office: Office) -> None:
    """A door visited twice is one; a visit taken back is none; who did nothing has a line, too (R-39)."""
    phone = await office.phone("kp3", "Thị Đi")
    await office.phone("kp1", "=Thị Nghỉ")
    home, other = fresh_id(), fresh_id()
    await visited(phone, home, "2024-05-13")
    await visited(phone, home, "2024-05-13")
    await visited(phone, other, "2024-05-14")
    await visited(phone, other, "2024-05-14", deleted=True)
    await office.sign_in()
    reply = await office.browser.get("/merit/activity")
    book = load_workbook(io.BytesIO(reply.content))
    people, days = (list(book[name].iter_rows(min_row=2, values_only=True)) for name in book.sheetnames)
    assert [(p[0], *p[3:]) for p in people] == [("=Thị Nghỉ", 0, 0, 0), ("Thị Đi", 2, 2, 3)]
    assert [(d[0], *d[3:]) for d in days] == [("Thị Đi", "13/05/2024", 1, 2), ("Thị Đi", "14/05/2024", 1, 1)]


async def test_a_visit_is_of_whoever_was_there(office: Office) -> None:
    """Who corrects afterwards how a visit ended was not at the door: it stays the helper's (R-39)."""
    phone, other = await office.phone("kp3", "Thị Đi"), await office.phone("kp3", "Thị Sửa")
    made, told = fresh_id(), {"household": fresh_id(), "channel": "mobile", "on": "2024-05-14"}
    await phone.push([fact("visit", made, unit="kp3", outcome="nobody_home", **told)])
    office.now_ms += 60_000
    right = fact("visit", made, outcome="met_helped")
    await other.push([right | {"seen": seen(office, made, "outcome")}])
    await office.sign_in()
    book = load_workbook(io.BytesIO((await office.browser.get("/merit/activity")).content))
    assert [row[0] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)] == ["Thị Đi"]
    merit = (await office.browser.get("/merit")).text
    assert f"/merit/{helper_named(office, 'Thị Sửa')}/visits" not in merit


def helper_named(office: Office, name: str) -> str:
    with office.services.database.read() as connection:
        return next(h.helper_id for h in helpers(connection, office.services.ward_id) if h.name == name)


async def test_the_log_is_for_the_whole_ward_and_its_taking_is_logged(office: Office) -> None:
    """A lead of one khu phố does not get it; who got it stands in the access log."""
    await office.sign_in()
    assert (await office.browser.get("/merit/activity")).status_code == 200
    with office.services.database.read() as connection:
        taken = connection.exec_driver_sql(
            "SELECT count(*) FROM access_log WHERE action = 'activity_exported'"
        )
        assert taken.scalar_one() == 1
    accounts.create_account(office.services, "to-truong", "kp3", PASSWORD, Role.UNIT_LEAD)
    async with office.browser_at() as browser:
        form = {"name": "to-truong", "password": PASSWORD}
        await browser.post("/sign-in", data=form)
        assert (await browser.get("/merit/activity")).status_code in (303, 403)
