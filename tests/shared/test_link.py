"""Linked residents are one person: counted once, with all that was said of them; two again when unlinked."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.change import Change, Fact, FieldValue
from shared.contradiction import contradictions
from shared.facts import first_fault
from shared.link import LinkIndex, as_counted, groups, link_id, one_person, spread, together
from shared.merge import Record, Stamp, apply_fact, restated
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


def _state(fact: Fact, parts: list[Record], number: int) -> list[Record]:
    """Return the records after somebody said something of the person that they are."""
    stamp = Stamp(some_id(number), START_MS + number, some_id(9), "mobile")
    told = {f.entity: f for f in spread(fact, parts)}
    return [apply_fact(r, told[r.id], stamp) if r.id in told else r for r in parts]


def _correct(parts: list[Record], entity: str, **values: object) -> Fact:
    """Return a correction by somebody who is shown the person."""
    set_ = {n: v if isinstance(v, FieldValue) else FieldValue(v=v) for n, v in values.items()}
    return Fact(kind="resident", entity=entity, set=set_, seen=one_person(parts).seen(values))


def test_what_is_said_of_a_person_stands_for_every_part() -> None:
    """A correction that has seen all values leaves one, though the stronger one was another record's."""
    one = _resident(1, birth_date="1990")
    other = _resident(2, birth_date=FieldValue(v="1991", basis="police_list"))
    parts = _state(_correct([one, other], one.id, birth_date="1992"), [one, other], 300)
    made = together(parts)
    assert (made.value("birth_date"), made.conflicts) == ("1992", ())
    again = together(_state(_correct(parts, one.id, birth_date="1993"), parts, 301))
    assert (again.value("birth_date"), again.conflicts) == ("1993", ())


def test_an_undone_link_leaves_each_record_its_own_words() -> None:
    """What was said of the person goes to the record of which it was said; the other one is as it was."""
    father, son = _resident(1, birth_date="1950"), _resident(2, birth_date="1990")
    fact = _correct([father, son], father.id, eid=state("activated_2"), birth_date="1951")
    parts = _state(fact, [father, son], 300)
    assert recount([*parts, _link(1, 2)], RULES)["kp3"]["eid.achieved"] == 1
    assert parts[1] == son
    cells = recount([*parts, _link(1, 2, None)], RULES)["kp3"]
    assert (cells["residents"], cells["eid.achieved"], cells["eid.unasked"]) == (2, 1, 1)


def test_what_was_not_shown_stays_beside() -> None:
    """A value that another record has got since is a dispute, not lost."""
    one, other = _resident(1), _resident(2)
    fact = _correct([one, other], one.id, birth_date="1992")
    newer = apply_fact(
        other, _correct([other], other.id, birth_date="1993"), Stamp(some_id(310), 1, some_id(9))
    )
    told = {f.entity: f for f in spread(fact, [one, other])}
    said = apply_fact(one, told[one.id], Stamp(some_id(311), 2, some_id(9)))
    assert together([said, newer]).conflicts == ("birth_date",)


def test_values_that_hide_each_other_hide_nothing() -> None:
    """Two who claim to stand for each other take nothing from a person."""
    one, other = _resident(1), _resident(2)
    stamps = Stamp(some_id(310), 1, some_id(9)), Stamp(some_id(311), 2, some_id(9))
    told = []
    for record, against, stamp, change in ((one, other, stamps[0], 311), (other, one, stamps[1], 310)):
        said = Fact(
            kind="resident",
            entity=record.id,
            set={"unit": FieldValue(v="kp3"), "full_name": FieldValue(v="Điểu Sáu")},
            seen=record.seen(["unit", "full_name"]),
            beside={against.id: {"unit": (some_id(change),), "full_name": (some_id(change),)}},
        )
        told.append(apply_fact(record, said, stamp))
    assert together(told).value("unit") == "kp3"
    assert _counted(*told, _link(1, 2)) == 1


@pytest.mark.parametrize("gone", [{"moved_away": "2024-05-10"}, {"exclusion": "abroad"}])
def test_a_link_leaves_nobody_out_without_a_dispute(gone: dict[str, str]) -> None:
    """Linked with a record that left, somebody stays in the totals until people decide, either way."""
    away, here = _resident(1, **gone), _resident(2)
    (field,) = gone
    records = [away, here, _link(1, 2)]
    assert recount(records, RULES)["kp3"]["eid.eligible"] == 1
    person = one_person([away, here])
    assert person.conflicts == (field,)
    for value, left in ((gone[field], 0), (None, 1)):
        head = next(h for h in person.fields[field] if h.value == value)
        fact = _correct([away, here], away.id, **{field: restated(head)})
        parts = _state(fact, [away, here], 300)
        assert one_person(parts).conflicts == ()
        assert recount([*parts, _link(1, 2)], RULES)["kp3"].get("eid.eligible", 0) == left
        assert parts[1] == here


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


def _judged(one: int, other: int, verdict: str | None, at: int) -> Record:
    """Return what was said of two residents at a moment."""
    low, high = sorted((some_id(one), some_id(other)))
    told = _fact("link", link_id(low, high), unit="kp3", one=low, other=high, verdict=verdict)
    return _said(told, 500 + at, START_MS + at)


def test_two_who_are_different_are_not_one_by_way_of_a_third() -> None:
    """A=B, B=C, A≠C counts as two, whatever was said last, and is told with its three people."""
    people = {r.id: r for r in (_resident(i) for i in (1, 2, 3))}
    for order in ((1, 2, 3), (2, 3, 1), (3, 1, 2), (3, 2, 1)):
        links = [
            _judged(1, 2, "same", order[0]),
            _judged(2, 3, "same", order[1]),
            _judged(1, 3, "different", order[2]),
        ]
        assert _counted(*people.values(), *links) == 2
        (found,) = contradictions(people, links)
        assert [r.id for r in found.people] in ([*people], [*people][::-1])
        assert found.different.id == link_id(some_id(1), some_id(3))
        assert {k.id for k in found.links} == {link_id(some_id(2), some_id(i)) for i in (1, 3)}


def _expected(judged: dict[tuple[int, int], tuple[str | None, int]]) -> set[frozenset[int]]:
    """Return who is one person by a slow rule of its own: every `same` in turn, tried on partitions."""
    parts = {frozenset([i]) for i in range(1, 7)}
    different = [set(pair) for pair, (verdict, _) in judged.items() if verdict == "different"]
    for pair, _ in sorted((p for p in judged.items() if p[1][0] == "same"), key=lambda p: p[1][1]):
        whole = frozenset().union(*(p for p in parts if not p.isdisjoint(pair)))
        if not any(two <= whole for two in different):
            parts = {p for p in parts if p.isdisjoint(pair)} | {whole}
    return parts


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*combinations(range(1, 7), 2)]), st.sampled_from(["same", "different", None])
        ),
        max_size=14,
    ),
    st.randoms(use_true_random=False),
)
def test_who_is_one_person_follows_from_what_stands(
    told: list[tuple[tuple[int, int], str | None]], rng: random.Random
) -> None:
    """Whatever was said, undone and said again of whom, in whatever order it is read."""
    judged = {pair: (verdict, at) for at, (pair, verdict) in enumerate(told)}
    links = [_judged(*pair, verdict, at) for pair, (verdict, at) in judged.items()]
    people = {some_id(i): _resident(i) for i in range(1, 7)}
    found = groups(people, rng.sample(links, len(links)))
    assert {frozenset(r.id for r in group) for group in found} == {
        frozenset(some_id(i) for i in group) for group in _expected(judged)
    }
    split = {ends for c in contradictions(people, links) for ends in [(c.people[0].id, c.people[-1].id)]}
    person = {r.id: n for n, group in enumerate(found) for r in group}
    for one, other in split:
        assert person[one] != person[other]
    index = LinkIndex()
    for link in links:
        index.place(link)
    around, between = index.around(people)
    residents = {i: people[i] for i in around}
    again = groups(residents, [k for k in links if k.id in between])
    assert {frozenset(r.id for r in g) for g in again if len(g) > 1} == {
        frozenset(r.id for r in g) for g in found if len(g) > 1
    }
