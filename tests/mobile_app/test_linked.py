"""On the phone, too, somebody who was written down twice is one person: listed, asked and counted once."""

import random

import pytest
from pydantic import JsonValue

from mobile_app.core.acts import Act, correct_resident_act
from mobile_app.core.phone import Phone
from shared.change import Fact, FieldValue
from shared.link import link_id
from shared.rollup import recount, rules_of
from sync_server.ledger import rollups
from tests.mobile_app.world import World, household_act, totals, visit


def link(phone: Phone, one: str, other: str, verdict: str | None = "same", *seen: str) -> Act:
    low, high = sorted((one, other))
    values = {"unit": "kp3", "one": low, "other": high, "verdict": verdict}
    fact = Fact(
        kind="link",
        entity=link_id(low, high),
        set={n: FieldValue(v=v) for n, v in values.items()},
        seen=dict.fromkeys(values, seen) if seen else {},
    )
    return Act((fact,), "mobile")


def _people(phone: Phone) -> dict[str, str]:
    """Return {name: id} of everybody listed."""
    return {
        r.resident.full_name: r.resident.id for line in phone.households() for r in phone.residents(line.id)
    }


async def _two_doors(world: World) -> tuple[Phone, str, str]:
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Thị Hòa", "Lê Văn An"))
    world.time.pass_(minutes=1)
    phone.save(household_act(phone, 2, "Nguyễn Thị Hoà"))
    people = _people(phone)
    return phone, people["Nguyễn Thị Hòa"], people["Nguyễn Thị Hoà"]


def _kept(world: World) -> dict[str, dict[str, int]]:
    return rollups.totals(world.services.database, world.services.ward_id)


async def test_a_linked_person_is_listed_and_counted_once(world: World) -> None:
    """Behind the door named last, once; the phone's totals are the server's before and after syncing."""
    phone, one, other = await _two_doors(world)
    assert totals(phone)["kp3"]["residents"] == 3
    phone.save(link(phone, one, other))
    assert totals(phone)["kp3"]["residents"] == 2
    assert sorted(line.residents for line in phone.households()) == [1, 1]
    await phone.sync()
    assert totals(phone) == _kept(world)
    second = await world.joined("b")
    assert totals(second) == _kept(world)
    assert sorted(_people(second).values()) == sorted(_people(phone).values())
    assert world.differences() == []


async def test_a_linked_person_is_found_under_either_id(world: World) -> None:
    """An old address or an open screen still finds whom it was about."""
    phone, one, other = await _two_doors(world)
    phone.save(link(phone, one, other))
    found = [phone.resident(i) for i in (one, other)]
    assert [f.resident.id for f in found if f] == [min(one, other)] * 2


async def test_what_is_asked_and_corrected_stands_for_the_person(world: World) -> None:
    """A visit and a correction reach all parts: no old value comes back, here or on the server."""
    phone, one, other = await _two_doors(world)
    phone.save(link(phone, one, other))
    view = phone.resident(one)
    assert view is not None
    home = view.resident.household or ""
    world.time.pass_(minutes=1)
    phone.save(visit(phone, home, eid="activated_2"))
    view = phone.resident(one)
    assert view is not None
    phone.save(correct_resident_act(view, {"full_name": "Nguyễn Thị Hòa B"}, "mobile"))
    view = phone.resident(other)
    assert view is not None
    assert (view.resident.full_name, view.record.disagrees("full_name")) == ("Nguyễn Thị Hòa B", False)
    assert view.standing("eid").status == "activated_2"
    await phone.sync()
    assert totals(phone) == _kept(world)
    assert world.differences() == []


async def test_unlinking_gives_both_back(world: World) -> None:
    """Taken back, both records stand where they stood, with what was said of each."""
    phone, one, other = await _two_doors(world)
    before = totals(phone), _people(phone)
    own = phone.save(link(phone, one, other))
    assert len(_people(phone)) == 2
    phone.undo(own.change.id)
    assert (totals(phone), _people(phone)) == before
    await phone.sync()
    assert totals(phone) == _kept(world)
    assert world.differences() == []


async def test_a_visit_to_a_linked_person_can_be_taken_back(world: World) -> None:
    """Undoing an act that was told to both records restores both."""
    phone, one, other = await _two_doors(world)
    phone.save(link(phone, one, other))
    before = totals(phone)
    view = phone.resident(one)
    assert view is not None
    own = phone.save(correct_resident_act(view, {"birth_date": "1999-01-02"}, "mobile"))
    assert phone.can_undo(own.change.id)
    phone.undo(own.change.id)
    assert totals(phone) == before
    phone = await world.reopened(phone, "a")
    assert totals(phone) == before
    assert len(_people(phone)) == 2


def _anything(rng: random.Random, phone: Phone, people: list[str]) -> Act:
    """Return some act: a link, its withdrawal, a correction, a move to another door, a deletion."""
    one, other = sorted(rng.sample(people, 2))
    what = rng.choice(["link", "link", "link", "different", "open", "correct", "move", "delete"])
    if what in ("link", "different", "open"):
        verdict = {"link": "same", "different": "different", "open": None}[what]
        known = phone._register.record(link_id(one, other))
        seen = known.seen(["verdict"])["verdict"] if known else ()
        return link(phone, one, other, verdict, *seen)
    view = phone.resident(one)
    values: dict[str, JsonValue] = {"birth_date": rng.choice(["1990", "2011-05-06"])}
    if what == "move":
        values = {"household": rng.choice([line.id for line in phone.households()])}
    elif what == "delete":
        values = {"deleted": rng.random() < 0.5}
    if view is not None:
        return correct_resident_act(view, values, "mobile")
    fields = {n: FieldValue(v=v) for n, v in values.items()}
    return Act((Fact(kind="resident", entity=one, set=fields),), "mobile")


@pytest.mark.parametrize("seed", [1, 2])
async def test_totals_and_lists_stay_true_whatever_is_linked(world: World, seed: int) -> None:
    """After every act totals are a recount, each person is listed once, the server counts the same (I4)."""
    rng, phone = random.Random(seed), await world.joined("a")
    for number in range(1, 4):
        phone.save(household_act(phone, number, f"Điểu Sáu {number}", f"Thị Bé {number}"))
    people = list(_people(phone).values())
    totals(phone)  # from here on they are kept, not counted anew
    for _ in range(60):
        world.time.pass_(minutes=1)
        phone.save(_anything(rng, phone, people))
        records = [r for i in phone._register._everything() if (r := phone._register.record(i)) is not None]
        assert phone.campaign is not None
        assert totals(phone) == recount(records, rules_of(phone.campaign))
        lines = phone.households()
        listed = [r.resident.id for line in lines for r in phone.residents(line.id)]
        assert len(listed) == len(set(listed)) == sum(line.residents for line in lines)
        assert len(listed) == totals(phone).get("kp3", {}).get("residents", 0)
    await phone.sync()
    assert totals(phone) == _kept(world)
    second = await world.joined("b")
    assert totals(second) == _kept(world)
    assert world.differences() == []
