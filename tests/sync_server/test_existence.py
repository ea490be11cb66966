"""Nobody learns by asking whether something exists elsewhere: not from an answer, not from its time.

The time is proven by what takes it: the statements sent to the database in their order, and the passwords
hashed.
"""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters

from shared.contract import APP_VERSION
from shared.link import link_id
from sync_server.custody.privacy.service import erase_one
from sync_server.people.accounts import service as accounts
from sync_server.store.tables.records import id_text
from sync_server.web.roles import Role
from tests.sync_server.phones import Json, Phone, Ward, fact, fresh_id, household, ladder, resident
from tests.sync_server.scopes import Land, Visitor, open_land, pages, visitor
from tests.sync_server.statements import in_order

HOME = ("long-thuy", "kp1")


@pytest.fixture
async def land(ward: Ward, tmp_path: Path, database_url: str) -> AsyncIterator[Land]:
    async with open_land(ward, tmp_path, database_url) as opened:
        yield opened


class Elsewhere(NamedTuple):
    """Ids that a phone of khu phố 1 has nothing to do with, by what they are."""

    ids: dict[str, str]
    pair: tuple[str, str]


async def elsewhere(land: Land) -> Elsewhere:
    """Let there be people of another khu phố: linked, moved on, erased; and of another ward."""
    there = land.places["long-thuy", "kp2"]
    both = await there.ward.phone("kp2", "kp3")
    one, other = sorted((fresh_id(), fresh_id()))
    third, moved, erased = fresh_id(), fresh_id(), fresh_id()
    people = [resident(i, "kp2", "Chim Sẻ") for i in (one, other, third, erased)]
    seen = await both.tell(*people, resident(moved, "kp2"))
    for pair in ((one, other), tuple(sorted((other, third)))):
        told = {"one": pair[0], "other": pair[1], "verdict": "same"}
        await both.tell(fact("link", link_id(*pair), unit="kp2", **told))
    await both.tell(fact("resident", moved, {"unit": [seen]}, unit="kp3"))
    assert erase_one(there.ward.services, erased) == {erased}
    abroad = land.places["phuoc-binh", "kp1"]
    ids = {
        "resident": there.person,
        "household": there.home,
        "linked": one,
        "moved": moved,
        "erased": erased,
        "link": link_id(one, other),
        "other ward": abroad.person,
        "device": there.phone.device,
    }
    return Elsewhere(ids, (min(other, third), max(other, third)))


def _verdict(one: str, other: str) -> Json:
    low, high = sorted((one, other))
    return fact("link", link_id(low, high), unit="kp1", one=low, other=high, verdict="different")


# What a phone may say of an id: each way must be answered for what is elsewhere as for what is nowhere.
WAYS: dict[str, Callable[[str, Elsewhere], Json]] = {
    "a rung": lambda i, _: ladder(i, "activated_2"),
    "a name": lambda i, _: fact("resident", i, full_name="Ai Đó"),
    "a move here": lambda i, _: fact("resident", i, unit="kp1"),
    "a move away": lambda i, _: fact("resident", i, unit="kp2"),
    "an address": lambda i, _: fact("household", i, address="Tổ 1"),
    "a person without a name": lambda i, _: resident(i, "kp1", ""),
    "a person yet to be born": lambda i, _: resident(i, "kp1", birth_date="2030"),
    "a household with a wrong code": lambda i, _: household(i, "kp1", code="???"),
    "a household of another khu phố": lambda i, _: household(i, "kp2"),
    "an undone link": lambda i, _: {"kind": "link", "entity": i, "set": {"verdict": {"v": None}}},
    "a verdict on it and another": lambda i, e: _verdict(i, e.ids["resident"][:-4] + "ffff"),
    "a link of its ends": lambda i, e: fact("link", i, one=e.pair[0], other=e.pair[1], verdict="same"),
}


@pytest.mark.parametrize("way", WAYS)
async def test_a_phone_cannot_tell_what_is_elsewhere_from_what_is_nowhere(land: Land, way: str) -> None:
    """Each thing said of a foreign id, once and again, has the answer and the statements of an unknown id."""
    here, foreign = land.places[HOME].phone, await elsewhere(land)
    unknown = await _twice(here, WAYS[way](fresh_id(), foreign))
    assert "applied" not in unknown[0]
    for what, id_ in foreign.ids.items():
        assert await _twice(here, WAYS[way](id_, foreign)) == unknown, what


async def _twice(phone: Phone, told: Json) -> tuple[str, list[str], str, list[str]]:
    change = phone.say(told)
    first, again = await _asked(phone, change), await _asked(phone, change)
    return *first, *again


async def _asked(phone: Phone, change: Json) -> tuple[str, list[str]]:
    with in_order() as heard:
        reply = await phone.send([change])
    (result,) = reply.json()["results"]
    return f"{reply.status_code} {json.dumps(result | {'id': ''}, sort_keys=True)}", heard


async def test_a_record_elsewhere_is_not_made_again_and_the_words_are_those_for_none(land: Land) -> None:
    """Who claims to have made a record whose id is another's hears that there is none; nothing changes."""
    here, foreign, ward = land.places[HOME].phone, await elsewhere(land), land.ward
    before = ward.totals()
    for what in ("resident", "linked", "moved", "erased"):
        change = here.say(resident(foreign.ids[what], "kp1", "Chim Trộm"))
        assert [await here.results(change) for _ in range(2)] == [["entity_unknown"]] * 2, what
    assert (ward.totals(), ward.differences()) == (before, [])
    kept = [row[0] for row in ward.rows("SELECT body FROM quarantine WHERE reason = 'entity_unknown'")]
    assert [foreign.ids["erased"].encode() in bytes(b) for b in kept].count(True) == 0


async def test_who_knew_an_erased_person_is_told_so(ward: Ward) -> None:
    """A phone of the khu phố where somebody was erased hears that, not that there is nobody."""
    phone, person = await ward.phone("kp3"), fresh_id()
    await phone.tell(resident(person, "kp3"))
    erase_one(ward.services, person)
    assert await phone.results(phone.say(ladder(person, "activated_2"))) == ["erased"]


async def test_work_of_a_helper_who_goes_elsewhere_now_has_a_reason(ward: Ward) -> None:
    """What a phone said of its old khu phố before it was given another is kept, and explained to it."""
    phone, person = await ward.phone("kp3"), fresh_id()
    await phone.tell(resident(person, "kp3"))
    late = phone.say(ladder(person, "activated_2"))
    scope = "UPDATE device SET scope = '[\"kp4\"]' WHERE ward_id = 'long-thuy'"
    with ward.services.database.write() as connection:
        connection.exec_driver_sql(scope)
    assert await phone.results(late) == ["entity_unknown"]
    assert [json.loads(b) for (b,) in ward.rows("SELECT body FROM quarantine")] == [late]


# Forms that name something inside: whose account asks, where, and what the form says of an id.
FORMS: dict[str, tuple[Role, str, Callable[[str], dict[str, str]]]] = {
    "/duplicates/judge": (Role.SUPERVISOR, "kp1", lambda i: {"link": i, "verdict": "different"}),
    "/duplicates/undo": (Role.SUPERVISOR, "kp1", lambda i: {"link": i}),
    "/conflicts": (Role.SUPERVISOR, "kp1", lambda i: {"entity": i, "field": "full_name", "choice": "x"}),
    "/assign?unit=kp1": (
        Role.UNIT_LEAD,
        "kp1",
        lambda i: {"which": "every", "helper": i, "until": "2024-05-20"},
    ),
    "/referrals/reply": (Role.SUPERVISOR, "kp1", lambda i: {f"result.{i}": "done"}),
    "/merit/note": (Role.SUPERVISOR, "long-thuy", lambda i: {"subject": f"{i}/eid", "reason": "Không đúng"}),
}


@pytest.mark.parametrize("address", FORMS)
async def test_a_form_takes_as_long_for_what_is_foreign(land: Land, address: str) -> None:
    """A foreign id in a form has the answer and the statements of one that nobody has."""
    foreign, (role, unit, form) = await elsewhere(land), FORMS[address]
    async with visitor(land.ward, role, unit) as looking:
        unknown = await _shown(looking, "POST", address, **form(fresh_id()))
        for what, id_ in foreign.ids.items():
            assert await _shown(looking, "POST", address, **form(id_)) == unknown, what


@pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgres", marks=pytest.mark.whole)], indirect=True
)
async def test_an_address_takes_as_long_for_what_is_foreign(land: Land) -> None:
    """Every page and form whose address names something sends the same statements for what is foreign."""
    foreign, asked = await elsewhere(land), 0
    others = [i for p in land.foreign(HOME) for i in (p.phone.device, p.phone.helper)]
    for role in (Role.UNIT_LEAD, Role.SUPERVISOR):
        async with visitor(land.ward, role, "kp1") as looking:
            for page in pages(land.ward.app):
                if "{" not in page.path or page.permission is None:
                    continue
                unknown = await _shown(looking, page.method, page.filled(fresh_id()))
                for id_ in (*foreign.ids.values(), *others):
                    asked += 1
                    assert await _shown(looking, page.method, page.filled(id_)) == unknown, (role, page)
    assert asked > 200


async def test_erasing_on_request_takes_as_long_for_whoever_is_elsewhere(land: Land) -> None:
    """A request of deletion cannot be used to ask who is recorded in another khu phố."""
    foreign = await elsewhere(land)
    async with visitor(land.ward, Role.SUPERVISOR, "kp1") as looking:
        await looking.ask("POST", "/privacy", kind="delete", person="Điểu Sáu")
        (row,) = land.ward.rows("SELECT request_id FROM privacy_request WHERE ward_id = 'long-thuy'")
        address, form = f"/privacy/{id_text(bytes(row[0]))}", {"do": "erase", "sure": "on"}
        unknown = await _shown(looking, "POST", address, **form | {"entity": fresh_id()})
        assert unknown[0] == 404
        for what, id_ in foreign.ids.items():
            assert await _shown(looking, "POST", address, **form | {"entity": id_}) == unknown, what


async def _shown(looking: Visitor, method: str, address: str, **form: str) -> tuple[int, list[str]]:
    with in_order() as heard:
        reply = await looking.ask(method, address, **form)
    return reply.status_code, heard


async def test_phones_and_codes_of_nobody_take_as_long_as_those_of_others(land: Land) -> None:
    """A token, joining code or stream of another ward or phone costs the statements of an invented one."""
    there, phone = land.places["phuoc-binh", "kp1"], land.places[HOME].phone
    http = land.ward.http

    async def enrol(code: str) -> tuple[int, list[str]]:
        with in_order() as heard:
            reply = await http.post("/v1/enrol", json={"code": code, "app_version": APP_VERSION})
        return reply.status_code, heard

    async def pull(token: str, **query: str) -> tuple[int, list[str]]:
        with in_order() as heard:
            headers = {"Authorization": f"Bearer {token}"}
            reply = await http.get("/v1/pull", params=query, headers=headers)
        return reply.status_code, heard

    assert await enrol(land.other.invite("kp1")) == await enrol("ABCD-EFGH")
    assert await pull(there.phone.token) == await pull("x" * 43)
    assert await pull(phone.token, unit="kp2") == await pull(phone.token, unit="nowhere")
    mine, nobodys = land.places["long-thuy", "kp2"].phone.stream, fresh_id()
    assert await pull(phone.token, stream=mine) == await pull(phone.token, stream=nobodys)


async def test_sign_in_hashes_as_much_for_nobody_as_for_somebody(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown, a closed and a known name with a wrong password: one hash, the same statements."""
    hashed: list[Parameters] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, stored: str | bytes, *rest: Any) -> Any:
        hashed.append(extract_parameters(str(stored)))
        return verify(self, stored, *rest)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    services = ward.services
    for name in ("known", "closed"):
        accounts.create_account(services, name, "long-thuy", "mat-khau-thu-nghiem")
    with services.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE account SET closed_ms = 1 WHERE name = 'closed' AND ward_id = 'long-thuy'"
        )
    costs, right = [], "mat-khau-thu-nghiem"
    for name, password in (("known", "x"), ("nobody", "x"), ("closed", "x"), ("closed", right)):
        hashed.clear()
        with in_order() as heard, pytest.raises(Exception, match="wrong_password"):
            accounts.sign_in(services, name, password, "127.0.0.1")
        costs.append((tuple(hashed), heard))
    assert len(costs[0][0]) == 1
    assert [cost == costs[0] for cost in costs] == [True] * 4
