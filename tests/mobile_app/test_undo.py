"""Taking an act back: totals are as if it had never been, and nobody's newer words are touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile_app.core.acts import (
    Act,
    ResidentDraft,
    VisitDraft,
    combine,
    correct_resident_act,
    new_resident_act,
    visit_act,
)
from mobile_app.core.phone import Phone
from mobile_app.core.undo import before, undo_of
from shared.change import Change, Fact, FieldValue
from shared.facts import never_said
from shared.link import link_id
from shared.merge import Record, Stamp, apply_change
from shared.rollup import rules_of, share_of
from tests.mobile_app.world import World, household_act, no_network, totals, visit
from tests.shared.strategies import CAMPAIGN, START_MS, Told, histories, resident_sets, some_id

RULES = rules_of(CAMPAIGN)


def _change(number: int, act: Act) -> Change:
    facts = [f.model_dump() for f in act.facts]
    head = {"id": some_id(number), "n": number, "at": "2024-05-14T18:00:00+07:00", "channel": act.channel}
    return Change.model_validate(head | {"facts": facts})


def _apply(records: dict[str, Record], change: Change) -> dict[str, Record]:
    stamp = Stamp(change.id, START_MS + 9, some_id(9), change.channel, ladders=CAMPAIGN.ladders)
    return records | apply_change(records, change, stamp)


@given(histories(), st.data())
def test_an_undone_act_counts_as_if_it_had_never_been(told: list[Told], data: st.DataObject) -> None:
    """Whatever stood before, every share of every total is what it was, and so is every value shown."""
    records: dict[str, Record] = {}
    for one in told:
        records.update(apply_change(records, one.change, one.stamp))
    facts = []
    for entity in [*records, some_id(50)]:
        values = data.draw(resident_sets())
        record = records.get(entity)
        facts.append(
            Fact(kind="resident", entity=entity, set=values, seen=record.seen(values) if record else {})
        )
    act = _change(1000, Act(tuple(facts), "lead"))
    stood = before(act.facts, records.get)
    after = _apply(records, act)
    undoing = undo_of(act, stood, after.get)
    assert undoing is not None
    undone = _apply(after, _change(1001, undoing))
    for entity, record in records.items():
        assert share_of(undone[entity], RULES) == share_of(record, RULES)
        for field in undone[entity].stated:
            spoken = record.head(field) is not None
            assert undone[entity].value(field) == (
                record.value(field) if spoken else never_said("resident", field)
            )
    assert undone[some_id(50)].value("deleted") is True
    assert undo_of(act, stood, undone.get) is None


async def _helped(world: World) -> tuple[Phone, str]:
    """A phone at a door where a desk activated somebody's identity days ago."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An", "Điểu Sáu"))
    home = phone.households()[0].id
    at_desk = visit(phone, home, eid="activated_2")
    phone.save(Act(at_desk.facts, "fixed"))
    return phone, home


def _visit_with_newcomer(phone: Phone, home: str) -> Act:
    view = phone.household(home)
    assert view is not None
    newcomer = new_resident_act(phone.new_id, view, ResidentDraft("Thị Bưởi", "1990"), "mobile")
    act = visit(phone, home, eid="not_registered", smartphone="smartphone_4g")
    return combine(act, newcomer)


@pytest.mark.parametrize("sent", [False, True])
async def test_a_visit_taken_back_leaves_totals_as_they_were(world: World, *, sent: bool) -> None:
    """Offline or after it was sent: answers, newcomer, visit and the household's last visit are as before."""
    phone, home = await _helped(world)
    await phone.sync()
    first = totals(phone)
    line = phone.households()[0]
    if not sent:
        world.network.fault = no_network
    saved = phone.save(_visit_with_newcomer(phone, home))
    assert totals(phone) != first
    await phone.sync()
    assert phone.can_undo(saved.change.id)
    phone.undo(saved.change.id)
    assert totals(phone) == first
    assert phone.households()[0].last_visit == line.last_visit
    assert [p.resident.full_name for p in phone.residents(home)] == ["Nguyễn Văn An", "Điểu Sáu"]
    assert len(phone.visits(home)) == 1
    assert not phone.can_undo(saved.change.id)
    world.network.fault = None
    await phone.sync()
    assert phone.status().agrees
    assert totals(phone) == first
    assert world.differences() == []
    other = await world.joined("b")
    assert totals(other) == first


async def test_an_undo_outlives_a_kill(world: World) -> None:
    """What stood before is kept with the act, so that it can be taken back after a restart, too."""
    phone, home = await _helped(world)
    first = totals(phone)
    saved = phone.save(_visit_with_newcomer(phone, home))
    phone = await world.reopened(phone, "a")
    phone.undo(saved.change.id)
    assert totals(phone) == first
    phone = await world.reopened(phone, "a")
    assert totals(phone) == first


async def test_nothing_is_taken_back_over_newer_words(world: World) -> None:
    """Once somebody else, or the same helper, has spoken of what a visit said, it can only be corrected."""
    phone, home = await _helped(world)
    other = await world.joined("b")
    await phone.sync()
    await other.sync()
    saved = phone.save(visit(phone, home, smartphone="smartphone_4g"))
    await phone.sync()
    await other.sync()
    other.save(visit(other, home, smartphone="phone_2g"))
    await other.sync()
    assert phone.can_undo(saved.change.id)
    await phone.sync()
    assert not phone.can_undo(saved.change.id)
    with pytest.raises(LookupError):
        phone.undo(saved.change.id)


async def test_a_newcomer_who_was_spoken_of_since_is_not_taken_back(world: World) -> None:
    """Undoing a visit never deletes a person of whom more is known by now."""
    phone, home = await _helped(world)
    saved = phone.save(_visit_with_newcomer(phone, home))
    newcomer = next(p for p in phone.residents(home) if p.resident.full_name == "Thị Bưởi")
    phone.save(correct_resident_act(newcomer, {"phone": "0912345678"}, "mobile"))
    assert not phone.can_undo(saved.change.id)


async def test_a_visit_where_nobody_was_met_is_taken_back(world: World) -> None:
    """The door is unvisited again where it had been."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    home = phone.households()[0]
    view = phone.household(home.id)
    assert view is not None
    saved = phone.save(visit_act(phone.new_id, view, VisitDraft("nobody_home", "mobile", phone.today())))
    phone.undo(saved.change.id)
    assert phone.households()[0].state == "unvisited"
    assert phone.visits(home.id) == []


async def test_nothing_is_taken_back_of_somebody_linked_since(world: World) -> None:
    """Putting one record back would alter the others that are the same person by now."""
    phone, home = await _helped(world)
    phone.save(household_act(phone, 2, "Thi Bưởi"))
    elsewhere = phone.residents(phone.households("so 2")[0].id)
    saved = phone.save(_visit_with_newcomer(phone, home))
    newcomer = next(p for p in phone.residents(home) if p.resident.full_name == "Thị Bưởi")
    first, second = sorted(p.resident.id for p in (newcomer, *elsewhere))
    told = {"unit": "kp3", "one": first, "other": second, "verdict": "same"}
    values = {n: FieldValue(v=v) for n, v in told.items()}
    link = Fact(kind="link", entity=link_id(first, second), set=values)
    assert phone.can_undo(saved.change.id)
    phone.save(Act((link,), None))
    assert not phone.can_undo(saved.change.id)
