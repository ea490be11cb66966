"""A phone whose clock jumps, with a real server, across kills: no outcome changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mobile_app.core.phone import Phone
from tests.mobile_app.faults import in_time
from tests.mobile_app.world import World, household_act, visit

_JUMPS = (
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2025, 6, 1, tzinfo=UTC),
    datetime(2031, 1, 1, tzinfo=UTC),
)


async def _jumped(world: World, to: datetime, *, kill: bool) -> tuple[Phone, date]:
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    await in_time(phone)
    true_day = phone.today()
    wrong = to - world.time.now
    if kill:
        phone.close()
        return await world.open_phone("a", wrong), true_day
    world.time.now += wrong
    return phone, true_day


@pytest.mark.parametrize("kill", [False, True])
@pytest.mark.parametrize("to", _JUMPS)
async def test_a_visit_offline_is_dated_by_no_jump(world: World, to: datetime, kill: bool) -> None:
    """Neither in 1970 nor next year, whether the app was open or was killed meanwhile."""
    phone, true_day = await _jumped(world, to, kill=kill)
    assert phone.today() == true_day
    phone.save(visit(phone, phone.households()[0].id, eid="activated_2"))
    assert phone.today() == true_day
    assert phone.day_known == (to.year == 1970 and not kill)


@pytest.mark.parametrize("to", _JUMPS)
async def test_what_the_helper_says_holds_across_a_kill(world: World, to: datetime) -> None:
    """It is asked once, and the clock's further going is followed."""
    phone, true_day = await _jumped(world, to, kill=True)
    said = true_day + timedelta(days=3)
    phone.say_day(said)
    phone.close()
    phone = await world.open_phone("a", to - world.time.now)
    assert (phone.today(), phone.day_known) == (said, True)


async def test_no_day_that_is_over_is_taken(world: World) -> None:
    """The last day that was known is the earliest there can be."""
    phone, true_day = await _jumped(world, _JUMPS[0], kill=True)
    with pytest.raises(ValueError, match="over"):
        phone.say_day(true_day - timedelta(days=1))


@pytest.mark.parametrize("to", _JUMPS)
async def test_a_contact_makes_the_day_known(world: World, to: datetime) -> None:
    """And the totals are those of the log."""
    phone, true_day = await _jumped(world, to, kill=True)
    phone.save(visit(phone, phone.households()[0].id, eid="activated_2"))
    await in_time(phone)
    status = phone.status()
    assert (phone.day_known, phone.today(), status.waiting) == (True, true_day, 0)
    assert abs(status.clock_error_s - (to - world.time.now).total_seconds()) < 5
    assert world.differences() == []


async def test_a_doubt_survives_a_kill(world: World) -> None:
    """Saving in doubt and starting again does not make the day known."""
    phone, true_day = await _jumped(world, _JUMPS[1], kill=True)
    phone.save(visit(phone, phone.households()[0].id, eid="activated_2"))
    phone.close()
    phone = await world.open_phone("a", _JUMPS[1] - world.time.now)
    assert (phone.today(), phone.day_known) == (true_day, False)


async def test_a_server_that_goes_back_in_time_is_not_believed(world: World) -> None:
    """The phone keeps its time, sends all the same, and says whose clock is wrong."""
    phone = await world.joined("a")
    true_day, outbox = phone.today(), phone._outbox
    outbox.acknowledge(replace(outbox.contact, contact_ms=outbox.contact.contact_ms + 40 * 86_400_000))
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    await phone.sync()
    status = phone.status()
    assert (phone.today(), status.waiting, status.server_clock_wrong) == (true_day, 0, True)
    assert abs(status.clock_error_s) < 5
