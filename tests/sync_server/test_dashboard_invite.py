"""Inviting a helper from the page: a code that works once, for their khu phố only."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from shared.contract import APP_VERSION
from shared.text import t
from sync_server.people.accounts import service as accounts
from sync_server.people.enrolment import service as enrolment
from sync_server.store.tables.records import access_log
from tests.sync_server.office import PASSWORD, Office, form_token, open_office

CODE = re.compile(r'<dd class="code">([A-Z0-9-]+)</dd>')


async def ask(office: Office, name: str, unit: str) -> tuple[int, str]:
    """Fill the form and send it; return status and page."""
    csrf = form_token(await office.browser.get("/invite"))
    answer = await office.browser.post("/invite", data={"csrf": csrf, "name": name, "unit": unit})
    return answer.status_code, answer.text


async def test_the_code_lets_one_phone_into_one_khu_pho(tmp_path: Path) -> None:
    """The page shows code, link and QR; the code enrols once, with that khu phố as its scope."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        status, page = await ask(office, "  Nguyễn   Thị Hoa ", "kp3")
        code = CODE.findall(page)[0]
        assert status == 200
        assert f"{office.settings.base_url}/app/join/{code}" in page
        assert '<svg class="qr"' in page
        body = {"code": code, "app_version": APP_VERSION}
        told = (await office.browser.post("/v1/enrol", json=body)).json()
        assert (told["scope"], told["helper_name"]) == (["kp3"], "Nguyễn Thị Hoa")
        assert (await office.browser.post("/v1/enrol", json=body)).status_code == 404


async def test_a_second_invitation_is_for_the_same_helper(tmp_path: Path) -> None:
    """A helper with a new phone stays one helper, so their work adds up."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        await ask(office, "Nguyễn Thị Hoa", "kp3")
        await ask(office, "Nguyễn Thị Hoa", "kp3")
        await ask(office, "Nguyễn Thị Hoa", "kp4")
        assert len(enrolment.helpers(office.services.database, office.services.ward_id)) == 2


@pytest.mark.parametrize(
    ("name", "unit", "wrong"),
    [
        ("", "kp1", "name"),
        ("A", "kp1", "name"),
        ("x" * 121, "kp1", "name"),
        ("Nguyễn An", "", "unit"),
        ("Nguyễn An", "vnpt", "unit"),
    ],
)
async def test_what_is_missing_is_said_and_the_rest_kept(
    tmp_path: Path, name: str, unit: str, wrong: str
) -> None:
    """The form comes back with a sentence at the field and what was typed."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        status, page = await ask(office, name, unit)
        assert status == 400
        assert t(f"invite.{wrong}_missing") in page
        assert f'value="{name}"' in page
        assert enrolment.helpers(office.services.database, office.services.ward_id) == []


async def test_nobody_invites_into_another_khu_pho(tmp_path: Path) -> None:
    """An association's account may invite into the khu phố it supports, and into no other."""
    async with open_office(tmp_path) as office:
        accounts.create_account(office.services, "hoi-phu-nu", "hoi-phu-nu", PASSWORD)
        await office.sign_in("hoi-phu-nu")
        assert (await ask(office, "Nguyễn Thị Hoa", "kp1"))[0] == 403
        status, _page = await ask(office, "Nguyễn Thị Hoa", "kp3")
        assert status == 200
        with office.services.database.read() as connection:
            wanted = select(access_log.c.subject).where(access_log.c.action == "invited")
            assert connection.execute(wanted).scalars().all() == ["kp3"]
