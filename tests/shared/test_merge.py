"""Merge: the laws every replica relies on, and the decisions people notice."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.change import Fact, FieldValue
from shared.day_doubt import KnownDays
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
from tests.shared.strategies import CAMPAIGN, Told, causal_orders, histories, some_id, state

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


RUNGS = {i.key: [s.status for s in i.steps] for i in CAMPAIGN.indicators}


def _takes(new: Told, old: Told, field: str) -> bool:
    """Tell whether `new` takes the place of what `old` said: it has seen it, and may lower it (R-35)."""
    said, before = new.change.facts[0], old.change.facts[0].set[field]
    seen = said.seen.get(field, ())
    if old.change.id not in seen:
        return False
    confirmed = before.basis == "police_list" and said.set[field].basis != "police_list"
    if field not in RUNGS or new.stamp.ladders is None or len(seen) > 1 or not confirmed:
        return True
    place, was = (-1 if v is None else RUNGS[field].index(v["status"]) for v in (said.set[field].v, before.v))
    return place >= was


@given(histories())
def test_no_value_is_lost_without_being_seen(told: list[Told]) -> None:
    """Every value stated is a head unless a later fact has seen it, and may take its place (I7)."""
    records = fold((t.change, t.stamp) for t in told)
    for one in told:
        fact = one.change.facts[0]
        for field in fact.set:
            replaced = any(_takes(t, one, field) for t in told if field in t.change.facts[0].set)
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


def _from_a_phone(said: tuple[Fact, Stamp]) -> tuple[Fact, Stamp]:
    return said[0], said[1]._replace(ladders=CAMPAIGN.ladders)


@pytest.mark.parametrize("basis", ["police_list", "operator"])
@pytest.mark.parametrize("weaker", ["observed", "stated"])
def test_a_phone_does_not_lower_what_was_confirmed(basis: str, weaker: str) -> None:
    """What a helper says later of it, having seen it, stands beside it; what was confirmed counts (R-35)."""
    record = _fold(
        _says(1, "activated_2", basis, at=10),
        _from_a_phone(_says(2, "activated_1", weaker, 20, (some_id(1),))),
    )
    assert record.value("eid")["status"] == "activated_2"
    assert record.conflicts == ("eid",)


@pytest.mark.parametrize("status", ["approved", "activated_1", "activated_2"])
def test_a_phone_may_raise_what_was_confirmed(status: str) -> None:
    """Somebody who has come further than the list says, or says the same again, is no dispute."""
    record = _fold(
        _says(1, "approved", "police_list", at=10),
        _from_a_phone(_says(2, status, "observed", 20, (some_id(1),))),
    )
    assert record.value("eid")["status"] == status
    assert record.conflicts == ()


@pytest.mark.parametrize("chosen", ["activated_2", "pending_2"])
def test_who_names_both_settles_what_was_confirmed(chosen: str) -> None:
    """Whoever has seen the confirmed value and the lower one decides between them."""
    record = _fold(
        _says(1, "activated_2", "police_list", at=10),
        _from_a_phone(_says(2, "pending_2", "observed", 20, (some_id(1),))),
        _from_a_phone(_says(3, chosen, "observed", 30, (some_id(1), some_id(2)))),
    )
    assert [h.value["status"] for h in record.fields["eid"]] == [chosen]


def test_a_later_list_takes_the_place_of_the_dispute() -> None:
    """What the police say having seen both stands alone, lower as it may be."""
    record = _fold(
        _says(1, "activated_2", "police_list", at=10),
        _from_a_phone(_says(2, "pending_2", "observed", 20, (some_id(1),))),
        _says(3, "pending_2", "police_list", 30, (some_id(1), some_id(2))),
    )
    assert [h.basis for h in record.fields["eid"]] == ["police_list"]


def test_the_mark_of_a_doubtful_day_stays_with_what_was_confirmed() -> None:
    """A confirmed day that cannot be is still to be settled when a phone says something lower beside it."""
    later = FieldValue(v={"status": "activated_2", "achieved_on": "2031-01-01"}, basis="police_list")
    fact, stamp = _says(1, "activated_2", "police_list", at=10)
    first = fact.model_copy(update={"set": {"eid": later}}), stamp._replace(known=KnownDays("", "2024-05-14"))
    record = _fold(first, _from_a_phone(_says(2, "pending_2", "observed", 20, (some_id(1),))))
    assert record.is_doubtful("eid")


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
