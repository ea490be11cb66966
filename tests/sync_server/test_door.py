"""What a phone states is checked at the door: each act by itself, each field by type, bound and reference."""

import json
from typing import Any

from shared.facts import KINDS
from shared.link import link_id
from shared.stated import LONGEST_LINE
from tests import hostile
from tests.hostile import Case
from tests.right import HOME, OTHER_PERSON, PERSON, UNIT, VISIT, right
from tests.sync_server.phones import Json, Phone, Ward, fresh_id, household, iso, resident

_CALLED = {value.name: value for value in hostile.VALUES}


async def settle(phone: Phone) -> None:
    """Let there be what right records name."""
    told = ((HOME, "household"), (PERSON, "resident"), (OTHER_PERSON, "resident"), (VISIT, "visit"))
    await phone.tell(*[whole(kind, entity) for entity, kind in told])


def whole(kind: str, entity: str, values: Json | None = None) -> Json:
    told = right(kind, entity) | (values or {})
    return {"kind": kind, "entity": entity, "set": {name: {"v": value} for name, value in told.items()}}


def act(phone: Phone, facts: str) -> str:
    """Return the phone's next act, as JSON, of facts that no writer of JSON would write."""
    change = phone.say()
    return json.dumps(change | {"facts": "HERE"}).replace('"HERE"', facts)


async def push(phone: Phone, acts: list[str]) -> list[Json]:
    """Send acts and return their results; the push itself must be taken."""
    head = {"stream": phone.stream, "sent_at": iso(phone.ward.now_ms), "changes": "HERE"}
    body = json.dumps(head).replace('"HERE"', f"[{','.join(acts)}]")
    reply = await phone.post(body.encode())
    assert reply.status_code == 200, reply.text
    results: list[Json] = reply.json()["results"]
    return results


async def test_acts_that_no_parser_reads_are_set_aside_alone(sqlite_ward: Ward) -> None:
    """The acts before and after each of them in the same push are applied, and the stream goes on."""
    phone = await sqlite_ward.phone(UNIT)
    values = [v for v in hostile.UNREADABLE if v.name != "same_key_twice"]
    values += [_CALLED["lone_high_surrogate"], _CALLED["400_deep"], _CALLED["surrogate_in_a_key"]]
    for number, value in enumerate(values):
        good = json.dumps(phone.say(resident(fresh_id(), UNIT)))
        bad = act(phone, Case("resident", ("favourite_colour",), value).facts(number))
        after = json.dumps(phone.say(resident(fresh_id(), UNIT)))
        for same in ("applied", "duplicate"):
            results = await push(phone, [good, bad, after])
            assert [r["status"] for r in results] == [same, "rejected", same], value.name
            assert results[1]["id"] == phone.changes[-2]["id"]
    assert sqlite_ward.differences() == []


async def test_an_act_that_cannot_be_written_names_the_field(sqlite_ward: Ward) -> None:
    """Whoever looks for the cause is told where it is."""
    phone = await sqlite_ward.phone(UNIT)
    for value in ("not_a_number", "past_infinity", "lone_high_surrogate"):
        bad = act(phone, Case("resident", ("full_name",), _CALLED[value]).facts(1))
        (result,) = await push(phone, [bad])
        assert (result["reason"], result["field"]) == ("field_invalid", "full_name"), value


async def test_an_act_without_a_number_that_can_be_read_takes_its_place(sqlite_ward: Ward) -> None:
    """Between two numbered acts it is clear which number is missing."""
    phone = await sqlite_ward.phone(UNIT)
    acts = [json.dumps(phone.say(resident(fresh_id(), UNIT))) for _ in range(3)]
    acts[1] = acts[1].replace('"n": 2', '"n": "two"')
    assert [r["status"] for r in await push(phone, acts)] == ["applied", "rejected", "applied"]


_WRONG: list[tuple[str, str, Any]] = [
    ("obstacle", "household", "abc"),
    ("obstacle", "resident", HOME.upper()),
    ("referral", "household", "abc"),
    ("referral", "visit", HOME + "\n"),
    ("visit", "household", "abc"),
    ("visit", "on", "9999-12-31"),
    ("visit", "on", "rác"),
    ("visit", "appointment", "2024-05-14T25:61"),
    ("household", "last_visit", right("household")["last_visit"] | {"on": "rác"}),
    ("household", "last_visit", right("household")["last_visit"] | {"appointment": "rác"}),
    ("household", "last_visit", right("household")["last_visit"] | {"visit": "abc"}),
    ("household", "lease", {"helper": "abc", "name": "An", "until": "2024-05-20"}),
    ("household", "address", "a" * (LONGEST_LINE + 1)),
    ("resident", "full_name", "a" * (LONGEST_LINE + 1)),
    ("resident", "household", "abc"),
    ("resident", "states", 5),
    ("resident", "states", {"eid": {"status": "activated_2"}}),
    ("resident", "id", "abc"),
    ("resident", "kind", "household"),
    ("visit", "model_fields", 1),
    ("resident", "of_a_newer_app", "a" * 100_000),
    ("resident", "of_a_newer_app", 10**50),
    ("resident", "of_a_newer_app", json.loads(_CALLED["40_deep"].json)),
    ("resident", "eid", {"status": "activated_2", "achieved_on": "9999-12-31"}),
    ("resident", "eid", {"status": "activated_2", "of_a_newer_app": ["a"] * 5_000}),
    ("tally", "seen", True),
    ("link", "was", {"abc": {"unit": "kp1"}}),
]


async def test_what_does_not_fit_is_set_aside_with_its_field(sqlite_ward: Ward) -> None:
    """Nothing else of the push waits for it."""
    phone = await sqlite_ward.phone(UNIT)
    await settle(phone)
    for kind, field, value in _WRONG:
        entity = link_id(PERSON, OTHER_PERSON) if kind == "link" else fresh_id()
        own = {"device": phone.device} if kind == "tally" else {}
        bad = phone.say(whole(kind, entity, own | {field: value}))
        reply = (await phone.send([bad, phone.say(resident(fresh_id(), UNIT))])).raise_for_status().json()
        first, second = reply["results"]
        assert (first["reason"], first["field"]) == ("field_invalid", field), (kind, field, value)
        assert second["status"] == "applied"


_OTHER_KINDS = (
    *(("obstacle", "resident", HOME), ("obstacle", "household", PERSON), ("visit", "household", VISIT)),
    *(("referral", "visit", PERSON), ("resident", "household", PERSON)),
)


async def test_a_reference_to_a_record_of_another_kind_is_set_aside(sqlite_ward: Ward) -> None:
    """What exists and is no household is no household; what is not there yet may still come."""
    phone = await sqlite_ward.phone(UNIT)
    await settle(phone)
    for kind, field, named in _OTHER_KINDS:
        wrong = phone.say(whole(kind, fresh_id(), {field: named}))
        (told,) = (await phone.send([wrong])).raise_for_status().json()["results"]
        assert (told["reason"], told["field"]) == ("field_invalid", field)
        assert await phone.results(phone.say(whole(kind, fresh_id(), {field: fresh_id()}))) == ["applied"]


async def test_a_reference_made_wrong_by_the_same_push_is_set_aside(sqlite_ward: Ward) -> None:
    """A household that another act of the push makes is one already."""
    phone, home = await sqlite_ward.phone(UNIT), fresh_id()
    made = phone.say(household(home, UNIT))
    wrong = phone.say(whole("obstacle", fresh_id(), {"resident": home}))
    both = phone.say(household(other := fresh_id(), UNIT), whole("obstacle", fresh_id(), {"resident": other}))
    assert await phone.results(made, wrong, both) == ["applied", "field_invalid", "field_invalid"]


async def test_text_comes_in_without_what_nobody_reads(sqlite_ward: Ward) -> None:
    """Control characters, direction marks and invisible ones go; what was typed stays."""
    phone, person = await sqlite_ward.phone(UNIT), fresh_id()
    await phone.tell(
        resident(person, UNIT, "Nguyê\u0303n\u0001 \u202eVăn\u200b An\u0000", of_a_newer_app={"a": "b\u0007"})
    )
    (doc,) = (await phone.pull())["entities"]
    assert doc["fields"]["full_name"][0][1] == "Nguyễn Văn An"
    assert doc["fields"]["of_a_newer_app"][0][1] == {"a": "b"}


async def test_a_field_of_a_newer_app_is_kept(sqlite_ward: Ward) -> None:
    """Whatever is small and takes no name of ours, in every kind."""
    phone, told = await sqlite_ward.phone(UNIT), {"status": "x", "achieved_on": 5}
    await settle(phone)
    for kind in KINDS:
        entity = link_id(PERSON, OTHER_PERSON) if kind == "link" else fresh_id()
        own = {"device": phone.device} if kind == "tally" else {}
        await phone.tell(whole(kind, entity, own | {"of_a_newer_app": told}))
    docs = [doc for doc in (await phone.pull())["entities"] if "of_a_newer_app" in doc["fields"]]
    assert [doc["fields"]["of_a_newer_app"][0][1] for doc in docs] == [told] * len(KINDS)
