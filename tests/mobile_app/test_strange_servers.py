"""Servers that answer strangely, refuse, forget or were put back: the queue moves on, nothing is lost."""

import sqlite3
from pathlib import Path

import httpx
import pytest

from mobile_app.core.acts import correct_resident_act
from mobile_app.sync.failures import Unreachable
from mobile_app.sync.transport import Transport
from shared.contract import SERVER_HEADER
from shared.problem import FORK, GAP, INTERNAL, MALFORMED, NOT_SIGNED_IN, Problem, ProblemError
from tests.mobile_app.faults import Answer, Deliver, answering, heads, in_time, refusing
from tests.mobile_app.world import World, household_act, no_network


@pytest.mark.parametrize("problem", [GAP, FORK, MALFORMED, INTERNAL], ids=lambda p: p.slug)
async def test_a_server_never_content_with_a_push_is_not_hammered(world: World, problem: Problem) -> None:
    """However a push is refused, the phone pauses, keeps everything, and is done when the server is well."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    answering(world, "/push", refusing(problem, expect=1))
    assert (await in_time(phone)).retry_in is not None
    assert phone.status().waiting == 1
    world.network.fault = None
    assert (await in_time(phone)).outcome == "done"
    assert phone.status().waiting == 0
    assert world.differences() == []


@pytest.mark.parametrize("way", ["loses the header", "refuses", "fails"])
async def test_a_proxy_that_bears_no_gzip_is_passed_in_plain(world: World, way: str) -> None:
    """Where packed bodies do not get through, the same are sent plain at once, and plain from then on."""
    phone = await world.joined("a")
    packed = 0

    async def proxy(request: httpx.Request, deliver: Deliver) -> httpx.Response:
        nonlocal packed
        if "content-encoding" not in request.headers:
            return await deliver()
        packed += 1
        if way == "loses the header":
            return refusing(MALFORMED)(request)
        return httpx.Response(415 if way == "refuses" else 501, text="proxy", request=request)

    world.network.fault = proxy
    for number in range(1, 7):
        phone.save(household_act(phone, number, "Chủ hộ " * 20))
    assert (await in_time(phone)).outcome == "done"
    for number in range(7, 13):
        phone.save(household_act(phone, number, "Chủ hộ " * 20))
    assert (await in_time(phone)).outcome == "done"
    assert packed == 1
    assert world.differences() == []


async def test_a_push_refused_for_good_keeps_others_words_coming(world: World) -> None:
    """What others recorded still arrives while the own push is refused."""
    a, b = await world.joined("a"), await world.joined("b")
    b.save(household_act(b, 1, "Chủ hộ 1"))
    await b.sync()
    a.save(household_act(a, 2, "Chủ hộ 2"))
    answering(world, "/push", refusing(MALFORMED))
    await in_time(a)
    assert heads(a) == ["Chủ hộ 1", "Chủ hộ 2"]


async def test_a_push_held_back_is_not_told_as_a_missing_network(world: World) -> None:
    """A server that answers and yet does not take what waits is busy, not out of reach."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    answering(world, "/push", refusing(MALFORMED))
    assert (await phone.sync()).outcome == "busy"


async def test_a_lost_middle_is_sent_from_where_the_server_says(world: World) -> None:
    """A gap is filled: the phone sends again from where the server says, and marks that as waiting."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    await phone.sync()
    phone.save(household_act(phone, 2, "Chủ hộ 2"))
    answering(world, "/push", refusing(GAP, expect=1), times=1)
    with pytest.raises(AssertionError):
        await in_time(phone)
    assert [line.waiting for line in phone.households()] == [True, True]
    world.network.fault = None
    await in_time(phone)
    assert [line.waiting for line in phone.households()] == [False, False]
    assert world.differences() == []


def _unreadable(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, text='{"campaign_id": 3}', headers={SERVER_HEADER: "ward"}, request=request)


@pytest.mark.parametrize("answer", [_unreadable, refusing(INTERNAL)], ids=["unreadable", "failing"])
async def test_a_plan_that_cannot_be_had_stops_nothing(world: World, answer: Answer) -> None:
    """Work goes on by the campaign the phone has, and everything is exchanged."""
    a, b = await world.joined("a"), await world.joined("b")
    b.save(household_act(b, 1, "Chủ hộ 1"))
    await b.sync()
    a.save(household_act(a, 2, "Chủ hộ 2"))
    answering(world, "/campaign", answer)
    await in_time(a)
    assert a.status().waiting == 0
    assert heads(a) == ["Chủ hộ 1", "Chủ hộ 2"]


@pytest.mark.parametrize(
    "text", ["", "nonsense", "http://[::1", "http://a b", "http://xn--\u0301", "ftp://ward"]
)
async def test_an_address_that_is_none_is_unreachable(text: str) -> None:
    """Whatever is typed as the server's address ends in the one error that screens explain."""
    transport = Transport()
    transport.use_server(text)
    with pytest.raises(Unreachable):
        await transport.enrol("ABCD-EFGH", "A" * 43)


async def test_a_refused_phone_may_ask_again_by_hand(world: World) -> None:
    """A token the server did not know for a moment needs no new joining."""
    phone = await world.joined("a")
    answering(world, "/v1", refusing(NOT_SIGNED_IN))
    assert (await in_time(phone)).outcome == "stopped"
    assert phone.problem == ProblemError(NOT_SIGNED_IN)
    world.network.fault = None
    assert (await phone.sync(by_hand=False)).outcome == "stopped"
    assert (await in_time(phone)).outcome == "done"
    assert phone.problem is None


async def test_a_server_back_from_a_backup_gets_everything_again(world: World) -> None:
    """After the epoch rises, what the backup lacks is pushed again and every phone agrees (I1, I3)."""
    a, b = await world.joined("a"), await world.joined("b")
    a.save(household_act(a, 1, "Chủ hộ 1"))
    await a.sync()
    file, backup = world.folder / "ward.db", world.folder / "backup.db"
    copy_database(file, backup)
    a.save(household_act(a, 2, "Chủ hộ 2"))
    b.save(household_act(b, 3, "Chủ hộ 3"))
    for phone in (a, b, a):
        await phone.sync()
    world.services.database.engine.dispose()
    copy_database(backup, file, epoch=2)
    for phone in (a, b, a):
        await in_time(phone)
    for phone in (a, b):
        assert heads(phone) == ["Chủ hộ 1", "Chủ hộ 2", "Chủ hộ 3"]
        assert phone.status().waiting == 0
        assert phone.status().agrees
    assert world.differences() == []


def copy_database(source: Path, target: Path, epoch: int = 1) -> None:
    """Copy a SQLite database over another, and give the copy's ward an epoch."""
    one, other = sqlite3.connect(source), sqlite3.connect(target)
    one.backup(other)
    other.execute("UPDATE ward SET epoch = ?", [epoch])
    other.commit()
    one.close()
    other.close()


async def test_a_rejected_act_stays_readable_after_restarts_and_a_new_stream(world: World) -> None:
    """What the server set aside stays listed with its words and its reason, whatever happens later (I7)."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Sai khu phố", unit="kp4"))
    phone.save(household_act(phone, 2, "Chủ hộ 2"))
    await in_time(phone)
    answering(world, "/push", refusing(FORK), times=1)
    (line,) = phone.households()
    (resident,) = phone.residents(line.id)
    phone.save(correct_resident_act(resident, {"full_name": "Chủ hộ Hai"}, "mobile"))
    with pytest.raises(AssertionError):
        await in_time(phone)
    world.network.fault = no_network
    phone = await world.reopened(phone, "a")
    assert heads(phone) == ["Chủ hộ Hai"]
    world.network.fault = None
    await in_time(phone)
    (rejected,) = phone.status().rejected
    assert (rejected.reason, rejected.change.facts[1].set["full_name"].v) == ("out_of_scope", "Sai khu phố")
    assert heads(phone) == ["Chủ hộ Hai"]
    assert phone.status().waiting == 0
