"""Every address, every role, two wards, two khu phố: nobody reads, counts or breaks what is not theirs.

In each place there is a word of its own in everything personal. It must never be in an answer to somebody of
another place, and what is foreign must be answered as what does not exist.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.contract import APP_VERSION
from shared.link import link_id
from sync_server.web.auth import SESSION_COOKIE
from sync_server.web.roles import PERMISSIONS, Permission, Role
from tests.shared.strategies import CAMPAIGN
from tests.sync_server.phones import Ward, fact, fresh_id, iso, ladder, resident
from tests.sync_server.scopes import (
    OF_ALL_ROLES,
    PUBLIC,
    ROLES,
    Land,
    Page,
    Place,
    Visitor,
    open_land,
    pages,
    told_by,
    visitor,
)

_OBSTACLE = CAMPAIGN.obstacle_types[0].key
_ALWAYS = Role.UNIT_LEAD
HOME = ("long-thuy", "kp1")
WARD = (HOME, ("long-thuy", "kp2"))


def _on_either(roles: Iterable[Role]) -> list[Any]:
    """Return databases and roles: all on SQLite, a lead on PostgreSQL, and the rest there under --whole."""
    rest = [pytest.param("postgres", role, marks=pytest.mark.whole) for role in roles if role != _ALWAYS]
    return [("postgres", _ALWAYS), *rest, *(("sqlite", role) for role in roles)]


def holds_no_word_of(places: list[Place], reply: httpx.Response, asked: str) -> None:
    said = told_by(reply).casefold() + str(reply.headers).casefold()
    assert [p.word for p in places if p.word.casefold() in said] == [], asked


def own_of(role: Role) -> tuple[tuple[str, str], ...]:
    if role is Role.OPERATOR_STAFF:
        return ()
    return (HOME,) if role is Role.UNIT_LEAD else WARD


async def test_every_page_asks_for_a_permission(ward: Ward) -> None:
    """No address of the pages answers without asking what the visitor's role lets them do."""
    found = pages(ward.app)
    assert len(found) > 12
    open_to_all = {p.path for p in found if p.permission is None}
    assert open_to_all - PUBLIC - OF_ALL_ROLES == set()


@pytest.mark.parametrize(("database_url", "role"), _on_either(ROLES), indirect=["database_url"])
async def test_a_role_opens_what_it_permits_and_nothing_else(ward: Ward, role: Role) -> None:
    """Each address answers a role by its permission: with the page, or with the refusal."""
    async with visitor(ward, role, ROLES[role]) as looking:
        for page in pages(ward.app):
            if page.permission is None:
                continue
            reply = await looking.ask(page.method, page.filled(fresh_id()))
            allowed = page.permission in PERMISSIONS[role]
            led_on = page.path == "/" and reply.status_code == 303  # to the first page that is theirs
            assert (reply.status_code == 403 or led_on) is not allowed, (role, page)
            assert reply.status_code < 500, (role, page)


async def test_a_stranger_reads_nothing(ward: Ward) -> None:
    """Without a session every page leads to the sign-in, and says nothing."""
    for page in pages(ward.app):
        if page.permission is not None:
            reply = await ward.http.request(page.method, page.filled(fresh_id()))
            assert (reply.status_code, reply.content) == (303, b""), page


async def test_a_first_password_opens_no_address_but_its_own_page(ward: Ward) -> None:
    """Pages, forms, files and streams of every address lead to the own account until it is changed."""
    free = PUBLIC | {"/sign-out", "/account/password", "/account/second-factor"}
    async with visitor(ward, Role.ADMINISTRATOR, "long-thuy") as looking:
        with ward.services.database.write() as connection:
            connection.exec_driver_sql("UPDATE account SET first_until_ms = 9000000000000")
        for page in pages(ward.app):
            if page.path in free:
                continue
            answer = await looking.ask(page.method, page.filled(fresh_id()))
            assert (answer.status_code, answer.headers.get("location")) == (303, "/account/password"), page


@pytest.mark.parametrize(("database_url", "role"), _on_either(ROLES), indirect=["database_url"])
async def test_no_page_holds_a_word_of_another_place(
    ward: Ward, tmp_path: Path, database_url: str, role: Role
) -> None:
    """Pages of a khu phố's lead hold nothing of the other khu phố, and no page anything of the other ward."""
    async with open_land(ward, tmp_path, database_url) as land:
        foreign = land.foreign(*own_of(role))
        async with visitor(ward, role, ROLES[role]) as looking:
            asked = [(p, a) for p in pages(ward.app) for a in _addresses(p, land)]
            for page, address in asked:
                reply = await looking.ask(page.method, address)
                holds_no_word_of(foreign, reply, f"{role} {page.method} {address}")


def _addresses(page: Page, land: Land) -> list[str]:
    """Return the address for each thing that exists anywhere, and for some numbers if the page asks which."""
    if "{" in page.path:
        ids = [i for p in land.places.values() for i in (p.phone.device, p.home, p.person, p.phone.helper)]
        return [page.filled(i) for i in ids]
    units = ("kp1", "kp2", "long-thuy", "phuoc-binh", "hoi-phu-nu") if "unit" in page.asks else ()
    cells = ("residents", "households", "eid.unasked") if "cell" in page.asks else ("residents",)
    return [page.path, *(f"{page.path}?unit={u}&cell={c}" for u in units for c in cells)]


@pytest.mark.parametrize(
    ("database_url", "role"), _on_either([Role.UNIT_LEAD, Role.SUPERVISOR]), indirect=["database_url"]
)
async def test_nothing_that_happens_elsewhere_changes_a_page(
    ward: Ward, tmp_path: Path, database_url: str, role: Role
) -> None:
    """No count tells of another place: what its people record leaves every page of a khu phố as it was."""
    async with open_land(ward, tmp_path, database_url) as land, visitor(ward, role, "kp1") as looking:
        own = "/account/second-factor"  # it shows a new secret each time
        shown = [p for p in pages(ward.app) if p.method == "GET" and p.path != own]
        addresses = [a for p in shown for a in _addresses(p, land)]
        before = {a: told_by(await looking.ask("GET", a)) for a in addresses}
        for place in land.foreign(HOME):
            person, other = fresh_id(), fresh_id()
            seen = await place.phone.tell(*[resident(i, place.unit, "Chim Lạ") for i in (person, other)])
            await place.phone.tell(ladder(person, "activated_2", seen))
            link = {"one": min(person, other), "other": max(person, other), "verdict": "same"}
            await place.phone.tell(fact("link", link_id(*sorted((person, other))), unit=place.unit, **link))
            about = {"unit": place.unit, "on": "2024-05-14", "resident": person}
            await place.phone.tell(fact("obstacle", fresh_id(), type=_OBSTACLE, **about))
            await place.phone.tell(
                fact("referral", fresh_id(), to="area_officer", household=place.home, **about)
            )
        after = {a: told_by(await looking.ask("GET", a)) for a in addresses}
        assert [a for a in addresses if after[a] != before[a]] == []
        assert ward.totals()["kp2"]["residents"] == 2


async def test_whoever_is_shown_somebody_is_in_the_access_log(
    ward: Ward, tmp_path: Path, database_url: str
) -> None:
    """Each page or file that names a resident or a household's door writes down who asked for it."""
    async with open_land(ward, tmp_path, database_url) as land:
        words = [w for p in land.places.values() for w in (f"Person {p.word}", f"Street {p.word}")]
        named = set()
        async with visitor(ward, Role.ADMINISTRATOR, "long-thuy") as looking:
            for page in pages(ward.app):
                for address in _addresses(page, land) if page.method == "GET" else ():
                    before = ward.rows("SELECT count(*) FROM access_log WHERE ward_id = 'long-thuy'")
                    reply = await looking.ask("GET", address)
                    if any(word in reply.text for word in words):
                        named.add(page.path)
                        after = ward.rows("SELECT count(*) FROM access_log WHERE ward_id = 'long-thuy'")
                        assert after != before, address
        assert named >= {"/records", "/worklist", "/assign"}


async def test_its_own_words_are_on_the_pages_of_a_place(
    ward: Ward, tmp_path: Path, database_url: str
) -> None:
    """The check can fail: a khu phố's own people, helpers and phones are shown to its lead."""
    async with open_land(ward, tmp_path, database_url) as land:
        word = land.places[HOME].word
        async with visitor(ward, Role.UNIT_LEAD, "kp1") as looking:
            for address in ("/records?unit=kp1&cell=residents", "/helpers", "/devices"):
                assert word in (await looking.ask("GET", address)).text, address


async def test_what_is_foreign_is_answered_as_what_does_not_exist(
    ward: Ward, tmp_path: Path, database_url: str
) -> None:
    """A helper or phone of another khu phố or ward cannot be told from an id that nobody has."""
    async with open_land(ward, tmp_path, database_url) as land:
        async with visitor(ward, Role.UNIT_LEAD, "kp1") as looking:
            for page in pages(ward.app):
                if "{" not in page.path or page.permission is None:
                    continue
                unknown = await _answer(looking, page, fresh_id())
                for place in land.foreign(HOME):
                    for id_ in (place.phone.device, place.phone.helper, place.home, place.person):
                        assert await _answer(looking, page, id_) == unknown, (page, place.word)
        other = land.other.rows(
            "SELECT count(*) FROM device WHERE revoked_ms IS NOT NULL AND ward_id = 'phuoc-binh'"
        )
        assert other == [(0,)]


async def _answer(looking: Visitor, page: Page, id_: str) -> tuple[int, str, str]:
    reply = await looking.ask(page.method, page.filled(id_))
    return reply.status_code, reply.text.replace(id_, ""), reply.headers.get("location", "").replace(id_, "")


async def test_phones_hear_nothing_of_another_place(ward: Ward, tmp_path: Path, database_url: str) -> None:
    """Whatever a phone asks under `/v1`, the answer holds no word, id or total of another place."""
    async with open_land(ward, tmp_path, database_url) as land:
        here = land.places[HOME]
        for reply in await _everything_a_phone_may_try(here, land):
            holds_no_word_of(land.foreign(HOME), reply, str(reply.request.url))
        told = await here.phone.pull()
        assert {e["id"] for e in told["entities"]} == {here.home, here.person}
        assert set(told["digests"]) == {"kp1"}


async def _everything_a_phone_may_try(here: Place, land: Land) -> list[httpx.Response]:
    phone, http = here.phone, here.ward.http
    replies = []
    for place in land.places.values():
        queries = ({"unit": place.unit}, {"stream": place.phone.stream}, {"after": "0", "limit": "1"})
        replies += [await http.get("/v1/pull", params=q, headers=phone.headers) for q in queries]
        change = {
            "id": fresh_id(),
            "n": phone.n + 1,
            "at": iso(here.ward.now_ms),
            "facts": [resident(place.person, "kp1", "Taken")],
        }
        body = {"stream": place.phone.stream, "sent_at": iso(here.ward.now_ms), "changes": [change]}
        if place != here:
            replies.append(await http.post("/v1/push", json=body, headers=phone.headers))
    others = ("/v1/campaign", "/v1/ping", "/v1/handover", "/healthz")
    replies += [await http.get(address, headers=phone.headers) for address in others]
    code = {"code": "AAAA-AAAA", "app_version": APP_VERSION}
    replies.append(await http.post("/v1/enrol", json=code))
    return replies


async def test_a_phone_or_code_of_another_ward_is_nobody_here(
    ward: Ward, tmp_path: Path, database_url: str
) -> None:
    """Token, joining code and session of one ward open nothing in another, though both share a database."""
    async with open_land(ward, tmp_path, database_url) as land:
        stranger = land.places["phuoc-binh", "kp1"].phone
        for method, address in (("GET", "/v1/pull"), ("GET", "/v1/campaign"), ("POST", "/v1/stream")):
            reply = await ward.http.request(method, address, headers=stranger.headers)
            assert reply.status_code == 401, address
        code = land.other.invite("kp1")
        body = {"code": code, "app_version": APP_VERSION}
        assert (await ward.http.post("/v1/enrol", json=body)).status_code == 404
        async with visitor(land.other, Role.ADMINISTRATOR, "phuoc-binh") as theirs:
            assert (await theirs.ask("GET", "/accounts")).status_code == 200
            ward.http.cookies.set(SESSION_COOKIE, theirs.http.cookies[SESSION_COOKIE])
            assert (await ward.http.get("/accounts")).status_code == 303


async def test_roles_are_as_narrow_as_the_plan_says() -> None:
    """Operators' staff see referrals only, helpers no page at all; only administrators keep accounts."""
    assert PERMISSIONS[Role.OPERATOR_STAFF] == {Permission.REFERRALS}
    assert PERMISSIONS[Role.HELPER] == frozenset()
    assert [r for r in Role if Permission.ACCOUNTS in PERMISSIONS[r]] == [Role.ADMINISTRATOR]
