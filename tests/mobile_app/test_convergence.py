"""Any months of work, any faults: what a phone shows is what its files say, and in the end all agree."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from mobile_app.core import phone as phone_module
from mobile_app.core.acts import correct_resident_act
from mobile_app.core.phone import Phone
from mobile_app.store import outbox
from shared.household_code import make_code
from shared.problem import MALFORMED
from sync_server.store.tables.records import change, quarantine, stream
from tests.conftest import Amount
from tests.mobile_app.faults import in_time, refusing
from tests.mobile_app.test_moving import moved
from tests.mobile_app.test_strange_servers import copy_database
from tests.mobile_app.world import (
    World,
    captive_portal,
    household_act,
    lost_answer,
    no_network,
    open_world,
    visit,
)

Deliver = Callable[[], Awaitable[httpx.Response]]
ANSWERS = [{"eid": "activated_2"}, {"eid": "approved", "vneid": "installed"}, {"sim_signature": "both"}]
# Clocks that are wrong by days must change nothing (I8).
PHONES = {
    "a": (("kp3",), timedelta()),
    "b": (("kp3",), timedelta(days=-40)),
    "ward": (("kp3", "kp4"), timedelta(days=3)),
}


class Killed(BaseException):
    """The phone's process ended in the middle of an exchange."""


async def delivered_twice(_request: httpx.Request, deliver: Deliver) -> httpx.Response:
    """Let the network repeat a request, as some do."""
    await deliver()
    return await deliver()


async def push_refused(request: httpx.Request, deliver: Deliver) -> httpx.Response:
    """Let nothing in, while everything else works."""
    return refusing(MALFORMED)(request) if request.url.path == "/v1/push" else await deliver()


def broken_after(count: int, error: type[BaseException] = httpx.ReadError) -> Any:
    """Let `count` requests through; of the next, the answer is lost or the process dies with it."""
    left = count

    async def fault(_request: httpx.Request, deliver: Deliver) -> httpx.Response:
        nonlocal left
        answer = await deliver()
        left -= 1
        if left < 0:
            raise error("cut")
        return answer

    return fault


faults = st.one_of(
    st.sampled_from([None, None, no_network, lost_answer, captive_portal, delivered_twice, push_refused]),
    st.integers(0, 4).map(broken_after),
    st.integers(0, 4).map(lambda count: broken_after(count, Killed)),
)
names = st.sampled_from(sorted(PHONES))
number = st.integers(0, 9)
steps = st.one_of(
    st.tuples(st.just("household"), names, number),
    st.tuples(st.just("visit"), names, number),
    st.tuples(st.just("visit"), names, number),
    st.tuples(st.just("rename"), names, number),
    st.tuples(st.just("move"), names, number),
    st.tuples(st.just("out of scope"), names, number),
    st.tuples(st.just("sync"), names, faults),
    st.tuples(st.just("sync"), names, faults),
    st.tuples(st.just("kill"), names, st.none()),
    st.tuples(st.sampled_from(["time", "backup", "restore", "meet", "meet"]), st.just(""), st.none()),
)


class Ward:
    """The phones of a ward and what happens to them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.phones: dict[str, Phone] = {}
        self.saved: set[str] = set()
        self.numbers = iter(range(1, 1_000))
        self.epoch = 1

    async def begin(self) -> None:
        for name, (units, error) in PHONES.items():
            self.phones[name] = await self.world.joined(name, *units, error=error)
        for pick in range(3):
            self.save(self.phones["ward"], "household", pick)
        await self.meet()
        copy_database(self.world.folder / "ward.db", self.world.folder / "backup.db")

    async def meet(self) -> None:
        """Let every phone hear of all others."""
        for name in (*PHONES, *PHONES):
            await self.sync(name, None)

    async def do(self, step: str, name: str, what: Any) -> None:
        self.world.time.pass_(seconds=7)
        if step == "time":
            self.world.time.pass_(hours=9)
        elif step == "backup":
            copy_database(self.world.folder / "ward.db", self.world.folder / "backup.db", self.epoch)
            with self.world.services.database.write() as connection:
                connection.execute(update(stream).values(durable_n=stream.c.last_n))
        elif step == "restore":
            self.epoch += 1
            self.world.services.database.engine.dispose()
            copy_database(self.world.folder / "backup.db", self.world.folder / "ward.db", self.epoch)
        elif step == "meet":
            await self.meet()
        elif step == "sync":
            await self.sync(name, what)
        elif step == "kill":
            await self.reopen(name)
        else:
            self.save(self.phones[name], step, what)
        if name:
            self.check(self.phones[name])

    def save(self, phone: Phone, step: str, pick: int) -> None:
        if step == "household":
            act = household_act(phone, next(self.numbers), f"Người {pick}", f"Người {pick + 1}")
        elif step == "out of scope":
            act = household_act(phone, next(self.numbers), "Ngoài khu phố", unit="kp5")
        else:
            lines = phone.households()
            if not lines:
                return
            line = lines[pick % len(lines)]
            residents = phone.residents(line.id)
            if step == "move":
                act = moved(phone, line.id, "kp4" if pick % 3 else "kp3")
            elif step == "rename" and residents:
                act = correct_resident_act(residents[0], {"full_name": f"Tên {pick}"}, "mobile")
            else:
                act = visit(phone, line.id, **ANSWERS[pick % len(ANSWERS)])
        self.saved.add(phone.save(act).change.id)

    async def sync(self, name: str, fault: Any) -> None:
        self.world.network.fault = fault
        try:
            await in_time(self.phones[name])
        except Killed:
            await self.reopen(name)
        finally:
            self.world.network.fault = None

    async def reopen(self, name: str) -> None:
        before = shown(self.phones[name])
        self.phones[name].close()
        self.phones[name] = await self.world.open_phone(name, PHONES[name][1])
        assert shown(self.phones[name]) == before

    def check(self, phone: Phone) -> None:
        """What was kept up to date act by act is what reading everything anew gives."""
        before = shown(phone)
        phone._register.rebuild(phone.campaign)
        assert shown(phone) == before

    async def settle(self) -> None:
        """Without faults, three rounds are enough (I3)."""
        for _ in range(3):
            for phone in self.phones.values():
                await in_time(phone)
        for phone in self.phones.values():
            status = phone.status()
            assert (status.waiting, status.agrees, status.sent) == (0, True, status.saved)
            self.check(phone)
        assert shown(self.phones["a"]) == shown(self.phones["b"])
        assert self.world.differences() == []
        assert self.kept() == self.saved

    def kept(self) -> set[str]:
        """Return the ids of all changes the server has, in its log or set aside; none twice."""
        with self.world.services.database.read() as connection:
            logged = list(connection.execute(select(change.c.change_id)).scalars())
            aside = {str(i) for i in connection.execute(select(quarantine.c.change_id)).scalars()}
        assert len(logged) == len(set(logged))
        assert aside.isdisjoint(logged)
        return {str(i) for i in logged} | aside


def shown(phone: Phone) -> Any:
    """Return everything a phone shows of its records."""
    lines = phone.households()
    homes = [phone.household(line.id) for line in lines]
    people = [[(r.resident, r.standings, r.record) for r in phone.residents(line.id)] for line in lines]
    visits = [phone.visits(line.id) for line in lines]
    codes = [phone.household_by_code(str(make_code("LT-3", n))) for n in range(1, 20)]
    return lines, homes, people, visits, codes, phone.matrix()


async def _live(folder: Path, events: list[tuple[str, str, Any]]) -> None:
    async with open_world(folder) as world:
        ward = Ward(world)
        await ward.begin()
        for event in events:
            await ward.do(*event)
        await ward.settle()


def test_whatever_happens_all_agree_in_the_end(amount: Amount, monkeypatch: pytest.MonkeyPatch) -> None:
    """Saves, kills, faults and restored servers in any order: the view is a rebuild's, and all converge."""
    # What is in a backup leaves a phone at its next opening.
    monkeypatch.setattr(outbox, "_WORTH_FORGETTING", 1)
    monkeypatch.setattr(phone_module, "_REMEMBERED", timedelta())

    @settings(max_examples=amount.of(10, 100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(steps, min_size=8, max_size=30))
    def agree(events: list[tuple[str, str, Any]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(_live(Path(folder), events))

    agree()
