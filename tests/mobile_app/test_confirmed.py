"""What the police confirmed is not lowered by a helper's later word: both stand until somebody decides."""

from typing import Any

import pytest

from mobile_app.core.acts import Act, settle_act
from mobile_app.core.phone import Phone
from mobile_app.core.views import ResidentView
from shared.change import Fact, FieldValue
from shared.quota import quota
from sync_server.office.acts.service import Author, state
from sync_server.office.conflicts import service as conflicts
from sync_server.office.merit import service as merit
from sync_server.plan.published import publish
from sync_server.store.records import docs_of_kind
from sync_server.store.stored import read_in
from sync_server.web.roles import Role
from sync_server.web.viewer import Viewer
from tests.mobile_app.test_linked import link
from tests.mobile_app.world import World, done, household_act, totals, visit
from tests.shared.strategies import fresh_id

CLERK = Viewer("018f7a00-0000-7000-8000-000000000001", "phuong", "long-thuy", "", Role.SUPERVISOR)
ACTIVE = {"status": "activated_2", "achieved_on": "2024-05-14"}


def confirm(world: World, person: str, status: str = "activated_2") -> None:
    """Let a list of the police say something, by somebody who has seen all that stands."""
    services = world.services
    with services.database.read() as connection:
        docs = docs_of_kind(connection, services.ward_id, "resident", {"kp1", "kp3"})
    seen = next(r for r in read_in(docs) if r.id == person).seen(["eid"])
    said = {"eid": FieldValue(v=ACTIVE | {"status": status}, basis="police_list")}
    author = Author(fresh_id(), "Công an phường", "long-thuy")
    (result,) = state(services, author, [Fact(kind="resident", entity=person, set=said, seen=seen)])
    assert result["status"] == "applied"


async def _confirmed(world: World, status: str = "activated_2") -> tuple[Phone, str]:
    """A phone at a door where the police confirmed somebody's identity; the phone knows it."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    home = phone.households()[0].id
    await phone.sync()
    world.time.pass_(days=1)
    confirm(world, phone.residents(home)[0].resident.id, status)
    await phone.sync()
    return phone, home


def _an(phone: Phone, home: str) -> ResidentView:
    return phone.residents(home)[0]


def _says(view: ResidentView) -> set[tuple[Any, str | None]]:
    return {(h.value["status"], h.basis) for h in view.record.fields["eid"]}


BOTH = {("activated_2", "police_list"), ("pending_2", "stated")}


async def test_a_lower_word_stands_beside_it_on_phone_and_server(world: World) -> None:
    """Before and after sending, and on another phone: a dispute, and what was confirmed counts."""
    phone, home = await _confirmed(world)
    phone.save(visit(phone, home, eid="pending_2"))
    assert (_says(_an(phone, home)), done(phone, "eid")) == (BOTH, 1)
    await phone.sync()
    other = await world.joined("b")
    for one in (phone, other):
        assert (_says(_an(one, home)), done(one, "eid")) == (BOTH, 1)
    assert phone.status().agrees
    assert conflicts.conflicts(world.services, CLERK, 1).count == 1
    assert world.differences() == []


async def test_said_again_it_is_still_a_dispute(world: World) -> None:
    """A second visit lowers nothing either, and its word takes the first one's place."""
    phone, home = await _confirmed(world)
    for status in ("pending_2", "not_registered", "pending_2"):
        phone.save(visit(phone, home, eid=status))
        await phone.sync()
    assert _says(_an(phone, home)) == BOTH


async def test_a_higher_word_is_no_dispute(world: World) -> None:
    """Somebody came further since the list: that counts at once."""
    phone, home = await _confirmed(world, "approved")
    phone.save(visit(phone, home, eid="activated_1"))
    await phone.sync()
    assert (_says(_an(phone, home)), done(phone, "eid")) == ({("activated_1", "stated")}, 1)
    assert world.differences() == []


@pytest.mark.parametrize("sent", [False, True])
async def test_taking_the_visit_back_leaves_what_was_confirmed(world: World, *, sent: bool) -> None:
    """Offline or after it was sent: no dispute is left, and the totals are as before."""
    phone, home = await _confirmed(world)
    before = totals(phone)
    own = phone.save(visit(phone, home, eid="pending_2"))
    if sent:
        await phone.sync()
    assert phone.can_undo(own.change.id)
    phone.undo(own.change.id)
    await phone.sync()
    assert phone.set_aside() == []
    assert (_says(_an(phone, home)), totals(phone)) == ({("activated_2", "police_list")}, before)
    assert world.differences() == []


async def test_a_newer_list_is_not_undone(world: World) -> None:
    """What the police said after the visit stays: the visit is no last word any more."""
    phone, home = await _confirmed(world)
    own = phone.save(visit(phone, home, eid="pending_2"))
    await phone.sync()
    confirm(world, _an(phone, home).resident.id, "approved")
    await phone.sync()
    assert not phone.can_undo(own.change.id)


async def test_somebody_who_saw_both_settles_it(world: World) -> None:
    """On the phone, and on the office's page, the lower value may be chosen; then it counts."""
    phone, home = await _confirmed(world)
    phone.save(visit(phone, home, eid="pending_2"))
    lower = next(h for h in _an(phone, home).record.fields["eid"] if h.basis == "stated")
    phone.save(settle_act(_an(phone, home), "eid", lower))
    await phone.sync()
    assert (_says(_an(phone, home)), done(phone, "eid")) == ({("pending_2", "stated")}, 0)
    assert world.differences() == []


async def test_the_office_settles_it(world: World) -> None:
    """The page of differing entries lists it like any other."""
    phone, home = await _confirmed(world)
    phone.save(visit(phone, home, eid="pending_2"))
    await phone.sync()
    (shown,) = conflicts.conflicts(world.services, CLERK, 1).shown
    heads = shown.record.fields["eid"]
    place = next(n for n, h in enumerate(heads) if h.basis == "stated")
    choice = f"{heads[place].stamp.change}.{place}.{len(heads)}"
    conflicts.settle(world.services, CLERK, shown.record.id, "eid", choice)
    await phone.sync()
    assert _says(_an(phone, home)) == {("pending_2", "stated")}
    assert world.differences() == []


async def test_of_a_person_written_down_twice_it_is_the_same(world: World) -> None:
    """The list confirmed one record, the visit speaks of the other: a dispute of the one person they are."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Thị Hòa", "Nguyễn Thị Hoà"))
    home = phone.households()[0].id
    one, other = sorted(r.resident.id for r in phone.residents(home))
    phone.save(link(phone, one, other))
    await phone.sync()
    confirm(world, other)
    await phone.sync()
    before = totals(phone)
    own = phone.save(visit(phone, home, eid="pending_2"))
    assert (_says(_an(phone, home)), done(phone, "eid")) == (BOTH, 1)
    await phone.sync()
    assert (_says(_an(phone, home)), world.differences()) == (BOTH, [])
    phone.undo(own.change.id)
    await phone.sync()
    assert totals(phone) == before
    assert world.differences() == []


def steps(phone: Phone) -> int:
    assert phone.campaign is not None
    return quota(phone.helped(), phone.campaign).per_step["eid"]


def steps_on_server(world: World, phone: Phone) -> int:
    units = merit.quotas(world.services, CLERK).units
    found = {line.person.helper_id: line.work.quota for unit in units for line in unit.lines}
    assert phone.identity is not None
    return found[phone.identity.helper].per_step["eid"]


async def test_credit_follows_what_counts(world: World) -> None:
    """Whoever brought somebody there keeps the credit through the dispute, and loses it with the rung."""
    phone, other = await world.joined("a"), await world.joined("b")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    home = phone.households()[0].id
    phone.save(visit(phone, home, eid="not_registered"))
    world.time.pass_(hours=1)
    phone.save(visit(phone, home, eid="activated_2"))
    await phone.sync()
    confirm(world, _an(phone, home).resident.id)
    await other.sync()
    other.save(visit(other, home, eid="pending_2"))
    for one in (other, phone):
        await one.sync()
    assert (steps(phone), steps_on_server(world, phone)) == (1, 1)
    lower = next(h for h in _an(other, home).record.fields["eid"] if h.basis == "stated")
    other.save(settle_act(_an(other, home), "eid", lower))
    for one in (other, phone):
        await one.sync()
    assert (steps(phone), steps_on_server(world, phone)) == (0, 0)


async def test_an_older_app_that_names_it_lowers_nothing(world: World) -> None:
    """What an act names as seen does not matter to the server where that was confirmed and stands alone."""
    phone, home = await _confirmed(world)
    fact = visit(phone, home, eid="pending_2").facts[-1]
    phone._keep(Act((fact,), "mobile"))
    assert fact.seen["eid"]
    assert _says(_an(phone, home)) == BOTH
    await phone.sync()
    assert (_says(_an(phone, home)), world.differences()) == (BOTH, [])


async def test_a_log_from_before_the_rule_counts_as_it_did(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an earlier release let a phone lower stays lowered; from the upgrade on nothing more is."""
    phone, home = await _confirmed(world)
    fact = visit(phone, home, eid="pending_2").facts[-1]
    with monkeypatch.context() as earlier:
        earlier.setattr("shared.confirmed.lowers", lambda *_: False)
        phone._keep(Act((fact,), "mobile"))
        await phone.sync()
    assert done(phone, "eid") == 0
    with world.services.database.write() as connection:
        connection.exec_driver_sql("UPDATE campaign SET after_seq = (SELECT seq FROM ward)")
    assert world.differences() == []
    confirm(world, _an(phone, home).resident.id)
    await phone.sync()
    phone.save(visit(phone, home, eid="pending_2"))
    await phone.sync()
    assert (_says(_an(phone, home)), done(phone, "eid"), world.differences()) == (BOTH, 1, [])


async def test_a_plan_that_turns_a_ladder_round_changes_nothing_said_before(world: World) -> None:
    """Each word is lower or higher by the plan in force when it came, whenever it is counted anew."""
    phone, home = await _confirmed(world)
    phone.save(visit(phone, home, eid="pending_2"))
    await phone.sync()
    plan = world.services.campaign().campaign
    turned = [i.model_copy(update={"steps": i.steps[::-1]}) if i.key == "eid" else i for i in plan.indicators]
    newer = plan.model_copy(update={"version": plan.version + 1, "indicators": tuple(turned)})
    publish(world.services.database, newer.model_dump_json().encode(), world.services.clock())
    assert world.differences() == []
    confirm(world, _an(phone, home).resident.id, "approved")
    await phone.sync()
    phone.save(visit(phone, home, eid="pending_2"))
    await phone.sync()
    assert _says(_an(phone, home)) == {("pending_2", "stated")}
    assert world.differences() == []
