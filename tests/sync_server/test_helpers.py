"""Keeping helpers: adding many, slips that each work once, letting somebody leave, refusing a phone."""

import re
from html import unescape

import pytest

from shared.contract import APP_VERSION
from shared.text import t
from sync_server.people.enrolment import service as enrolment
from sync_server.store.devices import Helper
from sync_server.store.tables.records import id_text
from sync_server.web.roles import Role
from tests.sync_server.phones import Ward, fresh_id
from tests.sync_server.scopes import visitor

CODES = re.compile(r'<p class="code">([A-Z0-9-]+)</p>')
CODES_OF_PASSWORD = re.compile(r'<p class="code">([a-z0-9-]+)</p>')
NEW = {"unit": "hoi-phu-nu", "area": "kp3", "category": "member"}


def helpers(ward: Ward) -> dict[str, Helper]:
    return {h.name: h for h in enrolment.helpers(ward.services.database, ward.services.ward_id)}


async def test_many_helpers_are_added_at_once(ward: Ward) -> None:
    """A pasted list makes one helper a line, with organisation, khu phố and category; twice adds nobody."""
    async with visitor(ward, Role.SUPERVISOR, "long-thuy") as clerk:
        for _ in range(2):
            names = "Nguyễn  Thị Hoa\n\n Điểu Sáu \nNguyễn Thị Hoa\n"
            assert (await clerk.ask("POST", "/helpers", names=names, **NEW)).status_code == 303
    kept = helpers(ward)
    assert set(kept) == {"Nguyễn Thị Hoa", "Điểu Sáu"}
    hoa = kept["Nguyễn Thị Hoa"]
    assert (hoa.unit_id, hoa.area, hoa.category) == ("hoi-phu-nu", "kp3", "member")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("names", "A", "helpers.names_wrong"),
        ("names", "\n".join(f"Người {i}" for i in range(61)), "helpers.names_wrong"),
        ("unit", "viettel", "helpers.unit_wrong"),
        ("area", "kp9", "helpers.area_wrong"),
        ("category", "", "helpers.category_wrong"),
    ],
)
async def test_a_wrong_entry_keeps_what_was_typed(ward: Ward, field: str, value: str, said: str) -> None:
    """What cannot stand is said at its field, the rest comes back, and nobody is kept."""
    async with visitor(ward, Role.SUPERVISOR, "long-thuy") as clerk:
        form = NEW | {"names": "Nguyễn Thị Hoa"} | {field: value}
        reply = await clerk.ask("POST", "/helpers", **form)
    assert reply.status_code == 400
    assert t(said) in unescape(reply.text)
    assert form["names"].splitlines()[0] in unescape(reply.text)
    assert helpers(ward) == {}


async def test_each_slip_of_a_sheet_lets_one_phone_in(ward: Ward) -> None:
    """A sheet has a code per ticked helper; each enrols once, for the helper's khu phố, as that helper."""
    async with visitor(ward, Role.SUPERVISOR, "long-thuy") as clerk:
        await clerk.ask("POST", "/helpers", names="Thị Bé\nĐiểu Sáu\nThị Mai", **NEW)
        known = helpers(ward)
        ticked = {f"helper.{known[n].helper_id}": "on" for n in ("Thị Bé", "Điểu Sáu")}
        reply = await clerk.ask("POST", "/helpers/sheet", days="3", **ticked)
    codes = CODES.findall(reply.text)
    assert (len(codes), reply.text.count('<svg class="qr"')) == (2, 2)
    told = []
    for code in codes:
        body = {"code": code, "app_version": APP_VERSION}
        told.append((await ward.http.post("/v1/enrol", json=body)).json())
        assert (await ward.http.post("/v1/enrol", json=body)).status_code == 404
    assert {(e["helper_name"], *e["scope"]) for e in told} == {("Thị Bé", "kp3"), ("Điểu Sáu", "kp3")}


async def test_a_sheet_is_good_for_the_days_asked(ward: Ward) -> None:
    """A slip of three days works on the third day and not after it."""
    async with visitor(ward, Role.SUPERVISOR, "long-thuy") as clerk:
        await clerk.ask("POST", "/helpers", names="Thị Bé\nĐiểu Sáu", **NEW)
        ticked = {f"helper.{h.helper_id}": "on" for h in helpers(ward).values()}
        first, second = CODES.findall((await clerk.ask("POST", "/helpers/sheet", days="3", **ticked)).text)
    day = 24 * 60 * 60 * 1000
    ward.now_ms += 3 * day - 1
    body = {"code": first, "app_version": APP_VERSION}
    assert (await ward.http.post("/v1/enrol", json=body)).status_code == 200
    ward.now_ms += 2
    assert (await ward.http.post("/v1/enrol", json=body | {"code": second})).status_code == 410


async def test_nobody_ticked_makes_no_codes(ward: Ward) -> None:
    """An empty sheet is a sentence, not an empty page."""
    async with visitor(ward, Role.SUPERVISOR, "long-thuy") as clerk:
        reply = await clerk.ask("POST", "/helpers/sheet", days="1")
    assert (reply.status_code, t("helpers.none_chosen") in reply.text) == (400, True)


async def test_who_leaves_is_refused_and_may_come_back(ward: Ward) -> None:
    """Leaving ends phones and open codes; what was recorded stays; coming back needs a new code."""
    phone = await ward.phone("kp3", name="Thị Bé")
    async with visitor(ward, Role.UNIT_LEAD, "kp3") as lead:
        await lead.ask("POST", "/helpers/sheet", days="7", **{f"helper.{phone.helper}": "on"})
        code = enrolment.make_code(ward.services.enrolment(), phone.helper, frozenset({"kp3"}))
        await lead.ask("POST", f"/helpers/{phone.helper}", do="leave")
        refused = await ward.http.get("/v1/pull", headers=phone.headers)
        assert refused.json()["type"] == "urn:bonphu:revoked"
        body = {"code": code, "app_version": APP_VERSION}
        assert (await ward.http.post("/v1/enrol", json=body)).status_code == 404
        ticked = {f"helper.{phone.helper}": "on"}
        assert (await lead.ask("POST", "/helpers/sheet", days="1", **ticked)).status_code == 404
        await lead.ask("POST", f"/helpers/{phone.helper}", do="back")
        assert (await lead.ask("POST", "/helpers/sheet", days="1", **ticked)).status_code == 200


async def test_a_revoked_phone_is_refused_at_once(ward: Ward) -> None:
    """The page tells what a phone still holds, and after revoking the next push is refused."""
    phone = await ward.phone("kp3")
    await phone.send([], backlog=7)
    async with visitor(ward, Role.UNIT_LEAD, "kp3") as lead:
        asked = await lead.ask("GET", f"/devices/{phone.device}")
        assert t("devices.backlog_warning", n=7) in asked.text
        assert (await lead.ask("POST", f"/devices/{phone.device}")).status_code == 303
        assert t("devices.revoke") not in (await lead.ask("GET", "/devices")).text
    assert (await phone.send([])).json()["type"] == "urn:bonphu:revoked"


async def test_a_helper_moves_to_another_khu_pho(ward: Ward) -> None:
    """A changed helper is listed in the new khu phố; the lead of the old one sees them no more."""
    phone = await ward.phone("kp3", name="Thị Bé")
    async with visitor(ward, Role.SUPERVISOR, "long-thuy") as clerk:
        form = NEW | {"names": "Thị Bé", "area": "kp4"}
        assert (await clerk.ask("POST", f"/helpers/{phone.helper}", **form)).status_code == 303
    async with visitor(ward, Role.UNIT_LEAD, "kp3") as lead:
        assert (await lead.ask("GET", f"/helpers/{phone.helper}")).status_code == 404
    assert helpers(ward)["Thị Bé"].area == "kp4"


async def test_accounts_are_made_closed_and_opened(ward: Ward) -> None:
    """A new account signs in by the password shown once; closed, its session ends and it is refused."""
    async with visitor(ward, Role.ADMINISTRATOR, "long-thuy") as admin:
        form = {"name": "to-truong", "role": "unit_lead", "unit": "hoi-phu-nu"}
        shown = CODES_OF_PASSWORD.findall((await admin.ask("POST", "/accounts", **form)).text)[0]
        taken = await admin.ask("POST", "/accounts", **form)
        assert (taken.status_code, t("accounts.name_wrong") in taken.text) == (400, True)
        signed = await _sign_in(ward, "to-truong", shown)
        assert signed == 303
        account = next(r[0] for r in ward.rows("SELECT account_id, name FROM account") if r[1] == "to-truong")
        account_id = id_text(bytes(account))
        await admin.ask("POST", f"/accounts/{account_id}", do="close")
        assert (await ward.http.get("/")).status_code == 303
        assert await _sign_in(ward, "to-truong", shown) == 401
        await admin.ask("POST", f"/accounts/{account_id}", do="open")
        renewed = await admin.ask("POST", f"/accounts/{account_id}", do="renew")
        assert await _sign_in(ward, "to-truong", shown) == 401
        assert await _sign_in(ward, "to-truong", CODES_OF_PASSWORD.findall(renewed.text)[0]) == 303


async def test_nobody_locks_themselves_out(ward: Ward) -> None:
    """An administrator cannot close the own account, and an unknown one is not found."""
    async with visitor(ward, Role.ADMINISTRATOR, "long-thuy") as admin:
        assert (await admin.ask("POST", f"/accounts/{admin.account_id}", do="close")).status_code == 404
        assert (await admin.ask("POST", f"/accounts/{fresh_id()}", do="close")).status_code == 404
        assert (await admin.ask("GET", "/accounts")).status_code == 200


@pytest.mark.parametrize(
    ("role", "unit"),
    [("operator_staff", "kp1"), ("unit_lead", "vnpt"), ("administrator", "kp1"), ("helper", "kp1")],
)
async def test_role_and_unit_must_fit(ward: Ward, role: str, unit: str) -> None:
    """No account of a role can be made for a unit where it would see too much or nothing."""
    async with visitor(ward, Role.ADMINISTRATOR, "long-thuy") as admin:
        form = {"name": "ai-do", "role": role, "unit": unit}
        assert (await admin.ask("POST", "/accounts", **form)).status_code == 400


async def _sign_in(ward: Ward, name: str, password: str) -> int:
    ward.http.cookies.clear()
    csrf = re.findall(r'name="csrf" value="([^"]+)"', (await ward.http.get("/sign-in")).text)[0]
    form = {"name": name, "password": password, "csrf": csrf, "next": "/"}
    return (await ward.http.post("/sign-in", data=form)).status_code
