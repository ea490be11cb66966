"""Doors that move, share a code or leave the phone's khu phố while somebody speaks of them."""

import asyncio

from mobile_app.core.acts import Act
from mobile_app.core.phone import Phone
from shared.change import Fact, FieldValue
from shared.household_code import make_code
from shared.problem import MALFORMED
from tests.mobile_app.faults import answering, heads, in_time, refusing
from tests.mobile_app.world import World, household_act, visit


def moved(phone: Phone, household_id: str, unit: str) -> Act:
    """Return the act that moves a household and its people to another khu phố."""
    home = phone.household(household_id)
    assert home is not None
    records = [home.record, *(r.record for r in phone.residents(household_id))]
    to = {"unit": FieldValue(v=unit)}
    return Act(tuple(Fact(kind=r.kind, entity=r.id, set=to, seen=r.seen(to)) for r in records), "mobile")


async def test_a_household_that_moved_away_leaves_nothing_behind(world: World) -> None:
    """Neither its line nor its code stays, whether somebody lives there or not."""
    both, phone = await world.joined("both", "kp3", "kp4"), await world.joined("a")
    both.save(household_act(both, 1, "Chủ hộ 1"))
    both.save(household_act(both, 2))
    await both.sync()
    await phone.sync()
    lines = phone.households()
    assert len(lines) == 2
    for line in lines:
        both.save(moved(both, line.id, "kp4"))
    await both.sync()
    await phone.sync()
    assert phone.households() == []
    assert [phone.household_by_code(line.code or "") for line in lines] == [None, None]
    assert len(both.households()) == 2
    assert both.status().agrees
    assert phone.status().agrees


async def test_words_about_what_moved_away_are_kept_and_told(world: World) -> None:
    """A visit typed while the household moves is saved and harms no screen.

    Held back until the phone was told of the move, it is set aside with the reason, and kept for the ward.
    """
    both, phone = await world.joined("both", "kp3", "kp4"), await world.joined("a")
    both.save(household_act(both, 1, "Chủ hộ 1"))
    await both.sync()
    await phone.sync()
    (line,) = phone.households()
    before, after = visit(phone, line.id, eid="activated_2"), visit(phone, line.id, vneid="installed")
    both.save(moved(both, line.id, "kp4"))
    await both.sync()
    phone.save(before)
    answering(world, "/push", refusing(MALFORMED))
    await in_time(phone)
    assert phone.households() == []
    phone.save(after)
    phone = await world.reopened(phone, "a")
    assert phone.households() == []
    assert phone.status().waiting == 2
    world.network.fault = None
    await in_time(phone)
    assert phone.status().waiting == 0
    assert [r.reason for r in phone.status().rejected] == ["moved_elsewhere"] * 2
    with world.services.database.read() as connection:
        kept = connection.exec_driver_sql("SELECT reason, length(body) > 100 FROM quarantine").all()
    assert [tuple(row) for row in kept] == [("moved_elsewhere", 1)] * 2
    assert world.differences() == []


async def test_two_doors_with_one_code_are_both_found(world: World) -> None:
    """A code printed twice opens the household recorded first; when that one's is corrected, the other."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    phone.save(household_act(phone, 1, "Chủ hộ 2"))
    code, other = str(make_code("LT-3", 1)), str(make_code("LT-3", 2))
    first = phone.household(phone.household_by_code(code) or "")
    assert first is not None
    corrected = {"code": FieldValue(v=other)}
    fact = Fact(kind="household", entity=first.household.id, set=corrected, seen=first.record.seen(corrected))
    phone.save(Act((fact,), "mobile"))
    assert phone.household_by_code(other) == first.household.id
    assert phone.household_by_code(code) not in (None, first.household.id)


async def test_a_phone_that_joins_anew_becomes_somebody_elses(world: World) -> None:
    """While a round runs, joining waits for it; then only the new khu phố shows, and no word was lost."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    _, joined = await asyncio.gather(phone.sync(), phone.join("http://ward.test", world.joining_code("kp4")))
    assert joined.outcome == "done"
    assert phone.identity is not None
    assert phone.identity.scope == ("kp4",)
    assert phone.households() == []
    assert phone.status().agrees
    assert heads(await world.joined("b")) == ["Chủ hộ 1"]
    assert world.differences() == []
