"""What a helper did: counted from their own statements, and never twice or for others."""

from mobile_app.core.phone import Phone
from shared.change import FieldValue
from shared.quota import quota
from sync_server.office.merit import service as merit
from sync_server.web.roles import Role
from sync_server.web.viewer import Viewer
from tests.mobile_app.world import World, household_act, visit


def _figures(phone: Phone) -> tuple[int, int]:
    assert phone.campaign is not None
    found = quota(phone.helped(), phone.campaign)
    return found.people, found.all_steps


async def _two_phones(world: World) -> tuple[Phone, Phone, str]:
    mine, other = await world.joined("mine"), await world.joined("other")
    act = household_act(mine, 1, "Nguyễn Văn An", "Lê Thị Bình")
    mine.save(act)
    await mine.sync()
    await other.sync()
    return mine, other, act.facts[0].entity


async def test_help_counts_for_the_helper_who_gave_it(world: World) -> None:
    """Two people brought to all steps by one visit are two for that helper, none for another."""
    mine, other, home = await _two_phones(world)
    mine.save(visit(mine, home, eid="activated_2", sim_signature="both"))
    assert _figures(mine) == (2, 2)
    await mine.sync()
    await other.sync()
    assert (_figures(mine), _figures(other)) == ((2, 2), (0, 0))


async def test_confirming_anothers_help_is_no_help(world: World) -> None:
    """Saying on a later day what another reached, with the other's day, adds nobody."""
    mine, other, home = await _two_phones(world)
    other.save(visit(other, home, eid="activated_2"))
    await other.sync()
    world.time.pass_(days=2)
    await mine.sync()
    act = visit(mine, home, eid="activated_2")
    day = other.residents(home)[0].standing("eid").achieved_on
    kept = FieldValue(v={"status": "activated_2", "achieved_on": day}, basis="observed")
    facts = [f.model_copy(update={"set": f.set | {"eid": kept}}) if "eid" in f.set else f for f in act.facts]
    mine.save(type(act)(tuple(facts), act.channel))
    assert _figures(mine) == (0, 0)
    await mine.sync()
    await other.sync()
    assert _figures(other) == (2, 0)


async def test_a_new_phone_knows_what_its_helper_did(world: World) -> None:
    """Joined anew, the phone has no statements of its own; the records bear the helper's name."""
    mine, _, home = await _two_phones(world)
    mine.save(visit(mine, home, eid="activated_2"))
    await mine.sync()
    assert mine.identity is not None
    again = await world.open_phone("again")
    await again.join("http://ward.test", world.code_for(mine.identity.helper, "kp3"))
    assert _figures(again) == (2, 0)


async def test_the_evening_counts_visits_that_stand(world: World) -> None:
    """A visit counts on its own evening, once, and no longer when it was taken back."""
    mine, _, home = await _two_phones(world)
    morning = int(mine.now().replace(hour=0, minute=0).timestamp() * 1000)
    saved = mine.save(visit(mine, home, eid="activated_2"))
    assert (len(mine.visited(morning)), len(mine.helped(morning))) == (1, 2)
    assert mine.visited(morning + 86_400_000) == []
    mine.undo(saved.change.id)
    assert (mine.visited(morning), mine.helped(morning)) == ([], [])


async def test_a_wrong_tap_undone_takes_nothing_and_gives_nothing(world: World) -> None:
    """Another helper's mistake leaves the help with who gave it, on both phones and on the server."""
    mine, other, home = await _two_phones(world)
    mine.save(visit(mine, home, eid="activated_2", sim_signature="both"))
    await mine.sync()
    await other.sync()
    wrong = other.save(visit(other, home, eid="not_registered"))
    await other.sync()
    await mine.sync()
    assert _figures(mine) == (2, 0)
    other.undo(wrong.change.id)
    for phone in (other, mine, other):
        await phone.sync()
    assert (_figures(mine), _figures(other)) == ((2, 2), (0, 0))
    assert _on_server(world, mine, other) == ((2, 2), (0, 0))


async def test_two_who_say_the_same_share_nothing(world: World) -> None:
    """Both without a network, the later one sends first: who was first helped, wherever one looks."""
    mine, other, home = await _two_phones(world)
    mine.save(visit(mine, home, eid="activated_2", sim_signature="both"))
    world.time.pass_(hours=1)
    other.save(visit(other, home, eid="activated_2", sim_signature="both"))
    for phone in (other, mine, other):
        await phone.sync()
    assert (_figures(mine), _figures(other)) == ((2, 2), (0, 0))
    assert _on_server(world, mine, other) == ((2, 2), (0, 0))


def _on_server(world: World, *phones: Phone) -> tuple[tuple[int, int], ...]:
    clerk = Viewer("018f7a00-0000-7000-8000-000000000001", "phuong", "long-thuy", "", Role.SUPERVISOR)
    units = merit.quotas(world.services, clerk).units
    figures = {line.person.helper_id: line.work.quota for unit in units for line in unit.lines}
    found = (figures[phone.identity.helper] for phone in phones if phone.identity)
    return tuple((q.people, q.all_steps) for q in found)
