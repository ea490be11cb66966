"""Links pushed to a server: totals follow at once, and agree with a recount and the fold of the log."""

from typing import Any

import pytest

from shared.link import link_id
from sync_server.ledger import rollups
from tests.sync_server.phones import Json, Phone, Ward, fact, fresh_id, ladder, resident


def link(one: str, other: str, verdict: str | None = "same", unit: str = "kp3", **more: Any) -> Json:
    low, high = sorted((one, other))
    return fact("link", link_id(low, high), unit=unit, one=low, other=high, verdict=verdict, **more)


async def _two(ward: Ward) -> tuple[Phone, str, str]:
    phone, one, other = await ward.phone("kp3"), fresh_id(), fresh_id()
    await phone.tell(resident(one, "kp3"))
    await phone.tell(resident(other, "kp3"))
    return phone, one, other


def _residents(ward: Ward, unit: str = "kp3") -> int:
    return ward.totals().get(unit, {}).get("residents", 0)


async def test_a_linked_person_counts_once_and_twice_again_when_undone(ward: Ward) -> None:
    """Linking takes one away from the totals at once, undoing it gives it back (I4)."""
    phone, one, other = await _two(ward)
    assert _residents(ward) == 2
    said = await phone.tell(link(one, other))
    assert _residents(ward) == 1
    assert ward.differences() == []
    undo = {"kind": "link", "entity": link_id(one, other), "set": {"verdict": {"v": None}}}
    await phone.tell(undo | {"seen": {"verdict": [said]}})
    assert _residents(ward) == 2
    assert ward.differences() == []


async def test_what_is_said_of_one_part_moves_the_totals_of_the_person(ward: Ward) -> None:
    """After linking, a rung told of either record is the person's."""
    phone, one, other = await _two(ward)
    await phone.tell(link(one, other))
    await phone.tell(ladder(other, "activated_2"))
    assert ward.totals()["kp3"]["eid.achieved"] == 1
    await phone.tell(ladder(one, "activated_2"))
    assert ward.totals()["kp3"]["eid.achieved"] == 1
    assert ward.differences() == []


async def test_one_push_may_make_people_and_link_them(ward: Ward) -> None:
    """People, their link and what follows may come in one body, in one change even."""
    phone, one, other, third = await ward.phone("kp3"), fresh_id(), fresh_id(), fresh_id()
    changes = [
        phone.say(resident(one, "kp3"), resident(other, "kp3"), link(one, other)),
        phone.say(resident(third, "kp3")),
        phone.say(link(other, third)),
        phone.say(ladder(third, "activated_2")),
    ]
    assert await phone.results(*changes) == ["applied"] * 4
    assert _residents(ward) == 1
    assert ward.totals()["kp3"]["eid.achieved"] == 1
    assert ward.differences() == []


async def test_a_link_rests_while_its_people_are_apart(ward: Ward) -> None:
    """Moved to another khu phố, one counts there and the other here, as the phones of both see it (I5)."""
    _, one, other = await _two(ward)
    both = await ward.phone("kp3", "kp4")
    await both.tell(link(one, other))
    doc = next(d for d in (await both.pull())["entities"] if d["id"] == other)
    seen = [doc["stamps"][h[0]][0] for h in doc["fields"]["unit"]]
    await both.tell(fact("resident", other, {"unit": seen}, unit="kp4"))
    assert (_residents(ward), _residents(ward, "kp4")) == (1, 1)
    assert ward.differences() == []


async def test_two_who_judge_one_pair_judge_one_link(ward: Ward) -> None:
    """Same and different, said without knowing of each other, are a conflict in one record, not two links."""
    phone, one, other = await _two(ward)
    second = await ward.phone("kp3")
    assert await phone.results(phone.say(link(one, other))) == ["applied"]
    assert await second.results(second.say(link(one, other, "different"))) == ["conflict"]
    assert ward.differences() == []


async def test_a_total_opens_the_person_once(ward: Ward) -> None:
    """The list behind a total has a linked person once, under the first record's id."""
    phone, one, other = await _two(ward)
    await phone.tell(link(one, other))
    services = ward.services
    behind = rollups.records_behind(
        services.database, services.ward_id, services.campaign().rules, ["kp3"], "residents"
    )
    assert [r.id for r in behind] == [min(one, other)]


async def test_a_link_to_nobody_is_set_aside(ward: Ward) -> None:
    """Only two who are there can be called one person: what comes before them is kept and explained."""
    phone, one = await ward.phone("kp3"), fresh_id()
    later = fresh_id()
    await phone.tell(resident(one, "kp3"))
    assert await phone.results(phone.say(link(one, later))) == ["entity_unknown"]
    await phone.tell(resident(later, "kp3"))
    assert _residents(ward) == 2
    assert await phone.results(phone.say(link(one, later))) == ["applied"]
    assert _residents(ward) == 1
    assert ward.differences() == []


@pytest.mark.parametrize("end", ["abc", "", "018f4df7", "Ừ" * 36])
async def test_a_link_whose_end_is_no_id_is_set_aside_alone(ward: Ward, end: str) -> None:
    """Whatever a phone names, the act beside it is applied and the next push is taken."""
    phone, mine = await ward.phone("kp3"), fresh_id()
    odd = fact("link", fresh_id(), unit="kp3", one=end, other=mine, verdict="same")
    told = await phone.results(phone.say(odd), phone.say(resident(mine, "kp3")))
    assert told[1] == "applied"
    assert told[0] not in ("applied", "conflict", "internal")
    assert await phone.results(phone.say(resident(fresh_id(), "kp3"))) == ["applied"]
