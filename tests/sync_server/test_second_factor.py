"""The second factor: asked for, used once, kept sealed, needed by roles."""

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyotp
import pytest
from pydantic import SecretStr

from shared.text import t
from sync_server.people.second_factor.sealing import seal, unseal
from sync_server.store.server_key import ServerKey
from sync_server.web.roles import Role
from tests.sync_server.office import PASSWORD, Office, add_account, form_token, open_office, stored

KEY = "k" * 32


async def set_up_factor(office: Office) -> tuple[pyotp.TOTP, list[str]]:
    shown = (await office.browser.get("/account/second-factor")).text
    found = re.search(r'name="secret" value="([A-Z2-7]{32})"', shown)
    assert found is not None
    totp = pyotp.TOTP(found[1])
    assert shown.count("h1v1h-1z") > 300  # the QR code is drawn
    code = totp.at(office.now_ms // 1000)
    form = {"secret": found[1], "code": code, "password": PASSWORD, "do": "enrol"}
    shown = (await office.send("/account/second-factor", **form)).text
    codes = re.findall(r'<li class="spelled">([^<]+)', shown)
    assert len(codes) == 8
    return totp, codes


async def code_answer(office: Office, code: str) -> int:
    csrf = form_token(await office.browser.get("/sign-in"))
    return (await office.browser.post("/sign-in", data={"csrf": csrf, "code": code, "next": "/"})).status_code


@pytest.mark.parametrize("key", [None, KEY])
async def test_a_second_factor_is_asked_and_each_code_opens_once(tmp_path: Path, key: str | None) -> None:
    """The password alone opens nothing; a code fits once, a recovery code once; wrong ones are bounded."""
    async with open_office(tmp_path, roster_key=key) as office:
        await office.sign_in()
        totp, codes = await set_up_factor(office)
        assert totp.secret.encode() not in stored(tmp_path)
        assert (tmp_path / "server.key").exists() is (key is None)
        assert codes[0].encode() not in stored(tmp_path)
        await office.send("/sign-out")
        asked = await office.sign_in()
        assert asked.headers["location"] == "/sign-in?next=/"
        assert t("sign_in.title_code") in (await office.browser.get("/sign-in")).text
        assert (await office.browser.get("/")).headers["location"] == "/sign-in"
        used = totp.at(office.now_ms // 1000)
        assert await code_answer(office, used) == 401  # it set the factor up
        office.now_ms += 31_000
        fresh = totp.at(office.now_ms // 1000)
        assert await code_answer(office, fresh) == 303
        assert (await office.browser.get("/")).status_code == 200
        await office.send("/sign-out")
        await office.sign_in()
        assert await code_answer(office, fresh) == 401
        assert await code_answer(office, codes[0].upper()) == 303
        await office.send("/sign-out")
        await office.sign_in()
        assert [await code_answer(office, c) for c in (codes[0], *["000000"] * 8)] == [401] * 8 + [429]


async def test_a_role_that_needs_a_second_factor_sets_one_up_first(tmp_path: Path) -> None:
    """The administrator asks it of a role: its people, signed in already too, get to nothing else before."""
    async with open_office(tmp_path) as office:
        add_account(office, "quan-tri", Role.ADMINISTRATOR)
        boss = office.browser_at()
        await office.sign_in("quan-tri", browser=boss)
        await office.sign_in()
        await office.send("/accounts/second-factor", boss, **{"role.supervisor": "on"})
        assert (await office.browser.get("/")).headers["location"] == "/account/second-factor"
        await set_up_factor(office)
        assert (await office.browser.get("/")).status_code == 200
        assert (await boss.get("/accounts")).text.count("checked") == 1
        await office.send("/account/second-factor", do="drop", password=PASSWORD)
        assert (await office.browser.get("/")).status_code == 200  # it cannot be taken away by its owner
        account_id = office.viewer_in(office.browser).account_id
        await office.send(f"/accounts/{account_id}", boss, do="drop_factor")
        assert (await office.browser.get("/")).headers["location"] == "/account/second-factor"


def test_a_sealed_secret_opens_for_its_account_and_key_alone() -> None:
    """Another account's row, another key or none opens nothing; nor does what lies there as it is."""
    key, other = SecretStr("a" * 32), SecretStr("b" * 32)
    kept = seal("GEHEIM", key, "one")
    assert b"GEHEIM" not in kept
    assert unseal(kept, [other, key], "one") == "GEHEIM"
    for keys, account in (([key], "two"), ([other], "one"), ([], "one")):
        assert unseal(kept, keys, account) is None
    assert unseal(b"\x00GEHEIM", [key], "one") is None


def test_a_server_without_a_key_makes_one_that_stays_and_only_it_reads(tmp_path: Path) -> None:
    """Made when it is needed, by whichever of many at once; later starts find the same."""
    file = tmp_path / "new folder" / "server.key"
    key = ServerKey(None, file)
    assert key.opening() == ()
    assert not file.exists()
    with ThreadPoolExecutor(8) as many:
        made = {k.get_secret_value() for k in many.map(lambda _: ServerKey(None, file).sealing(), range(8))}
    assert made == {ServerKey(None, file).sealing().get_secret_value()}
    assert len(made.pop()) >= 43
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [p.name for p in file.parent.iterdir()] == ["server.key"]


async def test_a_key_that_is_set_later_takes_over(tmp_path: Path) -> None:
    """A factor made under the server's own key opens on, and is sealed with the one set from then on."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        totp, _ = await set_up_factor(office)
        now = office.now_ms
    for turn, gone in ((1, False), (2, True)):
        if gone:
            (tmp_path / "server.key").unlink()
        async with open_office(tmp_path, account=False, roster_key=KEY) as office:
            office.now_ms = now + turn * 60_000
            await office.sign_in()
            assert await code_answer(office, totp.at(office.now_ms // 1000)) == 303
    assert totp.secret.encode() not in stored(tmp_path)
