"""Real phones behind a network that cuts, delays, doubles and truncates all agree in the end (I2, I3)."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from time import monotonic

from sqlalchemy import select

from mobile_app.simulator.books import Books
from mobile_app.simulator.check import check, records_of
from mobile_app.simulator.choices import Chooser, Codes
from mobile_app.simulator.faults import LEVELS
from mobile_app.simulator.helper import SimulatedHelper
from mobile_app.simulator.ward import LastSpeakers
from sync_server.config import Settings
from sync_server.custody.backup.verify import verify
from sync_server.people.enrolment import service as enrolment
from sync_server.store.database import Database
from sync_server.store.tables.records import change
from sync_server.web.services import Services
from tests.conftest import Amount
from tests.mobile_app.world import household_act
from tests.scenarios.bad_road import BadRoad
from tests.scenarios.hatchery import hatchery

_UNITS, _PHONES, _HOMES, _ROUNDS = ("kp3", "kp4"), 10, 12, 3


def joining_codes(settings: Settings) -> list[str]:
    services = Services.open(settings)
    desk, codes = services.enrolment(), []
    for i in range(_PHONES):
        unit = _UNITS[i % len(_UNITS)]
        helper = enrolment.add_helper(desk, f"Người hỗ trợ {i + 1}", unit, "member")
        codes.append(enrolment.make_code(desk, helper.helper_id, frozenset([unit])))
    services.close()
    return codes


async def joined(folder: Path, address: str, codes: Sequence[str]) -> list[SimulatedHelper]:
    """Let the phones join over a good road, and know a few households each."""
    helpers = []
    for number, code in enumerate(codes):
        rng = Random(number)
        chooser = Chooser(rng, Codes(9_999 - number * 200))
        helper = SimulatedHelper(
            number, folder / f"phone-{number}", rng, chooser, LEVELS["none"], timedelta()
        )
        await helper.start()
        await helper.phone.join(address, code)
        helpers.append(helper)
    for helper, unit in zip(helpers, _UNITS, strict=False):
        for number in range(1, _HOMES + 1):
            helper.phone.save(household_act(helper.phone, number, "Điểu Sáu", "Thị Ba", unit=unit))
        await helper.phone.sync()
    for helper in helpers:
        await helper.phone.sync()
    return helpers


async def work(helpers: Sequence[SimulatedHelper], books: Books, syncs: int) -> None:
    """Let everybody record and sync, so often in all."""
    doors, left = LastSpeakers(), list(range(syncs))

    async def go(helper: SimulatedHelper) -> None:
        while left:
            left.pop()
            door = doors.choose(helper.rng, helper.phone)
            await helper.visit(books, door)
            doors.note(door)
            await helper.phone.sync()

    await asyncio.gather(*map(go, helpers))


async def test_all_converge_after_a_bad_road(database_url: str, tmp_path: Path, amount: Amount) -> None:
    """Three rounds after the road is good again outboxes are empty, and all hold the same, each act once."""
    start, syncs = monotonic(), amount.of(80, 500)
    settings = Settings(data=tmp_path, database_url=database_url)
    codes = joining_codes(settings)
    with hatchery(tmp_path, database_url) as nest:
        server = nest.hatch()
        async with BadRoad(Random(5), server.port) as road:
            helpers = await joined(tmp_path, road.address, codes)
            campaign = helpers[0].phone.campaign
            assert campaign is not None
            books = Books(campaign)
            for helper in helpers:
                books.base |= records_of(helper.phone)
            road.bad = True
            await work(helpers, books, syncs)
            road.bad = False
            for _ in range(_ROUNDS):
                await asyncio.gather(*(helper.phone.sync() for helper in helpers))
            report = check(helpers, books, _ROUNDS)
            for helper in helpers:
                await helper.stop()
        server.kill()
    # How late a change came in is measured by an exchange, and this road takes its time.
    assert [f for f in report.findings if f.key != "simulator.wrong_times"] == []
    assert all(road.happened[what] > syncs // 20 for what in ("cut", "delayed", "twice", "truncated", "lost"))
    kept = logged(database_url)
    assert len(kept) == len(set(kept)) == len(books.saved) + len(_UNITS) * _HOMES
    assert {one.change.id for one in books.saved} <= set(kept)
    faults = ", ".join(f"{what} {n}" for what, n in road.happened.items())
    amount.tell(f"{syncs} syncs in {monotonic() - start:.0f} s: {faults}")


def logged(url: str) -> list[str]:
    """Return the ids in the log of a database whose chain and totals are true."""
    database = Database(url)
    assert [f.faults for f in verify(database)] == [[]]
    with database.read() as connection:
        kept = list(connection.execute(select(change.c.change_id)).scalars())
    database.close()
    return kept
