"""What can happen to a push on its way, and what must have happened afterwards."""

import asyncio
import json
from typing import Any

import pytest

from sync_server.people.enrolment import service as enrolment
from tests.sync_server.phones import Phone, Ward, fact, fresh_id, household, ladder, resident


def problem(reply: Any) -> str:
    body = reply.json()
    assert reply.headers["content-type"] == "application/problem+json"
    assert body["status"] == reply.status_code
    return str(body["type"].removeprefix("urn:bonphu:"))


async def test_a_whole_visit_is_kept_and_counted(ward: Ward) -> None:
    """One act with a household, a resident and a visit moves every total it should, by one."""
    phone, home, person, visit = await ward.phone("kp3"), fresh_id(), fresh_id(), fresh_id()
    last = {"visit": visit, "outcome": "met_helped", "on": "2024-05-14"}
    told = {"household": home, "outcome": "met_helped", "channel": "mobile", "on": "2024-05-14"}
    change = phone.say(
        household(home, "kp3", last_visit=last),
        resident(person, "kp3", household=home, eid={"status": "activated_2"}),
        fact("visit", visit, unit="kp3", **told),
    )
    reply = (await phone.send([change])).json()
    assert [r["status"] for r in reply["results"]] == ["applied"]
    assert (reply["last_n"], reply["durable_n"], reply["seq"], reply["epoch"]) == (1, 0, 1, 1)
    cells = ward.totals()["kp3"]
    assert cells["households.done"] == cells["visits.met_helped"] == cells["eid.achieved"] == 1
    assert ward.differences() == []


async def test_sent_twice_it_counts_once(ward: Ward) -> None:
    """A push whose answer was lost is sent again, and nothing moves (I2)."""
    phone = await ward.phone("kp3")
    changes = [phone.say(resident(fresh_id(), "kp3")) for _ in range(3)]
    first = (await phone.send(changes)).json()
    before = ward.totals()
    again = (await phone.send(changes)).json()
    assert [r["status"] for r in again["results"]] == ["duplicate"] * 3
    assert (again["last_n"], again["seq"]) == (first["last_n"], first["seq"])
    assert ward.totals() == before
    assert ward.differences() == []


async def test_sent_again_in_other_portions(ward: Ward) -> None:
    """Where one push ends and the next begins makes no difference (I2)."""
    phone = await ward.phone("kp3")
    changes = [phone.say(resident(fresh_id(), "kp3")) for _ in range(4)]
    assert await phone.results(*changes[:2]) == ["applied"] * 2
    assert await phone.results(*changes[1:]) == ["duplicate", "applied", "applied"]
    assert ward.totals()["kp3"]["residents"] == 4


async def test_the_same_bytes_in_another_spelling_are_the_same(ward: Ward) -> None:
    """Order of keys and spaces do not make another change of one."""
    phone = await ward.phone("kp3")
    change = phone.say(resident(fresh_id(), "kp3"))
    await phone.results(change)
    assert await phone.results(dict(reversed(change.items()))) == ["duplicate"]


async def test_sent_backwards_nothing_is_taken(ward: Ward) -> None:
    """A stream has no gaps: the server names the number it waits for, and keeps nothing."""
    phone = await ward.phone("kp3")
    one, two = phone.say(resident(fresh_id(), "kp3")), phone.say(resident(fresh_id(), "kp3"))
    reply = await phone.send([two])
    assert (reply.status_code, problem(reply), reply.json()["expect"]) == (409, "gap", 1)
    assert ward.seq() == 0
    assert await phone.results(one, two) == ["applied", "applied"]


async def test_a_missing_middle_takes_nothing(ward: Ward) -> None:
    """A push with a hole is refused whole: there is no half of it to explain later."""
    phone = await ward.phone("kp3")
    changes = [phone.say(resident(fresh_id(), "kp3")) for _ in range(3)]
    reply = await phone.send([changes[0], changes[2]])
    assert (problem(reply), reply.json()["expect"]) == ("gap", 1)
    assert ward.seq() == 0


async def test_other_words_under_a_known_id_are_a_fork(ward: Ward) -> None:
    """A change never changes: other content under its id comes from a copy, and is not taken."""
    phone = await ward.phone("kp3")
    change = phone.say(resident(fresh_id(), "kp3"))
    await phone.results(change)
    before = ward.totals()
    for number in (1, 2):
        other = change | {"n": number, "facts": [resident(fresh_id(), "kp3", "Trần Văn B")]}
        reply = await phone.send([other])
        assert (reply.status_code, problem(reply)) == (409, "fork")
    assert ward.totals() == before


async def test_a_restored_phone_goes_on_in_a_new_stream(ward: Ward) -> None:
    """Two copies of one phone number different acts alike; both keep everything, once (409 fork)."""
    phone = await ward.phone("kp3")
    shared = phone.say(resident(fresh_id(), "kp3"))
    await phone.results(shared)
    copy = Phone(ward, phone.token, phone.device, phone.stream, phone.n)
    await phone.results(phone.say(resident(fresh_id(), "kp3")))
    own = copy.say(resident(fresh_id(), "kp3"))
    assert problem(await copy.send([own])) == "fork"
    reply = await ward.http.post("/v1/stream", headers=copy.headers)
    copy.stream = reply.raise_for_status().json()["stream"]
    assert await copy.results(shared | {"n": 1}, own | {"n": 2}) == ["duplicate", "applied"]
    assert await copy.results(shared | {"n": 1}, own | {"n": 2}) == ["duplicate", "duplicate"]
    assert ward.totals()["kp3"]["residents"] == 3
    assert ward.differences() == []


async def test_a_stream_belongs_to_one_phone(ward: Ward) -> None:
    """Nobody continues another phone's stream, known or made up."""
    one, other = await ward.phone("kp3"), await ward.phone("kp3")
    for stream in (one.stream, fresh_id()):
        other.stream = stream
        assert problem(await other.send([other.say(resident(fresh_id(), "kp3"))])) == "fork"
    assert ward.seq() == 0


@pytest.mark.parametrize("n", [None, 0, -1, 2**70, "1", 1.5, [], 10**400])
async def test_an_act_without_a_number_blocks_no_queue(ward: Ward, n: Any) -> None:
    """Alone in its push it is set aside as the stream's next, once, also after a lost answer."""
    phone = await ward.phone("kp3")
    first = phone.say(resident(fresh_id(), "kp3"))
    bad = phone.say(resident(fresh_id(), "kp3")) | {"n": n}
    assert (await phone.send([first])).json()["last_n"] == 1
    worse = [bad | {"id": fresh_id()}, bad | {"id": None}]
    for sent in ([bad], [bad], [bad, worse[0]], worse[:1]):
        reply = (await phone.send(sent)).json()
        assert [r["id"] for r in reply["results"]] == [change["id"] for change in sent]
        assert {r["status"] for r in reply["results"]} == {"rejected"}
        assert reply["last_n"] == (2 if worse[0] not in sent else 3)
    worse = [*worse, phone.say(resident(fresh_id(), "kp3")) | {"n": 5}]
    for _ in range(2):
        reply = (await phone.send([bad, *worse])).json()
        assert reply["last_n"] == 5
        assert [r["status"] for r in reply["results"]][:3] == ["rejected"] * 3
    assert reply["results"][3]["status"] == "duplicate"
    assert ward.rows("SELECT n FROM quarantine ORDER BY n") == [(2,), (3,), (4,)]
    assert (ward.seq(), ward.differences()) == (2, [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"null",
        b'{"stream":1}',
        b"\xff\xfe",
        b'{"changes":[' + b"[" * 100_000,
        b"\x00" * 100,
    ],
)
async def test_nonsense_is_refused_in_words(ward: Ward, body: bytes) -> None:
    """Whatever bytes arrive, the answer is the catalogue's, and nothing is kept."""
    phone = await ward.phone("kp3")
    reply = await phone.post(body)
    assert (reply.status_code, problem(reply)) == (400, "malformed")
    assert ward.seq() == 0


async def test_a_time_without_zone_is_refused(ward: Ward) -> None:
    """Without a zone nobody knows how wrong the phone's clock is."""
    phone = await ward.phone("kp3")
    body = {"stream": phone.stream, "sent_at": "2024-05-14T18:00:00", "changes": []}
    assert problem(await phone.post(json.dumps(body).encode())) == "malformed"


async def test_a_replay_does_not_bring_a_superseded_value_back(ward: Ward) -> None:
    """An old push sent again after a correction leaves the correction standing."""
    one, two, person = await ward.phone("kp3"), await ward.phone("kp3"), fresh_id()
    await one.tell(resident(person, "kp3"))
    old = one.say(ladder(person, "registered_1"))
    await one.results(old)
    await two.tell(ladder(person, "activated_2", old["id"]))
    assert await one.results(old) == ["duplicate"]
    cells = ward.totals()["kp3"]
    assert (cells["eid.achieved"], cells.get("eid.in_progress", 0)) == (1, 0)


async def test_two_who_did_not_know_of_each_other_both_keep_their_word(ward: Ward) -> None:
    """Concurrent values stand side by side until somebody who has seen both decides (I7)."""
    one, two, person = await ward.phone("kp3"), await ward.phone("kp3"), fresh_id()
    await one.tell(resident(person, "kp3"))
    first = await one.tell(ladder(person, "registered_1"))
    change = two.say(ladder(person, "activated_2"))
    assert await two.results(change) == ["conflict"]
    (doc,) = (await one.pull())["entities"]
    assert len(doc["fields"]["eid"]) == 2
    assert await one.results(one.say(ladder(person, "approved", first, change["id"]))) == ["applied"]
    assert len((await one.pull())["entities"][0]["fields"]["eid"]) == 1
    assert ward.differences() == []


async def test_fields_of_a_newer_app_come_back_as_they_were(ward: Ward) -> None:
    """What this server does not know it keeps and passes on."""
    phone, person = await ward.phone("kp3"), fresh_id()
    await phone.tell(resident(person, "kp3", favourite={"colour": ["đỏ", 10**30, None]}))
    (doc,) = (await phone.pull())["entities"]
    assert doc["fields"]["favourite"][0][1] == {"colour": ["đỏ", 10**30, None]}


@pytest.mark.parametrize("error_ms", [0, 7 * 86_400_000, -7 * 86_400_000, 30 * 365 * 86_400_000])
async def test_a_wrong_clock_changes_nothing(ward: Ward, error_ms: int) -> None:
    """Two phones contradict each other; which word stands does not depend on how wrong one clock is (I8)."""
    right, wrong, person = await ward.phone("kp3"), await ward.phone("kp3"), fresh_id()
    wrong.clock_ms = error_ms
    await right.tell(resident(person, "kp3"))
    ward.now_ms += 60_000
    early = wrong.say(ladder(person, "registered_1"))
    ward.now_ms += 60_000
    late = right.say(ladder(person, "activated_2"))
    ward.now_ms += 60_000
    await right.results(late)
    await wrong.results(early)
    assert ward.totals()["kp3"]["eid.achieved"] == 1


async def test_a_revoked_phone_is_refused_from_that_moment(ward: Ward) -> None:
    """Its token was good a moment ago; now nothing it sends or asks is answered, and what it sent stays."""
    phone = await ward.phone("kp3")
    await phone.tell(resident(fresh_id(), "kp3"))
    enrolment.revoke(ward.services.enrolment(), phone.device)
    reply = await phone.send([phone.say(resident(fresh_id(), "kp3"))])
    assert (reply.status_code, problem(reply)) == (401, "revoked")
    pulled = await ward.http.get("/v1/pull", headers=phone.headers)
    assert (pulled.status_code, problem(pulled)) == (401, "revoked")
    assert ward.totals()["kp3"]["residents"] == 1


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic abc"])
async def test_without_a_token_nothing_is_read(ward: Ward, header: str | None) -> None:
    """No token, no answer but 401, on every endpoint that needs one."""
    named = {} if header is None else {"Authorization": header}
    for method, path in (
        ("POST", "/v1/push"),
        ("GET", "/v1/pull"),
        ("GET", "/v1/campaign"),
        ("POST", "/v1/stream"),
    ):
        reply = await ward.http.request(method, path, headers=named)
        assert (reply.status_code, problem(reply)) == (401, "not_signed_in")


async def test_pushes_at_the_same_moment_do_not_touch_each_other(ward: Ward) -> None:
    """Of many pushes taken into one transaction the good ones are kept and the bad ones refused alone."""
    phones = [await ward.phone("kp3") for _ in range(8)]
    pushes = []
    for i, phone in enumerate(phones):
        phone.n += i % 2  # every other phone leaves a gap
        pushes.append(phone.send([phone.say(resident(fresh_id(), "kp3")) for _ in range(5)]))
    statuses = [reply.status_code for reply in await asyncio.gather(*pushes)]
    assert statuses == [200, 409] * 4
    assert ward.totals()["kp3"]["residents"] == 20
    assert ward.differences() == []


async def test_one_person_told_of_by_many_at_once_is_counted_once(ward: Ward) -> None:
    """Phones that meet in one transaction leave the same record as phones that follow each other."""
    phones, person = [await ward.phone("kp3") for _ in range(6)], fresh_id()
    await phones[0].tell(resident(person, "kp3"))
    told = [
        p.send([p.say(ladder(person, "activated_2")), p.say(ladder(person, "issued", key="id_card"))])
        for p in phones
    ]
    assert {r.status_code for r in await asyncio.gather(*told)} == {200}
    cells = ward.totals()["kp3"]
    assert (cells["residents"], cells["eid.achieved"], cells["id_card.achieved"]) == (1, 1, 1)
    assert ward.differences() == []


async def test_what_a_phone_says_of_itself_is_kept(ward: Ward) -> None:
    """When it was heard of, how wrong its clock is, what still waits, and which version it runs."""
    phone = await ward.phone("kp3")
    phone.clock_ms = 90_000
    ward.now_ms += 5_000
    await phone.send([], backlog=7, app_version="0.9")
    kept = ward.rows("SELECT last_seen_ms, clock_offset_ms, backlog, app_version FROM device")
    assert kept == [(ward.now_ms, -90_000, 7, "0.9")]
