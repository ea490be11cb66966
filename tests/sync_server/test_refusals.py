"""Where people land who signed in or were refused, what is written down of it, and the cookies' flags."""

import re
from pathlib import Path

import httpx
import pytest

from shared.text import t
from sync_server.web.cookies import SESSION_COOKIE
from sync_server.web.roles import PERMISSIONS, Role
from sync_server.web.sessions.about import browser_of, place_of
from tests.sync_server.office import add_account, open_office
from tests.sync_server.scopes import ROLES


@pytest.mark.parametrize("role", ROLES)
async def test_every_role_lands_on_a_page_of_its_own(tmp_path: Path, role: Role) -> None:
    """After signing in, at the bare address, and from an error's page: always somewhere it may be."""
    async with open_office(tmp_path, account=False) as office:
        add_account(office, "ai", role, ROLES[role])
        place = (await office.sign_in("ai")).headers["location"]
        assert (await office.browser.get(place)).status_code == 200
        assert (await office.browser.get("/")).status_code == (200 if place == "/" else 303)
        for wrong in ("/no-such-page", "/accounts", "/plan/nothing"):
            shown = await office.browser.get(wrong)
            if shown.status_code == 200:
                continue
            ways = re.findall(r'class="button" href="([^"]+)"', shown.text)
            assert ways == [place], wrong
            assert ('<nav aria-label="' in shown.text) is bool(PERMISSIONS[role])


async def test_the_administrator_sees_what_was_refused(tmp_path: Path) -> None:
    """Wrong passwords and foreign pages with account and network; of a strange name three letters."""
    async with open_office(tmp_path, account=False) as office:
        add_account(office, "quan-tri", Role.ADMINISTRATOR)
        add_account(office, "vien", Role.OPERATOR_STAFF, "vnpt")
        operator = office.browser_at("113.160.5.6")
        await office.sign_in("vien", browser=operator)
        assert (await operator.get("/accounts")).status_code == 403
        for _ in range(2):
            await office.sign_in("<b>mat-khau-go-nham</b>", "bi-mat-rieng", operator)
        await office.sign_in("quan-tri")
        page = (await office.browser.get("/refusals")).text
        assert t("refusals.did_wrong_scope_page") in page
        assert "GET /accounts" in page
        assert t("place.public", net="113.160.*") in page
        assert t("refusals.nobody", name="&lt;b&gt;…") in page
        assert "mat-khau" not in page
        assert "bi-mat-rieng" not in page
        assert (await operator.get("/refusals")).status_code == 403


@pytest.mark.parametrize(("url", "secure"), [("https://ward.example", True), (None, False)])
async def test_cookies_follow_the_public_address(tmp_path: Path, url: str | None, secure: bool) -> None:
    """Under https by name and flag, though no proxy is trusted; on this machine plain, as browsers ask."""
    async with open_office(tmp_path, public_url=url) as office:
        shown = await office.browser.get("/sign-in")
        (cookie,) = shown.headers.get_list("set-cookie")
        assert cookie.startswith("__Host-bonphu_form=") is secure
        assert ("Secure" in cookie, "HttpOnly" in cookie, "Path=/;" in cookie) == (secure, True, True)
        assert ("strict-transport-security" in shown.headers) is secure
        if secure:
            office.browser.base_url = httpx.URL("https://ward.example")
            await office.sign_in()
            assert f"__Host-{SESSION_COOKIE}" in office.browser.cookies
            assert (await office.browser.get("/")).status_code == 200


def test_what_is_kept_of_browser_and_address() -> None:
    """The kind of browser, and of an address only the network."""
    edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
    assert [browser_of(a) for a in (edge, "curl/8", "<script>")] == ["Edge, Windows", "", ""]
    addresses = ("127.0.0.1", "10.1.2.3", "113.161.5.6", "2001:ee0:4f1::7", "::ffff:113.161.5.6", "x")
    assert [place_of(a) for a in addresses] == [
        "local",
        "private 10.1.2.*",
        "public 113.161.*",
        "public 2001:0ee0:04f1:*",
        "public 113.161.*",
        "unknown",
    ]
