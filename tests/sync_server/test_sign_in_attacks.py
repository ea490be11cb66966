"""Tricks against signing in and against what a session may do: each was tried, and each is refused."""

import time
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from shared.problem import ProblemError
from sync_server.config import Settings
from sync_server.people.accounts import passwords
from sync_server.people.accounts import service as accounts
from sync_server.web.auth import SESSION_COOKIE
from sync_server.web.roles import Role
from sync_server.web.services import Services
from tests.sync_server import sqlite_file
from tests.sync_server.office import NOW_MS, Office, add_account, form_token, open_office
from tests.sync_server.test_second_factor import code_answer, set_up_factor

MINUTE_MS = 60_000
_STEP_MS = 30_000


@pytest.mark.parametrize(("off", "status"), [(-2, 401), (-1, 303), (0, 303), (1, 303), (2, 401)])
async def test_a_code_fits_half_a_minute_before_and_after_its_time(
    tmp_path: Path, off: int, status: int
) -> None:
    """A clock of the server or the phone that is off by one step does no harm; by more, no code fits."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        totp, _ = await set_up_factor(office)
        office.now_ms += 10 * MINUTE_MS
        await office.send("/sign-out")
        await office.sign_in()
        assert await code_answer(office, totp.at((office.now_ms + off * _STEP_MS) // 1000)) == status


async def test_a_clock_set_back_lets_no_code_in_twice(tmp_path: Path) -> None:
    """A code that was used, or is older than one that was, stays used whatever the clock says later."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        totp, _ = await set_up_factor(office)
        office.now_ms += 10 * MINUTE_MS
        used = totp.at(office.now_ms // 1000)
        older = totp.at(office.now_ms // 1000 - 30)
        await office.send("/sign-out")
        await office.sign_in()
        assert await code_answer(office, used) == 303
        office.now_ms -= _STEP_MS
        await office.send("/sign-out")
        await office.sign_in()
        assert [await code_answer(office, code) for code in (used, older)] == [401, 401]


async def test_a_session_planted_before_signing_in_opens_nothing(tmp_path: Path) -> None:
    """Signing in makes a new token: who gave somebody a cookie before does not share their session."""
    async with open_office(tmp_path) as office:
        planted = "A" * 43
        office.browser.cookies.set(SESSION_COOKIE, planted, domain="localhost.local")
        await office.sign_in()
        mine = {c.value for c in office.browser.cookies.jar if c.name == SESSION_COOKIE} - {planted}
        assert len(mine) == 1
        thief = office.browser_at()
        thief.cookies.set(SESSION_COOKIE, planted)
        assert (await thief.get("/")).headers["location"].startswith("/sign-in")


async def test_the_token_of_a_half_sign_in_is_none_of_a_whole_one(tmp_path: Path) -> None:
    """Whoever saw the cookie between password and code has nothing once the code was typed."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        totp, _ = await set_up_factor(office)
        office.now_ms += 10 * MINUTE_MS
        await office.send("/sign-out")
        await office.sign_in()
        seen = {c.name: str(c.value) for c in office.browser.cookies.jar}
        assert await code_answer(office, totp.at(office.now_ms // 1000)) == 303
        thief = office.browser_at()
        for name, value in seen.items():
            thief.cookies.set(name, value)
        assert (await thief.get("/")).status_code == 303


async def test_a_kept_form_does_nothing_once_the_permission_is_gone(tmp_path: Path) -> None:
    """What an administrator typed before they became a supervisor is refused when it is sent."""
    async with open_office(tmp_path, account=False) as office:
        add_account(office, "quan-tri", Role.ADMINISTRATOR)
        await office.sign_in("quan-tri")
        csrf = form_token(await office.browser.get("/accounts"))
        office.now_ms += 31 * MINUTE_MS
        typed = {"csrf": csrf, "name": "chị Hạnh", "role": "administrator", "unit": "long-thuy"}
        await office.browser.post("/accounts", data=typed)
        lower(office)
        assert (await office.sign_in("quan-tri")).headers["location"] == "/kept"
        again = {"csrf": form_token(await office.browser.get("/kept"))}
        sent = await office.browser.post("/kept/send", data=typed | again)
        assert (sent.status_code, sent.headers["location"]) == (307, "/accounts")
        assert (await office.browser.post("/accounts", data=typed | again)).status_code == 403
        assert not [a for a in known_names(office) if a == "chị Hạnh"]


def lower(office: Office) -> None:
    with office.services.database.write() as connection:
        connection.exec_driver_sql("UPDATE account SET role = 'supervisor' WHERE name = 'quan-tri'")


def known_names(office: Office) -> list[str]:
    with office.services.database.read() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT name FROM account")]


def test_a_name_that_exists_takes_as_long_as_one_that_does_not(
    tmp_path: Path, real_hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Measured with the real hash, in turn: the time computed for either differs by less than a tenth."""
    monkeypatch.setattr(passwords, "_HASHER", real_hasher)
    settings = Settings(data=tmp_path, database_url=sqlite_file.fresh(tmp_path))
    services = Services.open(settings, clock=lambda: NOW_MS)
    spent: dict[str, list[float]] = {"known": [], "nobody": []}
    try:
        accounts.create_account(services, "known", "long-thuy", "mat-khau-thu-nghiem")
        for turn in range(6):
            for name, times in spent.items():
                begun = time.process_time()
                with pytest.raises(ProblemError, match="wrong_password"):
                    accounts.sign_in(services, name, "x" * 20, f"10.0.0.{turn}")
                times.append(time.process_time() - begun)
    finally:
        services.close()
    known, nobody = (min(times) for times in spent.values())
    assert abs(known - nobody) < max(known, nobody) / 10, spent
