"""Signing in: who gets in, who does not, and what a session is worth."""

from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from sqlalchemy import select

from shared.text import t
from sync_server.people.accounts import passwords
from sync_server.people.accounts import service as accounts
from sync_server.people.accounts.passwords import hash_password, make_password, password_fits
from sync_server.store.tables.records import account, refusal, session
from sync_server.web.auth import FORM_COOKIE, SESSION_COOKIE, within_site
from sync_server.web.tries import service as tries
from tests.sync_server.office import PASSWORD, form_token, open_office

PAGES = ("/", "/records?unit=kp1&cell=residents", "/invite")
FORMS = ("/sign-out", "/invite")


async def test_the_right_password_opens_the_board(tmp_path: Path) -> None:
    """Signing in leads to the page that was asked for, with a cookie scripts cannot read."""
    async with open_office(tmp_path) as office:
        answer = await office.sign_in()
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(SESSION_COOKIE))
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Secure" not in cookie
        assert (await office.browser.get("/")).status_code == 200


async def test_over_https_cookies_never_travel_in_the_clear(tmp_path: Path) -> None:
    """Both cookies are Secure when the request came by https."""
    async with open_office(tmp_path) as office:
        office.browser.base_url = httpx.URL("https://bonphu.example")
        shown = await office.browser.get("/sign-in")
        answer = await office.sign_in()
        for cookie in (*shown.headers.get_list("set-cookie"), answer.headers.get_list("set-cookie")[0]):
            assert "Secure" in cookie


async def test_a_wrong_password_keeps_the_typed_name(tmp_path: Path) -> None:
    """The answer says what is wrong, keeps the name, and opens nothing."""
    async with open_office(tmp_path) as office:
        answer = await office.sign_in(password="sai-mat-khau")
        assert answer.status_code == 401
        assert t("problem.wrong_password") in answer.text
        assert 'value="phuong"' in answer.text
        assert "sai-mat-khau" not in answer.text
        assert SESSION_COOKIE not in office.browser.cookies


async def test_an_unknown_name_is_refused_in_the_same_words(tmp_path: Path) -> None:
    """Nobody learns which names exist."""
    async with open_office(tmp_path) as office:
        known, unknown = await office.sign_in(password="x"), await office.sign_in(name="ai-do")
        assert unknown.status_code == known.status_code == 401
        assert unknown.text.replace("ai-do", "phuong") == known.text


async def test_a_name_with_markup_is_shown_as_text(tmp_path: Path) -> None:
    """What was typed comes back escaped."""
    async with open_office(tmp_path) as office:
        answer = await office.sign_in(name='"><script>alert(1)</script>')
        assert "<script" not in answer.text


async def test_only_hashes_are_stored(tmp_path: Path) -> None:
    """Neither the password nor the session's token can be read from the database."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        token = office.browser.cookies[SESSION_COOKIE]
        with office.services.database.read() as connection:
            stored = connection.execute(select(account.c.password_hash)).scalar_one()
            kept = connection.execute(select(session)).all()
        assert stored.startswith("$argon2id$")
        assert all(token.encode() not in repr(row).encode() for row in kept)
        everything = _bytes_in(tmp_path)
        assert token.encode() not in everything
        assert PASSWORD.encode() not in everything


def _bytes_in(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in folder.glob("bonphu.db*"))


@pytest.mark.parametrize("page", PAGES)
async def test_without_a_session_pages_lead_to_sign_in_and_back(tmp_path: Path, page: str) -> None:
    """A page that needs a session answers with nothing but the way to sign in."""
    async with open_office(tmp_path) as office:
        answer = await office.browser.get(page)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")
        assert answer.content == b""
        shown = await office.browser.get(answer.headers["location"])
        assert f'name="next" value="{page.replace("&", "&amp;")}"' in shown.text


@pytest.mark.parametrize("form", FORMS)
async def test_without_a_session_forms_do_nothing(tmp_path: Path, form: str) -> None:
    """A form without a session is not acted on."""
    async with open_office(tmp_path) as office:
        answer = await office.browser.post(form, data={"name": "Nguyễn Văn An", "unit": "kp1"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        assert accounts.has_accounts(office.services)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("csrf", [None, "", "guess"])
async def test_a_form_from_elsewhere_is_refused(tmp_path: Path, form: str, csrf: str | None) -> None:
    """A form of another site has the cookie but not the token; nothing happens."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        data = {"name": "Nguyễn Văn An", "unit": "kp1"} | ({} if csrf is None else {"csrf": csrf})
        answer = await office.browser.post(form, data=data)
        assert answer.status_code == 403
        assert t("problem.form_expired") in answer.text
        assert (await office.browser.get("/")).status_code == 200


@pytest.mark.parametrize("kept", [True, False])
async def test_sign_in_too_needs_its_own_form(tmp_path: Path, kept: bool) -> None:
    """Nobody is signed in by another site's form: token and cookie must both be ours."""
    async with open_office(tmp_path) as office:
        csrf = form_token(await office.browser.get("/sign-in"))
        if not kept:
            office.browser.cookies.delete(FORM_COOKIE)
        data = {"name": "phuong", "password": PASSWORD, "csrf": "guess" if kept else csrf}
        answer = await office.browser.post("/sign-in", data=data)
        assert answer.status_code == 403
        assert SESSION_COOKIE not in office.browser.cookies


async def test_a_session_ends_by_time(tmp_path: Path) -> None:
    """After its hours a session opens nothing, whatever the browser still holds."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        for _ in range(24):
            office.now_ms += 30 * 60_000 - 1
            assert (await office.browser.get("/")).status_code == 200
        office.now_ms += 24
        assert (await office.browser.get("/")).status_code == 303


async def test_signing_out_ends_the_session_on_the_server(tmp_path: Path) -> None:
    """A copy of the cookie is worth nothing after signing out."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        token = office.browser.cookies[SESSION_COOKIE]
        csrf = form_token(await office.browser.get("/"))
        answer = await office.browser.post("/sign-out", data={"csrf": csrf})
        assert answer.headers["location"] == "/sign-in"
        assert SESSION_COOKIE not in office.browser.cookies
        office.browser.cookies.set(SESSION_COOKIE, token, domain="localhost.local")
        assert (await office.browser.get("/")).status_code == 303


async def test_another_password_ends_all_sessions(tmp_path: Path) -> None:
    """Whoever had signed in with the old password is out."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        assert accounts.change_password(office.services, "phuong", "mat-khau-moi-hon")
        assert (await office.browser.get("/")).status_code == 303
        assert (await office.sign_in()).status_code == 401
        assert (await office.sign_in(password="mat-khau-moi-hon")).status_code == 303


async def test_guessing_is_stopped_and_forgiven_after_a_while(tmp_path: Path) -> None:
    """After some failures even the right password waits; a quarter of an hour later it works."""
    async with open_office(tmp_path) as office:
        for _ in range(tries.MOST_PER_PAIR):
            assert (await office.sign_in(password="x")).status_code == 401
        stopped = await office.sign_in()
        assert stopped.status_code == 429
        assert t("problem.too_many") in stopped.text
        office.now_ms += tries.WINDOW_MS + 1
        assert (await office.sign_in()).status_code == 303


async def test_failures_are_logged_without_what_was_typed(tmp_path: Path) -> None:
    """People type passwords into the name's field: no more than three letters of it are kept."""
    async with open_office(tmp_path) as office:
        await office.sign_in(name="mat-khau-go-nham", password="x")
        with office.services.database.read() as connection:
            logged = connection.execute(select(refusal)).all()
        assert [(row.action, row.name, row.n) for row in logged] == [(accounts.FAILED, "mat…", 1)]
        assert b"mat-khau-go-nham" not in _bytes_in(tmp_path)


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/records?unit=kp1&cell=residents", "/records?unit=kp1&cell=residents"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("/\t/elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_nobody_is_sent_to_another_site(address: str, leads_to: str) -> None:
    """After signing in people stay on this site, whatever the address said."""
    assert within_site(address) == leads_to


async def test_a_form_too_large_is_not_read(tmp_path: Path) -> None:
    """A body far beyond any form's size gets a clear answer."""
    async with open_office(tmp_path) as office:
        answer = await office.browser.post("/sign-in", content=b"name=" + b"x" * 200_000)
        assert answer.status_code == 413


async def test_a_form_of_too_many_fields_is_refused(tmp_path: Path) -> None:
    """Many small fields cost more than their bytes say."""
    async with open_office(tmp_path) as office:
        answer = await office.browser.post("/sign-in", content=b"&".join([b"a=1"] * 6_000))
        assert answer.status_code == 400


def test_passwords_fit_only_themselves() -> None:
    """A made password is long and its own; a hash that is none fits nothing."""
    one, other = make_password(), make_password()
    assert one != other
    assert len(one) == 19
    stored = hash_password(one)
    assert password_fits(one, stored)
    assert not password_fits(other, stored)
    assert not password_fits(one, None)
    assert not password_fits(one, "not a hash")


def test_a_guess_costs_what_the_standard_asks(
    real_hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside the tests passwords are hashed at RFC 9106's cost for a machine with little memory, or more."""
    monkeypatch.setattr(passwords, "_HASHER", real_hasher)
    cost = extract_parameters(hash_password("mat-khau"))
    assert cost.type is Type.ID
    assert cost.time_cost >= 3
    assert cost.memory_cost >= 65_536  # KiB
    assert cost.hash_len >= 32
    assert cost.salt_len >= 16


def test_an_unknown_name_is_refused_at_the_cost_of_a_known_one() -> None:
    """What a password is compared with where there is no account asks for the same work as a real hash."""
    nobodys = passwords._nobodys_hash()
    assert extract_parameters(nobodys) == extract_parameters(hash_password("mat-khau"))
    assert nobodys != passwords._nobodys_hash()
