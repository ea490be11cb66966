"""Linked residents are one person: counted once, with all that was said of them; two again when unlinked."""

import random

from hypothesis import given
from hypothesis import strategies as st

from shared.change import Change, Fact, FieldValue
from shared.facts import first_fault
from shared.link import LinkIndex, as_counted, groups, link_id, spread, together
from shared.merge import Record, Stamp, apply_fact
from shared.rollup import recount, rules_of
from tests.shared.strategies import CAMPAIGN, START_MS, resident_sets, some_id, state

RULES = rules_of(CAMPAIGN)


def _fact(kind: str, entity: str, **values: object) -> Fact:
    fields = {
        n: v if isinstance(v, FieldValue) else FieldValue.model_validate({"v": v}) for n, v in values.items()
    }
    return Fact(kind=kind, entity=entity, set=fields)


def _said(fact: Fact, number: int = 100, at: int = START_MS, record: Record | None = None) -> Record:
    return apply_fact(record, fact, Stamp(some_id(number), at, some_id(9), "mobile"))


def _resident(number: int, **values: object) -> Record:
    said = {"unit": "kp3", "full_name": "Nguyễn Văn An", "birth_date": "1990"} | values
    return _said(_fact("resident", some_id(number), **said), number)


def _link(one: int, other: int, verdict: str | None = "same", unit: str = "kp3", **more: object) -> Record:
    low, high = sorted((some_id(one), some_id(other)))
    return _said(_fact("link", link_id(low, high), unit=unit, one=low, other=high, verdict=verdict, **more))


def _counted(*records: Record) -> int:
    return recount(records, RULES).get("kp3", {}).get("residents", 0)


def test_a_linked_person_counts_once() -> None:
    """Two records that are said to be one person add one, on whatever rung the stronger statement says."""
    one = _resident(1, eid=state("approved"))
    other = _resident(2, eid=state("activated_2", basis="police_list"))
    cells = recount([one, other, _link(1, 2)], RULES)["kp3"]
    assert cells["residents"] == cells["eid.eligible"] == cells["eid.achieved.basis.police_list"] == 1


def test_only_a_standing_same_between_living_neighbours_joins() -> None:
    """A pair said to be two, undone, of another khu phố or with somebody deleted counts as two records."""
    one, other = _resident(1), _resident(2)
    for link in (
        _link(1, 2, "different"),
        _link(1, 2, None),
        _link(1, 2, deleted=True),
        _link(1, 2, unit="kp4"),
    ):
        assert _counted(one, other, link) == 2
    away = _resident(2, unit="kp4")
    assert recount([one, away, _link(1, 2)], RULES)["kp4"]["residents"] == 1
    assert _counted(one, _resident(2, deleted=True), _link(1, 2)) == 1


def test_links_reach_on() -> None:
    """Who is one with another who is one with a third is one with the third."""
    people = [_resident(i) for i in range(1, 5)]
    assert _counted(*people, _link(1, 2), _link(2, 3)) == 2


@given(st.lists(st.tuples(resident_sets(), st.integers(1, 3), st.integers(0, 3)), min_size=1, max_size=8))
def test_parts_make_the_record_that_one_record_would_be(
    told: list[tuple[dict[str, FieldValue], int, int]],
) -> None:
    """What stands in linked records is what would stand had all, unseen by each other, been said of one."""
    parts: dict[str, Record] = {}
    whole: Record | None = None
    for step, (values, number, at) in enumerate(told):
        stamp = Stamp(some_id(200 + step), START_MS + at, some_id(9), "mobile")
        entity = some_id(number)
        parts[entity] = apply_fact(parts.get(entity), Fact(kind="resident", entity=entity, set=values), stamp)
        whole = apply_fact(whole, Fact(kind="resident", entity=some_id(1), set=values), stamp)
    made = together([parts[i] for i in sorted(parts)])
    assert whole is not None
    assert made.fields == whole.fields
    assert made.values() == whole.values()


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=8), st.randoms(use_true_random=False)
)
def test_order_does_not_matter(pairs: list[tuple[int, int]], rng: random.Random) -> None:
    """Records count the same in whatever order they are read, and nobody is lost or met twice."""
    records = [_resident(i) for i in range(1, 7)] + [_link(a, b) for a, b in pairs if a != b]
    mixed = rng.sample(records, len(records))
    assert {r.id for r in as_counted(records)} == {r.id for r in as_counted(mixed)}
    assert recount(records, RULES) == recount(mixed, RULES)
    residents = {r.id: r for r in records if r.kind == "resident"}
    found = groups(residents, [r for r in mixed if r.kind == "link"])
    assert sorted(r.id for group in found for r in group) == sorted(residents)


def test_what_is_said_of_a_person_is_said_of_every_part() -> None:
    """A correction that has seen all values leaves one, though the stronger one was another record's."""
    one, other = _resident(1, birth_date="1990"), _resident(2, birth_date="1991")
    seen = together([one, other]).seen(["birth_date"])
    fact = Fact(kind="resident", entity=one.id, set={"birth_date": FieldValue(v="1992")}, seen=seen)
    stamp = Stamp(some_id(300), START_MS, some_id(9), "mobile")
    told = {f.entity: f for f in spread(fact, [one, other])}
    made = together([apply_fact(r, told[r.id], stamp) for r in (one, other)])
    assert made.value("birth_date") == "1992"
    assert made.conflicts == ()


def test_a_deleted_person_is_gone_with_all_parts() -> None:
    """Deleting a linked person leaves none of the records behind."""
    one, other = _resident(1), _resident(2)
    facts = spread(_fact("resident", one.id, deleted=True), [one, other])
    assert {f.entity for f in facts} == {one.id, other.id}


def _fault(fact: Fact) -> str | None:
    change = Change.model_validate(
        {"id": some_id(50), "n": 1, "at": "2024-05-14T18:00:00+07:00", "facts": [fact.model_dump()]}
    )
    found = first_fault(change, CAMPAIGN, [], "2024-05-14")
    return found.reason if found else None


def test_a_link_names_its_own_pair() -> None:
    """The link of two residents has one id, whoever makes it; any other is refused."""
    low, high = sorted((some_id(1), some_id(2)))
    told = {"unit": "kp3", "one": low, "other": high, "verdict": "same"}
    assert link_id(low, high) == link_id(high, low)
    assert _fault(_fact("link", link_id(low, high), **told)) is None
    assert _fault(_fact("link", some_id(3), **told)) == "field_invalid"
    assert _fault(_fact("link", link_id(low, high), **told | {"one": high, "other": low})) == "field_invalid"
    assert _fault(_fact("link", link_id(low, low), **told | {"other": low})) == "field_invalid"
    assert _fault(_fact("link", link_id(low, high), **told | {"verdict": "perhaps"})) == "field_invalid"


def test_an_index_finds_who_hangs_together() -> None:
    """From any resident all linked ones are found, and nobody who has no link."""
    index = LinkIndex()
    index.add("l1", "a", "b")
    index.add("l2", "b", "c")
    assert index.around(["a", "x"]) == ({"a", "b", "c"}, {"l1", "l2"})
    index.discard("l2")
    assert index.around(["c"]) == (set(), set())
