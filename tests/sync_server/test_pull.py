"""What a phone gets to see: all of its khu phố, each change once, and never a byte of another."""

import gzip
import json

from shared.merge import add_hash, from_doc, record_hash
from tests.sync_server.phones import Json, Phone, Ward, fresh_id, household, ladder, resident


async def every_page(phone: Phone, after: int = 0, **query: object) -> list[Json]:
    pages = [await phone.pull(after=after, **query)]
    while pages[-1]["next"] < pages[-1]["head"]:
        pages.append(await phone.pull(after=pages[-1]["next"], **query))
    return pages


async def test_pages_together_hold_every_record_once(ward: Ward) -> None:
    """However small the pages, nothing is left out or sent twice, and only the last one has digests."""
    phone = await ward.phone("kp3", "kp4")
    ids = [fresh_id() for _ in range(25)]
    for i, person in enumerate(ids):
        await phone.tell(resident(person, "kp3" if i % 3 else "kp4"))
    for limit in (1, 2, 7, 25, 26, 2000):
        pages = await every_page(phone, limit=limit)
        assert [e["id"] for page in pages for e in page["entities"]] == ids
        assert all(page["digests"] is None for page in pages[:-1])
        assert {u: d["count"] for u, d in pages[-1]["digests"].items()} == {"kp3": 16, "kp4": 9}


async def test_the_digest_is_the_sum_of_what_was_sent(ward: Ward) -> None:
    """A phone can prove by itself that it holds the same records as the server (I3)."""
    phone = await ward.phone("kp3")
    for _ in range(5):
        person = fresh_id()
        await phone.tell(resident(person, "kp3"))
        await phone.tell(ladder(person, "activated_2"))
    told = await phone.pull()
    total = 0
    for doc in told["entities"]:
        total = add_hash(total, plus=record_hash(from_doc(doc)))
    assert told["digests"] == {"kp3": {"count": 5, "digest": f"{total:016x}"}}


async def test_an_act_is_never_cut_in_two(ward: Ward) -> None:
    """All records of one act share its number, so a page holds them all, even beyond its limit."""
    phone = await ward.phone("kp3")
    await phone.tell(*[resident(fresh_id(), "kp3") for _ in range(10)])
    await phone.tell(resident(fresh_id(), "kp3"))
    assert [len(page["entities"]) for page in await every_page(phone, limit=3)] == [10, 1]


async def test_who_is_up_to_date_gets_nothing_but_the_digest(ward: Ward) -> None:
    """A pull without news is small and says so."""
    phone = await ward.phone("kp3")
    await phone.tell(resident(fresh_id(), "kp3"))
    told = await phone.pull(after=1)
    assert (told["entities"], told["gone"], told["next"], told["head"]) == ([], [], 1, 1)
    assert told["digests"]["kp3"]["count"] == 1
    assert (told["last_n"], told["durable_n"], told["epoch"]) == (1, 0, 1)


async def test_one_unit_can_be_fetched_anew(ward: Ward) -> None:
    """After a digest that differs a phone asks for that khu phố alone; a khu phố not its own is refused."""
    phone, person = await ward.phone("kp3", "kp4"), fresh_id()
    await phone.tell(resident(person, "kp3"))
    await phone.tell(resident(fresh_id(), "kp4"))
    told = await phone.pull(unit="kp3")
    assert [e["id"] for e in told["entities"]] == [person]
    assert list(told["digests"]) == ["kp3"]
    for unit in ("kp5", "nowhere", "", "' OR 1=1"):
        reply = await ward.http.get("/v1/pull", params={"unit": unit}, headers=phone.headers)
        assert (reply.status_code, reply.json()["type"]) == (403, "urn:bonphu:wrong_scope")


async def test_a_strange_stream_has_got_nowhere(ward: Ward) -> None:
    """Of a stream that is not the phone's own nothing is known, so nothing counts as received."""
    phone, other = await ward.phone("kp3"), await ward.phone("kp3")
    await other.tell(resident(fresh_id(), "kp3"))
    assert (await other.pull(stream=other.stream))["last_n"] == 1
    assert (await phone.pull(stream=other.stream))["last_n"] == 0
    assert (await phone.pull(stream=fresh_id()))["last_n"] == 0


async def test_big_answers_are_packed(ward: Ward) -> None:
    """A phone that takes gzip saves most of its data volume; one that does not gets plain JSON."""
    phone = await ward.phone("kp3")
    await phone.tell(*[resident(fresh_id(), "kp3") for _ in range(50)])
    url = "/v1/pull?after=0"
    request = ward.http.build_request("GET", url, headers=phone.headers | {"Accept-Encoding": "gzip"})
    reply = await ward.http.send(request, stream=True)
    raw = b"".join([part async for part in reply.aiter_raw()])
    assert reply.headers["content-encoding"] == "gzip"
    plain = await ward.http.get(url, headers=phone.headers | {"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert json.loads(gzip.decompress(raw))["entities"] == plain.json()["entities"]
    assert len(raw) < len(plain.content) / 3


async def test_wrong_questions_are_refused_in_words(ward: Ward) -> None:
    """A cursor or limit that is none is named in the answer."""
    phone = await ward.phone("kp3")
    for query in ({"after": "-1"}, {"after": "x"}, {"limit": "0"}, {"stream": "x"}, {"after": str(2**70)}):
        reply = await ward.http.get("/v1/pull", params=query, headers=phone.headers)
        assert (reply.status_code, reply.json()["type"]) == (400, "urn:bonphu:malformed")
        assert next(iter(query)) in reply.json()["detail"]


async def test_no_byte_of_another_khu_pho_reaches_a_phone(ward: Ward) -> None:
    """Whatever a phone asks or tries, no answer holds a word of a khu phố that is not its own (I5)."""
    canary = "Hoàng Yến Phụng"
    owner, stranger = await ward.phone("kp3"), await ward.phone("kp4")
    home, person = fresh_id(), fresh_id()
    told = await owner.tell(household(home, "kp3", address=canary), resident(person, "kp3", canary))
    replies = [
        await ward.http.get("/v1/pull", params=query, headers=stranger.headers)
        for query in ({}, {"unit": "kp3"}, {"after": 0, "limit": 1}, {"stream": owner.stream})
    ]
    stolen = stranger.say(ladder(person, "activated_2", told))
    reused = stranger.say(resident(fresh_id(), "kp4")) | {"id": told}
    replies += [await stranger.send([stolen]), await stranger.send([reused])]
    stranger.stream = owner.stream
    replies.append(await stranger.send([stranger.say(resident(fresh_id(), "kp4"))]))
    for reply in replies:
        assert canary not in reply.text
        assert home not in reply.text
        assert canary.encode("unicode_escape").decode() not in reply.text
    assert canary in json.dumps(await owner.pull(), ensure_ascii=False)
