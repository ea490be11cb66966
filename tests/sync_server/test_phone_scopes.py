"""Every address that phones ask, and records that left their khu phố: nothing written since reaches them.

Whoever adds an address has to say here how a phone asks it.
"""

import json
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from shared.contract import APP_VERSION
from shared.link import link_id
from tests.shared.strategies import CAMPAIGN
from tests.sync_server.phones import Json, Phone, Ward, fact, fresh_id, household, iso, ladder, resident
from tests.sync_server.test_handover import sealed

_WORD = "Chim Mới"
_MINUTE = 60_000


class Left(NamedTuple):
    """What left khu phố 1 for khu phố 2, and what is said there of it.

    `old` and `late` are phones of khu phố 1, of before and after the move. `known` are the ids of records
    that `old` had, `secret` the ids of records and changes that came into being in khu phố 2 since.
    """

    ward: Ward
    old: Phone
    late: Phone
    new: Phone
    known: dict[str, str]
    secret: dict[str, str]

    def words(self) -> list[str]:
        return [_WORD, *self.secret.values()]


@pytest.fixture
async def left(ward: Ward) -> Left:
    old, new, both = await ward.phone("kp1"), await ward.phone("kp2"), await ward.phone("kp1", "kp2")
    home, person, twin, stays = (fresh_id() for _ in range(4))
    first = await old.tell(
        household(home, "kp1", address="Tổ 1"),
        *(resident(i, "kp1", household=home) for i in (person, twin)),
        resident(stays, "kp1"),
    )
    across, inside = _link(person, stays), _link(person, twin)
    await old.tell(across("kp1"))
    visit = fresh_id()
    await old.tell(_visit(visit, "kp1", home))
    ward.now_ms += _MINUTE
    seen = {"unit": [first]}
    gone = [fact("resident", i, seen, unit="kp2") for i in (person, twin)]
    move = await both.tell(fact("household", home, seen, unit="kp2"), *gone)
    ward.now_ms += _MINUTE
    secret = {"visit": fresh_id(), "obstacle": fresh_id(), "referral": fresh_id(), "newcomer": fresh_id()}
    secret["renamed"] = await new.tell(fact("resident", person, {"full_name": [first]}, full_name=_WORD))
    secret["readdressed"] = await new.tell(fact("household", home, {"address": [first]}, address=_WORD))
    secret["told"] = await new.tell(
        fact("resident", twin, note=_WORD),
        ladder(twin, "activated_2"),
        resident(secret["newcomer"], "kp2", _WORD, household=home),
        _visit(secret["visit"], "kp2", home),
        fact("obstacle", secret["obstacle"], type=_OBSTACLE, unit="kp2", on="2024-05-14", resident=person),
        fact("referral", secret["referral"], to="area_officer", unit="kp2", on="2024-05-14", household=home),
    )
    linked = inside("kp2")
    secret |= {"linked": await new.tell(linked), "link": linked["entity"]}
    known = {"home": home, "person": person, "twin": twin, "stays": stays, "visit": visit, "move": move}
    known |= {"across": across("kp1")["entity"], "first": first}
    return Left(ward, old, await ward.phone("kp1"), new, known, secret)


_OBSTACLE = CAMPAIGN.obstacle_types[0].key


def _link(one: str, other: str) -> Callable[[str], Json]:
    low, high = sorted((one, other))
    return lambda unit: fact(
        "link", link_id(low, high), unit=unit, one=low, other=high, verdict="same", note=unit
    )


def _visit(entity: str, unit: str, home: str) -> Json:
    told = {"outcome": "met_helped", "channel": "mobile", "on": "2024-05-14"}
    return fact("visit", entity, unit=unit, household=home, **told)


def _claims(it: Left) -> Iterator[Json]:
    """Give what a phone of the former khu phố may say of what left it, and of what it never had."""
    kinds = {"home": "household", "person": "resident", "twin": "resident", "across": "link"}
    kinds |= {"visit": "visit", "obstacle": "obstacle", "referral": "referral", "newcomer": "resident"}
    kinds |= {"link": "link"}
    changes = [it.known["first"], it.known["move"], *(it.secret[i] for i in ("renamed", "told", "linked"))]
    for name, kind in kinds.items():
        for entity in {i for i in (it.known.get(name), it.secret.get(name)) if i}:
            for field, value in (("unit", "kp1"), ("full_name", "Ai Đó"), ("note", "x"), ("deleted", True)):
                yield fact(kind, entity, **{field: value})
                yield fact(kind, entity, {field: changes}, **{field: value})
    yield resident(fresh_id(), "kp1", household=it.known["home"])
    for end in (it.known["twin"], it.secret["newcomer"]):
        yield _link(it.known["stays"], end)("kp1")
    yield _link(it.known["person"], it.known["twin"])("kp1")


Asked = Callable[[Left, Phone], Awaitable[list[httpx.Response]]]


def _get(path: str, *questions: Json) -> Asked:
    async def ask(it: Left, phone: Phone) -> list[httpx.Response]:
        http = it.ward.http
        return [await http.get(path, params=q, headers=phone.headers) for q in questions or ({},)]

    return ask


async def _push(it: Left, phone: Phone) -> list[httpx.Response]:
    """Say it now, with the clock set back, as somebody else's change, and in somebody else's stream."""
    replies = []
    for back in (0, 3 * _MINUTE):
        phone.clock_ms = -back
        claims = [phone.say(claim) for claim in _claims(it)]
        phone.clock_ms = 0
        replies += [await phone.send(claims, backlog=1), await phone.send(claims)]
    for name in ("renamed", "told", "linked"):
        replies.append(
            await phone.send([phone.say(fact("resident", it.known["person"])) | {"id": it.secret[name]}])
        )
        phone.n -= 1
    body = {"stream": it.new.stream, "sent_at": iso(it.ward.now_ms), "changes": []}
    replies.append(await phone.post(json.dumps(body).encode()))
    return replies


async def _pull(it: Left, phone: Phone) -> list[httpx.Response]:
    """Download everything, from the middle, page by page, for a repair, and by somebody else's stream."""
    whole = range(it.ward.seq() + 1)
    repairs = ({"unit": "kp1"}, {"unit": "kp2"}, {"unit": "long-thuy"}, {"stream": it.new.stream})
    pages = ({"after": n, "limit": 1} for n in whole)
    return await _get("/v1/pull", {}, *repairs, *pages)(it, phone)


async def _enrol(it: Left, phone: Phone) -> list[httpx.Response]:
    told = {"app_version": APP_VERSION}
    codes = (it.ward.invite("kp1"), "AAAA-AAAA", phone.token)
    return [await it.ward.http.post("/v1/enrol", json=told | {"code": code}) for code in codes]


async def _stream(it: Left, phone: Phone) -> list[httpx.Response]:
    reply = await it.ward.http.post("/v1/stream", headers=phone.headers)
    phone.stream, phone.n = reply.json()["stream"], 0
    return [reply, *await _push(it, phone), *await _pull(it, phone)]


async def _handover(it: Left, phone: Phone) -> list[httpx.Response]:
    http = it.ward.http
    key = await http.get("/v1/handover", headers=phone.headers)
    parcel = sealed(bytes.fromhex(key.json()["key"]), phone.device, *(phone.say(c) for c in _claims(it)))
    body = {"sealed": b64encode(parcel).decode()}
    return [key, *[await http.post("/v1/handover", json=body, headers=phone.headers) for _ in range(2)]]


async def _sign_out(it: Left, phone: Phone) -> list[httpx.Response]:
    """Also ask everything again that a refused phone may ask."""
    replies = [await it.ward.http.post("/v1/sign-out", headers=phone.headers) for _ in range(2)]
    return [*replies, *await _handover(it, phone), *await _pull(it, phone), *await _push(it, phone)]


ADDRESSES: dict[tuple[str, str], Asked] = {
    ("POST", "/v1/push"): _push,
    ("GET", "/v1/pull"): _pull,
    ("GET", "/v1/ping"): _get("/v1/ping"),
    ("GET", "/v1/campaign"): _get("/v1/campaign"),
    ("POST", "/v1/enrol"): _enrol,
    ("POST", "/v1/stream"): _stream,
    ("GET", "/v1/handover"): _get("/v1/handover"),
    ("POST", "/v1/handover"): _handover,
    ("POST", "/v1/sign-out"): _sign_out,
}


def _routes(routes: list[Any]) -> Iterator[tuple[str, str]]:
    for route in routes:
        for method in getattr(route, "methods", None) or ():
            if route.path.startswith("/v1/") and method != "HEAD":
                yield method, route.path


def test_every_address_of_phones_is_asked_here(ward: Ward) -> None:
    """An address under `/v1` that is not in the list above is one that nobody looked at."""
    assert set(_routes(ward.app.routes)) == set(ADDRESSES)


@pytest.mark.parametrize("address", ADDRESSES, ids=" ".join)
@pytest.mark.parametrize("which", ["old", "late"])
async def test_nothing_written_since_the_move_is_told(
    left: Left, address: tuple[str, str], which: str
) -> None:
    """No word, record or change of the new khu phố is in any answer, nor in what is downloaded after it."""
    phone: Phone = getattr(left, which)
    replies = await ADDRESSES[address](left, phone)
    replies += await _pull(left, phone)
    for reply in replies:
        said = reply.text + str(reply.headers)
        asked = reply.request.read().decode(errors="replace")
        told = [word for word in left.words() if word in json.loads(f'"{_plain(said)}"')]
        assert [word for word in told if word not in asked] == [], reply.request.url
        assert reply.status_code < 500
    assert left.ward.differences() == []


def _plain(text: str) -> str:
    r"""Return a text in which what JSON wrote as \\uXXXX can be read."""
    return text.replace('"', " ").replace("\n", " ").replace("\r", " ").replace("\t", " ")


async def test_the_new_khu_pho_is_told_all_of_it(left: Left) -> None:
    """The check can fail: its own phone has every word and record."""
    said = json.dumps(await left.new.pull(), ensure_ascii=False)
    assert [word for word in left.words() if word not in said] == []


async def test_what_is_said_after_it_was_told_changes_nothing_there(left: Left) -> None:
    """Whatever the former khu phố says, the new one's records are as its phones left them."""
    before = left.ward.totals()["kp2"], (await left.new.pull())["digests"]
    await left.old.pull()
    for phone in (left.old, left.late):
        await _push(left, phone)
    after = left.ward.totals()["kp2"], (await left.new.pull())["digests"]
    assert after == before
