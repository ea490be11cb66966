"""Callers at a service point, as the server keeps them."""

import pytest

from tests.sync_server.phones import Json, Phone, Ward, fact, fresh_id


def _tally(phone: Phone, entity: str, seen: int, served: int, **more: object) -> Json:
    fields = {"unit": "kp3", "place": "mot-cua-ubnd", "on": "2024-05-14", "device": phone.device}
    return fact("tally", entity, **fields | {"seen": seen, "served": served} | more)


async def test_callers_of_several_phones_add_up_per_point(ward: Ward) -> None:
    """Each phone counts its own; the ward's numbers are their sums, and a recount says the same."""
    one, two = await ward.phone("kp3"), await ward.phone("kp3", "kp4")
    mine, theirs = fresh_id(), fresh_id()
    first = one.say(_tally(one, mine, 1, 0))
    assert await one.results(first) == ["applied"]
    assert await two.results(two.say(_tally(two, theirs, 5, 4, place="hoi-truong-kp3"))) == ["applied"]
    later = fact("tally", mine, {"seen": [first["id"]], "served": [first["id"]]}, seen=3, served=2)
    assert await one.results(one.say(later)) == ["applied"]
    cells = ward.totals()["kp3"]
    assert {c: n for c, n in cells.items() if c.startswith("tally")} == {
        "tally.seen": 8,
        "tally.served": 6,
        "tally.seen.mot-cua-ubnd": 3,
        "tally.served.mot-cua-ubnd": 2,
        "tally.seen.hoi-truong-kp3": 5,
        "tally.served.hoi-truong-kp3": 4,
    }
    assert ward.differences() == []


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"seen": -1}, "field_invalid"),
        ({"served": 100_000}, "field_invalid"),
        ({"seen": True}, "field_invalid"),
        ({"place": "nowhere"}, "field_invalid"),
        ({"on": "2024-05"}, "field_invalid"),
        ({"place": None}, "field_missing"),
        ({"device": fresh_id()}, "out_of_scope"),
    ],
)
async def test_what_is_no_tally_is_set_aside(ward: Ward, wrong: Json, reason: str) -> None:
    """Numbers beyond belief, points that are none and other phones' tallies are kept out of the totals."""
    phone = await ward.phone("kp3")
    reply = await phone.send([phone.say(_tally(phone, fresh_id(), **{"seen": 1, "served": 1} | wrong))])
    assert [(r["status"], r["reason"]) for r in reply.json()["results"]] == [("rejected", reason)]
    assert "tally.seen" not in ward.totals().get("kp3", {})


async def test_nobody_counts_in_another_phones_tally(ward: Ward) -> None:
    """A number has one author: another phone of the same khu phố cannot change it."""
    one, two = await ward.phone("kp3"), await ward.phone("kp3")
    entity = fresh_id()
    await one.results(one.say(_tally(one, entity, 2, 2)))
    assert await two.results(two.say(fact("tally", entity, seen=9))) == ["out_of_scope"]
    assert await two.results(two.say(_tally(two, entity, 9, 9))) == ["out_of_scope"]
    assert ward.totals()["kp3"]["tally.seen"] == 2


async def test_an_act_may_say_at_which_point_it_happened(ward: Ward) -> None:
    """A place that the campaign has is kept with the act; another one is refused (R-33)."""
    phone = await ward.phone("kp3")
    good = phone.say(_tally(phone, fresh_id(), 1, 1)) | {"place": "mot-cua-ubnd"}
    bad = phone.say(_tally(phone, fresh_id(), 1, 1)) | {"place": "nowhere"}
    assert await phone.results(good, bad) == ["applied", "field_invalid"]
