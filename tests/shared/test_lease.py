"""Whose a household is: by the field's heads and the day, on phone and server alike."""

from shared.change import Change
from shared.lease import holders
from shared.merge import Record, Stamp, apply_change
from tests.shared.strategies import START_MS, some_id

HELPERS = {"bé": some_id(1), "sáu": some_id(2), "mai": some_id(3)}
HOME = "018f6a00-0000-7000-8000-000000000001"


def said(number: int, helper: str | None, until: str, *seen: str) -> tuple[Change, Stamp]:
    id_ = f"018f6a00-0000-7000-8000-00000000010{number}"
    value = None if helper is None else {"helper": HELPERS[helper], "name": helper.title(), "until": until}
    facts = [{"kind": "household", "entity": HOME, "set": {"lease": {"v": value}}, "seen": {"lease": seen}}]
    body = {"id": id_, "n": number, "at": "2024-05-14T18:00:00+07:00", "facts": facts}
    return Change.model_validate(body), Stamp(id_, START_MS + number, f"by-{number}")


def told(*changes: tuple[Change, Stamp]) -> Record:
    records: dict[str, Record] = {}
    for change, stamp in changes:
        records = apply_change(records, change, stamp)
    return records[HOME]


def names(record: Record, today: str) -> list[str]:
    return [lease.name for lease in holders(record, today)]


def test_a_lease_ends_after_its_last_day() -> None:
    """A household is its helper's up to and including the last day, and then nobody's."""
    record = told(said(1, "bé", "2024-05-20"))
    assert (names(record, "2024-05-20"), names(record, "2024-05-21")) == (["Bé"], [])


def test_a_collision_shows_both() -> None:
    """Two leases made without knowing of each other both stand, the winning one first."""
    record = told(said(1, "bé", "2024-05-20"), said(2, "sáu", "2024-05-21"))
    assert names(record, "2024-05-14") == ["Sáu", "Bé"]
    assert names(record, "2024-05-21") == ["Sáu"]


def test_who_has_seen_both_settles_it() -> None:
    """A later lease that has seen both is the only one; taking back leaves nobody."""
    first, second = said(1, "bé", "2024-05-20"), said(2, "sáu", "2024-05-21")
    both = (first[0].id, second[0].id)
    assert names(told(first, second, said(3, "mai", "2024-05-22", *both)), "2024-05-14") == ["Mai"]
    assert names(told(first, second, said(3, None, "", *both)), "2024-05-14") == []


def test_the_same_helper_twice_is_no_collision() -> None:
    """Office and helper saying the same person shows that person once."""
    record = told(said(1, "bé", "2024-05-20"), said(2, "bé", "2024-05-25"))
    assert names(record, "2024-05-14") == ["Bé"]
