"""One random step of a ward after the other."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sync_server.web.roles import Role
from tests.scenarios.oracle.plan import Plan
from tests.scenarios.worlds import desk, doors
from tests.scenarios.worlds.world import START, PhoneOwner, RandomWard
from tests.sync_server.office import Office, add_account, open_office

HELPERS = {"Thị Đi": ("kp1",), "Anh Tới": ("kp2", "kp1"), "Chị Lui": ("kp1", "kp3")}
Step = Callable[[RandomWard], Awaitable[None]]
AT_DOORS: tuple[Step, ...] = (
    doors.new_door,
    doors.visit,
    doors.newcomer,
    doors.correction,
    doors.casework,
    doors.callers,
)
BY_PHONE: tuple[Step, ...] = (
    doors.move,
    doors.leaving,
    doors.return_,
    doors.undo,
    doors.settle_at_the_door,
    doors.two_acts_in_one,
    doors.jump,
    doors.older_app,
    doors.act_there_and_back,
    doors.two_at_one_door,
)
AT_OFFICE: tuple[Step, ...] = (
    desk.settle,
    desk.settle_day,
    desk.judge,
    desk.unjudge,
    desk.bring_list,
    desk.take_list_back,
    desk.reply_to_cases,
    desk.answer_obstacle,
    desk.freeze_a_week,
    desk.reopen_a_report,
    desk.list_there_and_back,
    desk.link_there_and_back,
)


@asynccontextmanager
async def open_world(folder: Path, seed: int, days: int = 0) -> AsyncIterator[RandomWard]:
    """Give a ward with three helpers and an office, so many days after the second one of the campaign."""
    now_ms = int(START.timestamp() * 1000) + days * 86_400_000
    async with open_office(folder) as office, _world(office, folder, seed, now_ms) as world:
        for unit, role in {"vnpt": Role.OPERATOR_STAFF, "cong-an": Role.POLICE_DESK}.items():
            add_account(office, unit, role, unit)
            world.browsers[unit] = office.browser_at()
        await world.at_the_desk()
        for name, units in HELPERS.items():
            await world.join(name, *units)
        for _ in range(9):
            await doors.new_door(world)
        for helper in world.helpers:
            await helper.phone.sync()
        yield world


@asynccontextmanager
async def reopened(folder: Path, seed: int, now_ms: int) -> AsyncIterator[RandomWard]:
    """Give the ward whose files lie in a folder, at a moment (Unix ms)."""
    async with open_office(folder, account=False) as office, _world(office, folder, seed, now_ms) as world:
        for name, units in HELPERS.items():
            world.helpers.append(PhoneOwner(world, name, units))
            await world.helpers[-1].open()
        yield world


@asynccontextmanager
async def _world(office: Office, folder: Path, seed: int, now_ms: int) -> AsyncIterator[RandomWard]:
    office.now_ms = now_ms
    with office.services.database.read() as connection:
        told = office.services.campaigns.current(connection).campaign.model_dump(mode="json")
    world = RandomWard(office, folder, random.Random(seed), Plan(told))
    try:
        yield world
    finally:
        world.close()
        for browser in world.browsers.values():
            await browser.aclose()


async def step(world: RandomWard) -> str:
    """Let something happen; return what."""
    kinds: dict[Step, int] = {**dict.fromkeys(AT_DOORS, 9), **dict.fromkeys(BY_PHONE, 4)}
    kinds |= {**dict.fromkeys(AT_OFFICE, 4), doors.visit: 18, doors.contact: 30, desk.erase: 1}
    kind = world.rng.choices([*kinds], [*kinds.values()])[0]
    if kind in AT_OFFICE or kind is desk.erase:
        await world.at_the_desk()
    await kind(world)
    world.pass_(minutes=world.rng.choice((3, 40, 200, 1_300)))
    return str(getattr(kind, "__name__", kind))


async def act_offline(world: RandomWard, acts: int) -> None:
    """Let helpers act without a network; nobody but them does anything."""
    kinds = (*AT_DOORS, *BY_PHONE, doors.visit, doors.visit)
    apart = (doors.older_app, doors.act_there_and_back, doors.two_at_one_door, doors.jump)
    for kind in world.rng.choices([k for k in kinds if k not in apart], k=acts):
        await kind(world)
        world.pass_(minutes=world.rng.choice((1, 7, 30)))
