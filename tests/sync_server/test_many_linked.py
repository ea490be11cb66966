"""How many records may be one person: a link beyond it is set aside, and older larger groups do not hold."""

import itertools
import random
from pathlib import Path

import pytest

from shared import link as links
from sync_server.ledger import rollups
from sync_server.ledger.rollups import rebuild
from tests.sync_server.phones import Json, Phone, Ward, fact, fresh_id, ladder, open_ward, resident
from tests.sync_server.test_links import link


async def _chain(ward: Ward, length: int) -> tuple[Phone, list[str]]:
    phone, ids = await ward.phone("kp3", "kp4"), sorted(fresh_id() for _ in range(length))
    await phone.tell(*[resident(i, "kp3") for i in ids])
    return phone, ids


def _residents(ward: Ward) -> int:
    return ward.totals().get("kp3", {}).get("residents", 0)


async def test_a_dozen_records_may_be_one_person_and_no_more(ward: Ward) -> None:
    """The link that would make it thirteen is kept apart with a reason; `different` is no matter."""
    phone, ids = await _chain(ward, links.MOST_LINKED + 2)
    for one, other in itertools.pairwise(ids[:12]):
        await phone.tell(link(one, other))
    assert _residents(ward) == 3
    assert await phone.results(phone.say(link(ids[0], ids[12]))) == ["too_many_linked"]
    await phone.tell(*[link(ids[13], i, "different") for i in ids[:12]])
    await phone.tell(link(ids[12], ids[13]))
    assert await phone.results(phone.say(link(ids[11], ids[12]))) == ["too_many_linked"]
    assert _residents(ward) == 2
    assert ward.differences() == []


async def test_one_change_may_not_make_a_larger_group_either(ward: Ward) -> None:
    """Thirteen records with twelve links in one act: set aside whole, and nothing of it counts."""
    phone, ids = await ward.phone("kp3"), sorted(fresh_id() for _ in range(13))
    people = [resident(i, "kp3") for i in ids]
    told = [link(one, other) for one, other in itertools.pairwise(ids)]
    assert await phone.results(phone.say(*people, *told)) == ["too_many_linked"]
    assert await phone.results(phone.say(*people, *told[:11])) == ["applied"]
    assert _residents(ward) == 2
    assert ward.differences() == []


async def test_an_older_larger_group_counts_each_and_can_be_taken_apart(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an older server linked beyond the limit is nobody's person; undone down to it, it is one again."""
    phone, ids = await _chain(ward, 15)
    monkeypatch.setattr(links, "MOST_LINKED", 100)
    for one, other in itertools.pairwise(ids):
        await phone.tell(link(one, other))
    monkeypatch.undo()
    with ward.services.database.write() as connection:
        rebuild(connection, ward.services.ward_id, ward.services.campaign().rules)
    assert _residents(ward) == 15
    assert await phone.results(phone.say(ladder(ids[7], "approved"))) == ["applied"]
    assert await phone.results(phone.say(link(ids[0], ids[14]))) == ["too_many_linked"]
    assert ward.differences() == []
    await phone.results(phone.say(link(ids[1], ids[2], None)))
    assert ward.differences() == []
    undone = {"kind": "link", "entity": links.link_id(ids[4], ids[5]), "set": {"deleted": {"v": True}}}
    await phone.results(phone.say(undone))
    assert _residents(ward) < 15
    assert ward.differences() == []


async def test_totals_of_other_rules_are_counted_anew_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server with a group that an older one took agrees with its recount as soon as it has started."""
    monkeypatch.setattr(links, "MOST_LINKED", 100)
    monkeypatch.setattr(rollups, "COUNTING", 1)
    async with open_ward(tmp_path) as ward:
        phone, ids = await _chain(ward, 15)
        for one, other in itertools.pairwise(ids):
            await phone.tell(link(one, other))
        assert _residents(ward) == 1
    monkeypatch.undo()
    async with open_ward(tmp_path) as ward:
        assert (_residents(ward), ward.differences()) == (15, [])


@pytest.mark.parametrize("seed", range(2))
async def test_totals_stay_true_around_the_limit(
    sqlite_ward: Ward, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Random links, undone, moved, deleted, under changing limits: roll-up = recount after every act (I4)."""
    ward, rng = sqlite_ward, random.Random(seed)
    monkeypatch.setattr(links, "MOST_LINKED", 6)
    phone, ids = await _chain(ward, 9)
    for step in range(40):
        if step == 20:
            monkeypatch.setattr(links, "MOST_LINKED", 3)
            with ward.services.database.write() as connection:
                rebuild(connection, ward.services.ward_id, ward.services.campaign().rules)
        changes = [phone.say(*_anything(rng, ids)) for _ in range(rng.randint(1, 4))]
        await phone.results(*changes)
        assert ward.differences() == [], step


def _anything(rng: random.Random, ids: list[str]) -> list[Json]:
    one, other = sorted(rng.sample(ids, 2))
    unit = rng.choice(["kp3", "kp3", "kp4"])
    what = rng.choice(["same", "same", "same", "open", "different", "gone", "move", "rung", "delete"])
    if what in ("same", "different", "open"):
        return [link(one, other, None if what == "open" else what, unit)]
    if what == "gone":
        return [link(one, other, "same", unit, deleted=rng.random() < 0.5)]
    if what == "move":
        return [fact("resident", i, unit=unit) for i in (one, other)]
    return (
        [ladder(one, "approved")] if what == "rung" else [fact("resident", one, deleted=rng.random() < 0.5)]
    )
