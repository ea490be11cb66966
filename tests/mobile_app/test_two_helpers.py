"""One phone, two helpers: what the first has not sent goes out under the first one's name alone."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from mobile_app.core.phone import Phone
from sync_server.people.enrolment import service as enrolment
from tests.mobile_app.faults import in_time
from tests.mobile_app.test_strange_servers import copy_database
from tests.mobile_app.world import World, household_act, no_network, open_world

SERVER = "http://ward.test"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


def save(phone: Phone, number: int) -> str:
    """Record a household; return the act's id."""
    return phone.save(household_act(phone, number, "Chủ hộ")).change.id


def authors(world: World) -> dict[str, str]:
    """Return the helper of each change of the log."""
    with world.services.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT change_id, helper_id FROM change")
        return {_uuid(c): _uuid(h) for c, h in rows}


def _uuid(raw: bytes) -> str:
    text = raw.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def me(phone: Phone) -> str:
    assert phone.identity is not None
    return phone.identity.helper


async def pushes_fail(
    request: httpx.Request, deliver: Callable[[], Awaitable[httpx.Response]]
) -> httpx.Response:
    """Let everything through but pushes."""
    if request.url.path.endswith("/push"):
        return await no_network(request, deliver)
    return await deliver()


async def test_unsent_acts_go_out_under_their_author(world: World) -> None:
    """The first helper's act is theirs in the log, the second one's is the second one's."""
    phone = await world.joined("a")
    first, act = me(phone), save(phone, 1)
    await phone.join(SERVER, world.joining_code("kp3"))
    other = save(phone, 2)
    await phone.sync()
    assert authors(world) == {act: first, other: me(phone)}
    assert me(phone) != first
    assert phone.status().unsent == 0
    assert world.differences() == []


async def test_both_numbers_are_shown_while_nothing_can_be_sent(world: World) -> None:
    """The first one's acts wait beside the second one's, each counted by itself."""
    phone = await world.joined("a")
    save(phone, 1)
    save(phone, 2)
    world.network.fault = pushes_fail
    await phone.join(SERVER, world.joining_code("kp3"))
    save(phone, 3)
    status = phone.status()
    assert [f.waiting for f in status.former] == [2]
    assert (status.waiting, status.unsent) == (1, 3)


async def test_they_outlive_a_kill(world: World) -> None:
    """Opened again, the phone still knows whose each act is, and sends both."""
    phone = await world.joined("a")
    first, act = me(phone), save(phone, 1)
    world.network.fault = pushes_fail
    await phone.join(SERVER, world.joining_code("kp3"))
    other = save(phone, 2)
    phone = await world.reopened(phone, "a")
    assert [f.waiting for f in phone.status().former] == [1]
    world.network.fault = None
    await phone.sync()
    assert authors(world) == {act: first, other: me(phone)}
    phone = await world.reopened(phone, "a")
    assert phone.status().former == ()


async def test_a_lost_answer_sends_nothing_twice(world: World) -> None:
    """The server has the act, the phone does not know: sent again, it is known."""
    phone = await world.joined("a")
    first, act = me(phone), save(phone, 1)

    async def lose_pushes(
        request: httpx.Request, deliver: Callable[[], Awaitable[httpx.Response]]
    ) -> httpx.Response:
        answer = await deliver()
        if request.url.path.endswith("/push"):
            raise httpx.ReadError("connection lost", request=request)
        return answer

    world.network.fault = lose_pushes
    await phone.join(SERVER, world.joining_code("kp3"))
    assert authors(world) == {act: first}
    world.network.fault = None
    await phone.sync()
    assert authors(world) == {act: first}
    assert phone.status().unsent == 0


async def test_a_refused_first_phone_stops_nothing_and_is_kept(world: World) -> None:
    """The ward refused the first one's token: their acts wait to be handed over, the second one works on."""
    phone = await world.joined("a")
    save(phone, 1)
    assert phone.identity is not None
    enrolment.revoke(world.services.enrolment(), phone.identity.device)
    await phone.join(SERVER, world.joining_code("kp3"))
    other = save(phone, 2)
    await phone.sync()
    assert authors(world) == {other: me(phone)}
    assert [(f.waiting, f.refused) for f in phone.status().former] == [(1, True)]
    assert phone.problem is None


async def test_the_same_helper_with_another_code_sends_as_before(world: World) -> None:
    """Nobody else comes: what was stated goes on under the new stream."""
    phone = await world.joined("a")
    first, act = me(phone), save(phone, 1)
    await phone.join(SERVER, world.code_for(first, "kp3"))
    assert authors(world) == {act: first}
    assert phone.status().former == ()


async def test_a_third_helper_finds_two_before(world: World) -> None:
    """However often the phone changes hands, each keeps their own."""
    phone = await world.joined("a")
    expected = {save(phone, 1): me(phone)}
    world.network.fault = pushes_fail
    for number in (2, 3):
        await phone.join(SERVER, world.joining_code("kp3"))
        expected[save(phone, number)] = me(phone)
    assert [f.waiting for f in phone.status().former] == [1, 1]
    world.network.fault = None
    await phone.sync()
    assert authors(world) == expected


async def test_the_first_ones_stream_may_be_broken(world: World) -> None:
    """A copied phone's stream is refused: what waits goes under another stream of the same helper."""
    phone = await world.joined("a")
    await phone.sync()
    first, act = me(phone), save(phone, 1)
    assert phone.identity is not None
    with world.services.database.write() as connection:
        connection.exec_driver_sql("UPDATE stream SET last_n = 7")
    await phone.join(SERVER, world.joining_code("kp3"))
    assert authors(world) == {act: first}
    assert phone.status().unsent == 0


async def _sent_by_the_first(world: World) -> tuple[Phone, str, str]:
    """A phone whose first helper sent an act after the last backup, and that a second one uses now."""
    phone = await world.joined("a")
    await phone.sync()
    code = world.joining_code("kp3")
    copy_database(world.folder / "ward.db", world.folder / "backup.db")
    first, act = me(phone), save(phone, 1)
    await phone.sync()
    await phone.join(SERVER, code)
    return phone, first, act


def _back_from_the_backup(world: World) -> None:
    world.services.database.engine.dispose()
    copy_database(world.folder / "backup.db", world.folder / "ward.db", epoch=2)


async def test_what_is_in_no_backup_is_sent_again(world: World) -> None:
    """The server loses the first one's act after the second one came: it is still on the phone."""
    phone, first, act = await _sent_by_the_first(world)
    assert phone.status().former == ()
    phone = await world.reopened(phone, "a")
    _back_from_the_backup(world)
    assert authors(world) == {}
    # The backup has no second helper either.
    await phone.join(SERVER, world.joining_code("kp3"))
    await phone.sync()
    assert authors(world) == {act: first}
    assert world.differences() == []


async def test_what_a_backup_has_leaves_the_phone(world: World) -> None:
    """Asked once and again after some hours, the server tells that the first one's act is safe."""
    phone, _, _ = await _sent_by_the_first(world)
    await phone.sync()
    assert [len(f.sent) for f in phone._outbox.former.values()] == [1]
    with world.services.database.write() as connection:
        connection.exec_driver_sql("UPDATE stream SET durable_n = last_n")
    asked = len(world.network.requests)
    await phone.sync()
    pushes = [r for r in world.network.requests[asked:] if r.url.path.endswith("/push")]
    assert pushes == []
    world.time.pass_(hours=7)
    await phone.sync()
    assert phone._outbox.former == {}
    assert (await world.reopened(phone, "a"))._outbox.former == {}


async def test_of_a_refused_first_phone_too_what_the_server_lost_is_handed_over(world: World) -> None:
    """The ward came back from a backup and refuses the first one's token: their act waits to be sealed."""
    phone, _, act = await _sent_by_the_first(world)
    former = phone._outbox.former[next(iter(phone._outbox.former))]
    _back_from_the_backup(world)
    enrolment.revoke(world.services.enrolment(), former.identity.device)
    await phone.join(SERVER, world.joining_code("kp3"))
    await phone.sync()
    assert [(f.waiting, f.refused) for f in phone.status().former] == [(1, True)]
    (waits,) = phone.former()
    assert [own.change.id for own in waits.waiting] == [act]


async def test_a_server_that_is_gone_holds_up_nobody_of_another_one(world: World) -> None:
    """The first one worked for a ward whose server answers no more: the second one's work goes out."""
    phone = await world.joined("a")
    save(phone, 1)

    async def old_server_gone(
        request: httpx.Request, deliver: Callable[[], Awaitable[httpx.Response]]
    ) -> httpx.Response:
        return await (no_network(request, deliver) if request.url.host == "ward.test" else deliver())

    world.network.fault = old_server_gone
    await phone.join("http://other.test", world.joining_code("kp3"))
    other = save(phone, 2)
    assert (await in_time(phone)).outcome == "done"
    assert authors(world) == {other: me(phone)}
    assert [f.waiting for f in phone.status().former] == [1]
