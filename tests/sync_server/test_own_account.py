"""One's own account: passwords that may be chosen, first ones, and sessions that end."""

import re
from html import unescape
from pathlib import Path

import httpx
import pytest

from shared.text import t
from sync_server.config import Settings
from sync_server.people.accounts import service as accounts
from sync_server.people.accounts.password_rules import fault
from sync_server.store import ward_settings
from sync_server.web.auth import BY_ITSELF
from sync_server.web.roles import Role
from tests.sync_server.office import PASSWORD, Office, add_account, open_office

NEW = "con-meo-ngu-tren-mai"
MINUTE_MS = 60_000
KEY = "k" * 32


async def change(office: Office, current: str, new: str, repeat: str | None = None) -> httpx.Response:
    """Send the form for another password."""
    repeat = new if repeat is None else repeat
    return await office.send("/account/password", current=current, new=new, repeat=repeat)


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("ngắn quá", "password.short"),
        ("d" * 201, "password.long"),
        ("123456789012", "password.common"),
        ("qwertyuiop12", "password.common"),
        ("Matkhau@2024", "password.common"),
        ("mật khẩu 123456", "password.common"),
        ("anh yêu em mãi mãi", "password.common"),
        ("Phường Long Thủy", "password.common"),
        ("longthuy2024", "password.common"),
        ("to-truong-to-truong", "password.common"),
        ("aaaaaaaaaaaaaaaaaaaa", "password.common"),
        (NEW, None),
        ("tôi thích ăn phở", None),
        ("k7wq-m3hd-x9tp-c4rb", None),
    ],
)
def test_what_anybody_would_guess_is_no_password(password: str, wrong: str | None) -> None:
    """Short ones, those of the lists, and the names of account and ward with a little around are refused."""
    assert fault(password, ("to-truong", "Phường Long Thủy")) == wrong


async def test_a_first_password_is_changed_before_anything_opens(tmp_path: Path) -> None:
    """Every page leads to the form; what is wrong is said there; then the pages open."""
    async with open_office(tmp_path) as office:
        add_account(office, "moi", Role.ADMINISTRATOR, first=True)
        assert (await office.sign_in("moi")).status_code == 303
        for page in ("/", "/records?unit=kp1&cell=residents", "/account", "/live"):
            assert (await office.browser.get(page)).headers["location"] == "/account/password"
        assert (await office.send("/sign-out")).headers["location"] == "/sign-in"
        await office.sign_in("moi")
        for current, new, repeat, key in (
            (PASSWORD, "ngắn", None, "password.short"),
            (PASSWORD, "moi-moi-moi-moi", None, "password.common"),
            (PASSWORD, NEW, NEW + "x", "password.differs"),
            (PASSWORD, PASSWORD, None, "password.same"),
            ("sai", NEW, None, "password.current_wrong"),
        ):
            answer = await change(office, current, new, repeat)
            assert answer.status_code in (400, 401)
            assert t(key, least=12, most=200) in unescape(answer.text)
        assert (await change(office, PASSWORD, NEW)).headers["location"] == "/"
        assert (await office.browser.get("/")).status_code == 200
        assert (await office.sign_in("moi")).status_code == 401


async def test_a_first_password_that_nobody_used_in_time_opens_nothing(tmp_path: Path) -> None:
    """After two weeks the administrator has to give another one, and the form says so."""
    async with open_office(tmp_path) as office:
        add_account(office, "moi", Role.ADMINISTRATOR, first=True)
        office.now_ms += accounts.FIRST_PASSWORD_MS
        answer = await office.sign_in("moi")
        assert (answer.status_code, t("problem.first_expired") in answer.text) == (401, True)


async def test_the_demo_says_so_and_asks_for_no_other_password(tmp_path: Path) -> None:
    """With the synthetic ward a first try is one step, and each page says that its people are made up."""
    async with open_office(tmp_path) as office:
        assert t("page.demo") not in (await office.browser.get("/sign-in")).text
        with office.services.database.write() as connection:
            ward_settings.put(connection, "long-thuy", ward_settings.DEMO, "1")
    async with open_office(tmp_path, account=False) as office:
        add_account(office, "thu", Role.ADMINISTRATOR, first=True)
        assert t("page.demo") in (await office.browser.get("/sign-in")).text
        await office.sign_in("thu")
        assert t("page.demo") in (await office.browser.get("/")).text


async def test_another_password_ends_the_other_sessions(tmp_path: Path) -> None:
    """The browser in which it was changed stays, all others are out."""
    async with open_office(tmp_path) as office:
        other = office.browser_at()
        await office.sign_in(browser=other)
        await office.sign_in()
        assert (await change(office, PASSWORD, NEW)).status_code == 303
        assert (await office.browser.get("/")).status_code == 200
        assert (await other.get("/")).headers["location"] == "/sign-in"


async def test_an_administrator_gives_a_first_password_and_sees_none(tmp_path: Path) -> None:
    """The new password must be changed; ending sessions and closing from the account's page work at once."""
    async with open_office(tmp_path, account=False) as office:
        add_account(office, "quan-tri", Role.ADMINISTRATOR)
        add_account(office, "ha", Role.SUPERVISOR)
        ha = office.browser_at("113.161.5.6", "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile")
        await office.sign_in("ha", browser=ha)
        await office.sign_in("quan-tri")
        account_id = office.viewer_in(ha).account_id
        shown = await office.browser.get(f"/accounts/{account_id}")
        assert "Chrome, Android" in shown.text
        assert t("place.public", net="113.161.*") in shown.text
        await office.send(f"/accounts/{account_id}", do="end")
        assert (await ha.get("/")).status_code == 303
        given = await office.send(f"/accounts/{account_id}", do="renew")
        found = re.search(r'<p class="code">([^<]+)', given.text)
        assert found is not None
        await office.sign_in("ha", found[1], ha)
        assert (await ha.get("/worklist")).headers["location"] == "/account/password"


async def test_a_session_ends_without_use_but_not_by_what_a_page_asks_itself(tmp_path: Path) -> None:
    """Half an hour without a page is the end, however often an open board drew itself anew."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        for _ in range(3):
            office.now_ms += 9 * MINUTE_MS
            assert (await office.browser.get("/live")).status_code == 200
            assert (await office.browser.get("/", headers={BY_ITSELF: "1"})).status_code == 200
        office.now_ms += 3 * MINUTE_MS
        assert (await office.browser.get("/live")).status_code == 303
        assert (await office.browser.get("/")).status_code == 303


async def test_how_long_sessions_last_is_set_within_bounds(tmp_path: Path) -> None:
    """Ten minutes and two hours, as the settings say; a day or no end at all cannot be set."""
    async with open_office(tmp_path, session_idle_minutes=10, session_hours=2) as office:
        await office.sign_in()
        office.now_ms += 10 * MINUTE_MS
        assert (await office.browser.get("/")).status_code == 303
    for wrong in ({"session_idle_minutes": 1440}, {"session_hours": 24}, {"session_idle_minutes": 0}):
        with pytest.raises(ValueError, match="session"):
            Settings.model_validate(wrong)


async def test_people_see_and_end_their_sessions(tmp_path: Path) -> None:
    """The list tells browser, network and times; one is ended, or all but this; another's cannot be."""
    async with open_office(tmp_path) as office:
        phone = office.browser_at("192.168.7.20", "Mozilla/5.0 (iPhone) Version/17 Safari/604")
        await office.sign_in()
        await office.sign_in(browser=phone)
        shown = (await office.browser.get("/account")).text
        assert "Safari, iPhone" in shown
        assert t("place.private", net="192.168.7.*") in shown
        add_account(office, "khac", Role.ADMINISTRATOR)
        stranger = office.browser_at()
        await office.sign_in("khac", browser=stranger)
        key = office.viewer_in(phone).session.hex()
        await office.send("/account/sessions", stranger, end=key)
        assert (await phone.get("/")).status_code == 200
        await office.send("/account/sessions", end=key)
        assert (await phone.get("/")).status_code == 303
        await office.sign_in(browser=phone)
        await office.send("/account/sessions", do="others")
        assert (await phone.get("/")).status_code == 303
        assert (await office.browser.get("/")).status_code == 200
        assert (await stranger.get("/")).status_code == 200
