"""A form that met an ended session comes back to its sender, and to nobody else."""

import re
from html import unescape
from pathlib import Path

import pytest

from shared.text import t
from sync_server.people.accounts import service as accounts
from sync_server.web.cookies import KEPT_COOKIE
from sync_server.web.roles import Role
from tests.sync_server.office import PASSWORD, add_account, form_token, open_office, stored

NEW = "con-meo-ngu-tren-mai"
MINUTE_MS = 60_000


@pytest.mark.parametrize("ended", ["idle", "elsewhere", "signed out"])
async def test_a_typed_form_outlives_its_session(tmp_path: Path, ended: str) -> None:
    """It comes back after signing in, is sent after a yes, once, and lies nowhere in readable form."""
    async with open_office(tmp_path, account=False) as office:
        add_account(office, "quan-tri", Role.ADMINISTRATOR)
        await office.sign_in("quan-tri")
        csrf = form_token(await office.browser.get("/accounts"))
        if ended == "idle":
            office.now_ms += 31 * MINUTE_MS
        elif ended == "elsewhere":
            accounts.change_password(office.services, "quan-tri", PASSWORD)
        else:
            await office.send("/sign-out")
        typed = {"csrf": csrf, "name": "chị Hạnh Tổ 7", "role": "supervisor", "unit": "kp3"}
        met = await office.browser.post("/accounts", data=typed)
        assert (met.status_code, met.headers["location"]) == (303, "/sign-in")
        assert t("sign_in.kept") in (await office.browser.get("/sign-in")).text
        assert "chị Hạnh".encode() not in stored(tmp_path)
        assert (await office.sign_in("quan-tri")).headers["location"] == "/kept"
        shown = await office.browser.get("/kept")
        assert "chị Hạnh Tổ 7" in shown.text
        form = shown.text.partition("/kept/send")[2].partition("</form>")[0]
        pairs = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
        again = {name: unescape(value) for name, value in pairs}
        sent = await office.browser.post("/kept/send", data=again)
        assert (sent.status_code, sent.headers["location"]) == (307, "/accounts")
        done = await office.browser.post("/accounts", data=again)
        assert done.status_code == 200
        assert (await office.browser.get("/kept")).headers["location"] == "/"


async def test_an_older_form_of_ones_own_is_kept_without_signing_in_again(tmp_path: Path) -> None:
    """Two tabs: signed in again in one, the form typed in the other comes back at once."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        csrf = form_token(await office.browser.get("/invite"))
        office.now_ms += 31 * MINUTE_MS
        await office.sign_in()
        met = await office.browser.post("/invite", data={"csrf": csrf, "name": "Lê Ánh", "unit": "kp3"})
        assert met.headers["location"] == "/kept"
        assert "Lê Ánh" in (await office.browser.get("/kept")).text


async def test_nobody_else_sees_a_kept_form(tmp_path: Path) -> None:
    """Another person who signs in in the same browser sees nothing of it, and can send none of it."""
    async with open_office(tmp_path) as office:
        add_account(office, "khac", Role.ADMINISTRATOR)
        await office.sign_in()
        csrf = form_token(await office.browser.get("/invite"))
        office.now_ms += 31 * MINUTE_MS
        await office.browser.post("/invite", data={"csrf": csrf, "name": "Lê Ánh", "unit": "kp3"})
        assert (await office.sign_in("khac")).headers["location"] == "/kept"
        shown = await office.browser.get("/kept")
        assert (shown.status_code, "Lê Ánh" in shown.text) == (303, False)
        foreign = await office.browser.post("/invite", data={"csrf": csrf, "name": "x", "unit": "kp3"})
        assert foreign.status_code == 403
        nobodys = await office.browser_at().post(
            "/invite", data={"csrf": "guess", "name": "x", "unit": "kp3"}
        )
        assert KEPT_COOKIE not in nobodys.cookies


async def test_passwords_are_never_kept(tmp_path: Path) -> None:
    """The form for another password that met an ended session is not among the forms that come back."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        csrf = office.viewer_in(office.browser).csrf
        office.now_ms += 31 * MINUTE_MS
        data = {"csrf": csrf, "current": PASSWORD, "new": NEW, "repeat": NEW}
        met = await office.browser.post("/account/password", data=data)
        assert (met.status_code, KEPT_COOKIE in met.cookies) == (303, False)
