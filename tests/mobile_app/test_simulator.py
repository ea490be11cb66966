"""The simulator's own judgement: its books, its faults, and that it finds what is wrong."""

import random
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from mobile_app.core.acts import Act
from mobile_app.simulator.books import Books, same
from mobile_app.simulator.carrier import FaultyNetwork
from mobile_app.simulator.check import check, records_of
from mobile_app.simulator.choices import Chooser, Codes
from mobile_app.simulator.faults import LEVELS, Faults, clock_error
from mobile_app.simulator.files import Files, Killed
from mobile_app.simulator.helper import SimulatedHelper
from shared.household_code import HouseholdCode, read_code
from tests.mobile_app.world import World, household_act


async def helper_in(world: World, number: int = 0, faults: Faults = LEVELS["none"]) -> SimulatedHelper:
    """Return a simulated helper whose network ends at the world's server."""
    rng = random.Random(number)
    made = SimulatedHelper(
        number, world.folder / f"simulated-{number}", rng, Chooser(rng, Codes()), faults, timedelta()
    )
    made.network._sockets = world.network  # type: ignore[assignment]
    made.clock = lambda: world.time.now  # type: ignore[method-assign]
    await made.start()
    await made.phone.join("http://ward.test", world.joining_code("kp3"))
    return made


async def books_of(helper: SimulatedHelper) -> Books:
    campaign = helper.phone.campaign
    assert campaign is not None
    return Books(campaign, base=records_of(helper.phone))


def note(books: Books, helper: SimulatedHelper, world: World, act: Act) -> None:
    own = helper.phone.save(act)
    assert helper.phone.identity is not None
    books.note(int(world.time.now.timestamp() * 1000), helper.phone.identity.helper, own.change)


async def test_what_was_saved_is_what_is_found(world: World) -> None:
    """After acts and a sync nothing is found, and the totals moved by the household and its people."""
    helper = await helper_in(world)
    books = await books_of(helper)
    note(books, helper, world, household_act(helper.phone, 7, "Nguyễn Văn An", "Trần Thị Bé"))
    await helper.phone.sync()
    report = check([helper], books, 1)
    assert report.findings == ()
    assert report.moved["kp3"]["residents"] == 2
    assert report.moved["kp3"]["households"] == 1


async def test_an_act_that_is_in_no_book_is_found(world: World) -> None:
    """Something changed on the server that no simulated phone said is a finding."""
    helper, other = await helper_in(world), await helper_in(world, 1)
    books = await books_of(helper)
    act = household_act(helper.phone, 7, "Nguyễn Văn An")
    note(books, helper, world, act)
    await helper.phone.sync()
    await other.phone.sync()
    door = next(line.id for line in other.phone.households())
    other.phone.save(visit(other, books, door))
    await other.phone.sync()
    await helper.phone.sync()
    assert "simulator.records_differ" in {f.key for f in check([helper], books, 1).findings}


def visit(helper: SimulatedHelper, books: Books, door: str) -> Act:
    household = helper.phone.household(door)
    assert household is not None
    return helper.chooser.visit(helper.phone, books.campaign, household, helper.phone.residents(door))


async def test_an_act_that_never_arrived_is_found(world: World) -> None:
    """A phone that still holds something in the end is a finding."""
    helper = await helper_in(world)
    books = await books_of(helper)
    note(books, helper, world, household_act(helper.phone, 7, "Nguyễn Văn An"))
    assert "simulator.waits" in {f.key for f in check([helper], books, 1).findings}


async def test_a_wrong_time_and_a_wrong_day_are_found(world: World) -> None:
    """A record whose time is an hour from the truth, or a visit on another day, is a finding (I8)."""
    helper = await helper_in(world)
    books = await books_of(helper)
    note(books, helper, world, household_act(helper.phone, 7, "Nguyễn Văn An"))
    door = next(line.id for line in helper.phone.households())
    note(books, helper, world, visit(helper, books, door))
    await helper.phone.sync()
    assert check([helper], books, 1).findings == ()
    moved = [type(s)(s.at_ms - 86_400_000, s.helper, s.change) for s in books.saved]
    keys = {f.key for f in check([helper], Books(books.campaign, books.base, moved), 1).findings}
    assert {"simulator.wrong_times", "simulator.wrong_days"} <= keys


async def test_a_kill_inside_a_write_keeps_everything_saved_before(world: World) -> None:
    """The process ends in the middle of a write; what was shown as saved is there, the half act is not."""
    helper = await helper_in(world)
    helper.phone.save(household_act(helper.phone, 7, "Nguyễn Văn An"))
    await helper._be_killed_saving(household_act(helper.phone, 8, "Trần Thị Bé"))
    assert [line.head_name for line in helper.phone.households()] == ["Nguyễn Văn An"]
    assert helper.kills == 1


async def test_a_killed_process_writes_nothing_more(tmp_path: Path) -> None:
    """After a kill the files that were open refuse, and another process can open them."""
    files = Files(tmp_path)
    file = await files.open("outbox")
    file.append(b"one")
    files.kill()
    with pytest.raises(Killed):
        file.append(b"two")
    assert (await files.open("outbox")).read() == b"one"
    files.kill()


@pytest.mark.parametrize(
    ("faults", "sent", "fails"),
    [
        (Faults(unsent=1), 0, True),
        (Faults(lost=1), 1, True),
        (Faults(twice=1), 2, False),
        (Faults(late=1), 1, False),
        (Faults(portal=1), 0, False),
        (Faults(torn=1), 1, False),
        (None, 0, True),
    ],
)
async def test_each_fault_does_what_it_says(faults: Faults | None, sent: int, fails: bool) -> None:
    """A fault decides how often the server sees a request and whether the phone sees an answer."""
    seen: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        stream = httpx.ByteStream(b'{"whole": true}')
        return httpx.Response(200, headers={"bonphu-server": "w"}, stream=stream)

    network = FaultyNetwork(random.Random(1))
    network._sockets, network.faults = httpx.MockTransport(serve), faults  # type: ignore[assignment]
    async with httpx.AsyncClient(transport=network) as client:
        if fails:
            with pytest.raises(httpx.TransportError):
                await client.get("http://ward.test/v1/ping")
        else:
            answer = await client.get("http://ward.test/v1/ping")
            assert (answer.content == b'{"whole": true}') == (faults in (Faults(twice=1), Faults(late=1)))
    assert len(seen) == sent


def test_clocks_are_wrong_by_minutes_and_one_by_a_day() -> None:
    """Ten minutes at most, but for the second phone; none at all without that fault."""
    rng = random.Random(1)
    errors = [clock_error(rng, LEVELS["normal"], i) for i in range(20)]
    assert abs(errors[1]) == timedelta(days=1)
    assert all(timedelta() < abs(e) <= timedelta(minutes=10) for i, e in enumerate(errors) if i != 1)
    assert clock_error(rng, LEVELS["none"], 1) == timedelta()


async def test_printed_codes_are_given_out_once(world: World) -> None:
    """Each new household gets a valid code that no other door has."""
    helper = await helper_in(world)
    codes = [helper.chooser.codes.next_free(helper.phone, "LT-3") for _ in range(5)]
    assert len(set(codes)) == 5
    assert all(isinstance(read_code(c), HouseholdCode) for c in codes)


async def test_books_tell_two_values_apart(world: World) -> None:
    """Two records are the same only with the same facts and the same values."""
    helper = await helper_in(world)
    helper.phone.save(household_act(helper.phone, 7, "Nguyễn Văn An"))
    helper.phone.save(household_act(helper.phone, 8, "Trần Thị Bé"))
    one, other = (helper.phone.household(line.id) for line in helper.phone.households())
    assert one is not None
    assert other is not None
    assert same(one.record, one.record)
    assert not same(one.record, other.record)
    assert not same(one.record, None)
