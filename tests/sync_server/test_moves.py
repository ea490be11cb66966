"""Households that move to another khu phố: who may speak of them, who sees them, what counts where."""

from starlette.concurrency import run_in_threadpool

from sync_server.office.set_aside import service as set_aside
from tests.sync_server.phones import Json, Ward, fact, fresh_id, household, ladder, resident, viewer


def move(entity: str, unit: str, seen: str, kind: str = "resident") -> Json:
    return fact(kind, entity, {"unit": [seen]}, unit=unit)


async def test_a_move_takes_the_record_from_one_total_to_the_other(ward: Ward) -> None:
    """Somebody with both khu phố moves a resident; every total of the old one is free of them."""
    both, person = await ward.phone("kp3", "kp4"), fresh_id()
    seen = await both.tell(resident(person, "kp3", eid={"status": "activated_2"}))
    before = ward.totals()["kp3"]
    await both.tell(move(person, "kp4", seen))
    assert ward.totals() == {"kp4": before}
    assert ward.differences() == []


async def test_phones_of_the_old_place_let_go_and_those_of_the_new_one_learn(ward: Ward) -> None:
    """A pull after the move names what is gone to the one, and gives the whole record to the other."""
    both, old, new = await ward.phone("kp3", "kp4"), await ward.phone("kp3"), await ward.phone("kp4")
    home = fresh_id()
    seen = await both.tell(household(home, "kp3", address="Tổ 3"))
    start = (await both.pull())["next"]
    await both.tell(move(home, "kp4", seen, "household"))
    left, came, kept = [await phone.pull(after=start) for phone in (old, new, both)]
    assert (left["entities"], left["gone"]) == ([], [home])
    assert ([e["id"] for e in came["entities"]], came["gone"]) == ([home], [])
    assert "address" in came["entities"][0]["fields"]
    assert ([e["id"] for e in kept["entities"]], kept["gone"]) == ([home], [])
    assert (left["digests"]["kp3"]["count"], came["digests"]["kp4"]["count"]) == (0, 1)


async def test_work_done_offline_before_the_move_is_not_lost(ward: Ward) -> None:
    """What a helper of the old khu phố saw who did not hear of the move waits for the new one."""
    both, old, home, person = await ward.phone("kp3", "kp4"), await ward.phone("kp3"), fresh_id(), fresh_id()
    seen = await both.tell(household(home, "kp3"), resident(person, "kp3", household=home))
    offline = old.say(ladder(person, "activated_2"))
    await both.tell(move(home, "kp4", seen, "household"), move(person, "kp4", seen))
    assert await old.results(offline) == ["moved_elsewhere"]
    assert "eid.achieved" not in ward.totals()["kp4"]
    assert await run_in_threadpool(set_aside.take, ward.services, viewer("kp4"), offline["id"]) is None
    assert ward.totals()["kp4"]["eid.achieved"] == 1
    assert "kp3" not in ward.totals()
    assert ward.differences() == []


async def test_who_never_had_it_may_not_touch_it(ward: Ward) -> None:
    """Having been somewhere opens a record to that khu phố only."""
    both, third, person = await ward.phone("kp3", "kp4"), await ward.phone("kp5"), fresh_id()
    seen = await both.tell(resident(person, "kp3"))
    await both.tell(move(person, "kp4", seen))
    assert await third.results(third.say(ladder(person, "activated_2"))) == ["entity_unknown"]


async def test_nobody_takes_a_record_out_of_their_sight_or_into_a_strange_place(ward: Ward) -> None:
    """Only who has both khu phố moves between them, even for a record they had before."""
    both, old, person = await ward.phone("kp3", "kp4"), await ward.phone("kp3"), fresh_id()
    seen = await both.tell(resident(person, "kp3"))
    assert await old.results(old.say(move(person, "kp4", seen))) == ["out_of_scope"]
    await both.tell(move(person, "kp4", seen))
    assert await old.results(old.say(move(person, "kp3", seen))) == ["moved_elsewhere"]
    assert "kp3" not in ward.totals()
    assert ward.differences() == []


async def test_there_and_back_again(ward: Ward) -> None:
    """A record that comes back is no longer gone, for a phone that missed both moves."""
    both, old, person = await ward.phone("kp3", "kp4"), await ward.phone("kp3"), fresh_id()
    seen = await both.tell(resident(person, "kp3"))
    start = (await old.pull())["next"]
    there = await both.tell(move(person, "kp4", seen))
    await both.tell(move(person, "kp3", there))
    told = await old.pull(after=start)
    assert ([e["id"] for e in told["entities"]], told["gone"]) == ([person], [])
    assert ward.differences() == []
