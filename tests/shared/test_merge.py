"""Merge: the laws every replica relies on, and the decisions people notice."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from shared.change import Fact
from shared.merge import (
    Record,
    Stamp,
    add_hash,
    apply_change,
    apply_fact,
    fold,
    from_doc,
    record_hash,
    to_doc,
)
from tests.shared.strategies import Told, causal_orders, histories, some_id, state

RESIDENT = some_id(1)


def _heads(records: Mapping[str, Record]) -> dict[str, dict[str, set[object]]]:
    return {i: {f: {h.stamp for h in hs} for f, hs in r.fields.items()} for i, r in records.items()}


def _says(n: int, status: str, basis: str, at: int, seen: tuple[str, ...] = ()) -> tuple[Fact, Stamp]:
    fact = Fact(
        kind="resident",
        entity=RESIDENT,
        set={"eid": state(status, basis=basis)},
        seen={"eid": seen} if seen else {},
    )
    return fact, Stamp(some_id(n), at, some_id(99), "mobile")


def _fold(*said: tuple[Fact, Stamp]) -> Record:
    record = None
    for fact, stamp in said:
        record = apply_fact(record, fact, stamp)
    assert record is not None
    return record


@given(st.data())
def test_any_causal_order_with_any_repetition_gives_the_same_records(data: st.DataObject) -> None:
    """Phones that hear the same changes in other orders, some twice, hold equal records (I2, I10)."""
    told = data.draw(histories())
    first, second = data.draw(causal_orders(told)), data.draw(causal_orders(told))
    assert fold((t.change, t.stamp) for t in first) == fold((t.change, t.stamp) for t in second)


@given(histories(), st.integers(1, 12))
def test_any_batching_gives_the_same_records(told: list[Told], size: int) -> None:
    """Changes applied batch by batch, stored between as documents, end as if applied in one go (I2)."""
    stored: dict[str, Record] = {}
    for start in range(0, len(told), size):
        loaded = {i: from_doc(to_doc(r)) for i, r in stored.items()}
        for one in told[start : start + size]:
            loaded.update(apply_change(loaded, one.change, one.stamp))
        stored = loaded
    assert stored == fold((t.change, t.stamp) for t in told)


@given(histories())
def test_no_value_is_lost_without_being_seen(told: list[Told]) -> None:
    """Every value stated is a head unless a later fact says it has seen it (I7)."""
    records = fold((t.change, t.stamp) for t in told)
    for one in told:
        fact = one.change.facts[0]
        for field in fact.set:
            replaced = any(one.change.id in t.change.facts[0].seen.get(field, ()) for t in told)
            standing = {h.stamp.change for h in records[fact.entity].fields[field]}
            assert (one.change.id in standing) != replaced


def test_what_was_seen_is_weaker_than_what_was_confirmed() -> None:
    """Of two concurrent statements the police list beats what a helper saw, whatever came later."""
    record = _fold(_says(1, "activated_2", "police_list", at=10), _says(2, "pending_2", "observed", at=20))
    assert record.value("eid")["status"] == "activated_2"
    assert record.conflicts == ("eid",)


def test_a_person_may_correct_what_they_have_seen() -> None:
    """A later statement that has seen the stronger one replaces it: people may correct mistakes."""
    record = _fold(
        _says(1, "activated_2", "police_list", at=10), _says(2, "pending_2", "stated", 20, (some_id(1),))
    )
    assert record.value("eid")["status"] == "pending_2"
    assert record.conflicts == ()


def test_the_same_value_said_twice_is_no_conflict() -> None:
    """Two helpers who state the same thing apart do not quarrel."""
    record = _fold(_says(1, "activated_2", "stated", at=10), _says(2, "activated_2", "stated", at=20))
    assert len(record.fields["eid"]) == 2
    assert record.conflicts == ()


def test_settling_a_conflict_leaves_one_value() -> None:
    """A change that has seen both heads settles them."""
    record = _fold(
        _says(1, "activated_2", "stated", at=10),
        _says(2, "pending_2", "stated", at=20),
        _says(3, "activated_1", "observed", 30, (some_id(1), some_id(2))),
    )
    assert [h.value["status"] for h in record.fields["eid"]] == ["activated_1"]


@given(histories())
def test_a_digest_tells_different_records_apart(told: list[Told]) -> None:
    """Leaving out the last change changes the sum of hashes; putting it back restores it."""
    whole, short = (fold((t.change, t.stamp) for t in part) for part in (told, told[:-1]))

    def digest(records: Mapping[str, Record]) -> int:
        total = 0
        for record in records.values():
            total = add_hash(total, plus=record_hash(record))
        return total

    assert digest(whole) != digest(short)
    changed = told[-1].change.facts[0].entity
    old = record_hash(short[changed]) if changed in short else 0
    assert add_hash(digest(short), plus=record_hash(whole[changed]), minus=old) == digest(whole)
