"""Records that should never have been taken come down to a phone: each is one line, and costs no other."""

from itertools import pairwise

from mobile_app.core.phone import Phone
from mobile_app.store.pulled_doc import pulled_doc
from mobile_app.sync.any_json import any_json
from shared.facts import KINDS
from shared.link import link_id
from shared.merge import Record, from_doc
from shared.readable import is_readable
from shared.resident import resident_of
from tests.conftest import Amount
from tests.hostile import Case, sample
from tests.mobile_app.hostile_pull import (
    CHANGE,
    CODE,
    NAMES,
    chosen,
    doc,
    docs_of,
    laying,
    phone_with,
    recounted,
    right_docs,
)
from tests.mobile_app.world import World, totals
from tests.right import HELPER, HOME, MISSING, PERSON, VISIT
from tests.shared.strategies import some_id


def _right_ones_are_there(phone: Phone) -> None:
    assert {v.resident.id for v in phone.residents(HOME)} >= NAMES.keys()
    assert [line.id for line in phone.households(CODE)] == [HOME]
    assert VISIT in [v.id for v in phone.visits(HOME)]
    assert {v.resident.id for v in phone.people("dieu sau", 10_000)} >= {PERSON}


async def test_each_record_is_read_or_said_to_be_unreadable(world: World, amount: Amount) -> None:
    """What is pulled beside right records is told of one by one; totals are those of a full count."""
    for number, some in enumerate(chosen(amount, usual=400, whole=30_000, together=1_000)):
        await _told_one_by_one(world, some, f"phone-{number}")


async def _told_one_by_one(world: World, some: list[Case], name: str) -> None:
    phone = await phone_with(world, docs_of(some), name)
    assert phone.status().records_valid_at is not None
    _right_ones_are_there(phone)
    bad = {view.id for view in phone.all_unreadable()}
    lost = []
    for number, case in enumerate(some):
        entity = case.entity(number)
        record = phone._register.record(entity)
        assert record is not None, case
        told = entity in bad or record.value("deleted") is True
        if not told and not _shown(phone, case, record):
            lost.append(str(case))
    assert lost == []
    assert totals(phone) == recounted(phone)
    phone = await world.reopened(phone, name)
    assert {view.id for view in phone.all_unreadable()} == bad
    _right_ones_are_there(phone)


def _shown(phone: Phone, case: Case, record: Record) -> bool:
    entity = record.id
    match case.kind:
        case "household":
            return phone.household(entity) is not None and phone.line(entity) is not None
        case "resident":
            return phone.resident(entity) is not None
        case "visit":
            homes = {HOME, str(record.value("household"))}
            return any(v.id == entity for home in homes for v in phone.visits(home))
        case "obstacle":
            return any(v.obstacle.id == entity for v in phone.obstacles())
    return True


async def test_totals_follow_every_step(world: World) -> None:
    """Hostile records that come one page after another leave running totals equal to a full count."""
    phone = await phone_with(world, [])
    totals(phone)
    docs = docs_of(sample(120))
    for start in range(0, len(docs), 30):
        laying(world, docs[start : start + 45] + right_docs())
        await phone.sync()
        assert totals(phone) == recounted(phone)
    _right_ones_are_there(phone)


STRANGE = [
    "{}",
    "null",
    "5",
    '"abc"',
    "[]",
    '{"id": 5}',
    '{"id": "0190a000", "kind": "household", "stamps": [], "fields": {}}',
    '{"id": null, "kind": null, "stamps": null, "fields": null}',
    '{"id": "a", "kind": "household", "stamps": [[1]], "fields": {"unit": [[0, "kp1", null]]}}',
    '{"id": "b", "kind": "household", "stamps": [], "fields": {"unit": [[7, "kp1", null]]}}',
    '{"id": "c", "kind": "household", "stamps": [["c", 99999999999999999, "x", null]], "fields": {}}',
    '{"id": "d", "kind": ["household"], "stamps": [], "fields": {"unit": "kp1"}}',
    '{"id": "e", "kind": "spaceship", "stamps": [], "fields": {}, "gone": true}',
    '{"id": "f", "kind": "household", "stamps": [], "fields": {"unit": []}, "unit": "kp1"}',
    '{"id": "g", "kind": "household", "stamps": "x", "fields": "y"}',
]


async def test_what_is_no_record_at_all_stops_nothing(world: World) -> None:
    """Whatever stands in a page in a record's place, what comes with it takes effect."""
    phone = await phone_with(world, STRANGE)
    _right_ones_are_there(phone)
    assert len(phone.all_unreadable()) >= 8
    phone = await world.reopened(phone, "a")
    _right_ones_are_there(phone)


def test_what_can_be_read_becomes_a_model() -> None:
    """A record that no field keeps from being read is one that its model takes."""
    for number, case in enumerate(sample(500)):
        whole = any_json(case.doc(number, CHANGE, HELPER).encode())
        record = from_doc(pulled_doc(whole))
        if is_readable(record) and case.kind == "resident":
            resident_of(record)
        elif is_readable(record):
            KINDS[case.kind].model_validate(record.values() | {"id": record.id})


async def test_people_linked_in_a_long_chain_or_in_a_ring_stop_nothing(world: World) -> None:
    """Two thousand records that are called one person, round in a ring: too many to be one, so nobody is."""
    ids = [some_id(2_000_000 + n) for n in range(2_000)]
    homes = [some_id(3_000_000 + n) for n in range(50)]
    docs = [doc("household", home, code=None) for home in homes]
    docs += [doc("resident", person, household=homes[n % 50]) for n, person in enumerate(ids)]
    docs += [_link(one, other) for one, other in pairwise([*ids, ids[0]])]
    docs += [_link(ids[7], ids[7]), _link(HOME, MISSING), _link(MISSING, MISSING)]
    phone = await phone_with(world, docs)
    _right_ones_are_there(phone)
    assert sum(line.residents for line in phone.households() if line.id in homes) == len(ids)
    assert totals(phone) == recounted(phone)
    phone = await world.reopened(phone, "a")
    _right_ones_are_there(phone)


def _link(one: str, other: str) -> str:
    low, high = sorted((one, other))
    return doc("link", link_id(low, high), one=low, other=high, verdict="same")
