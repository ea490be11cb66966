"""All helpers of the ward at work at once, door by door, until so many visits are recorded."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic

from mobile_app.core.phone import Phone
from mobile_app.simulator.books import Books
from mobile_app.simulator.check import SimulationReport, check, records_of
from mobile_app.simulator.choices import Chooser, Codes
from mobile_app.simulator.faults import Faults, clock_error
from mobile_app.simulator.helper import SimulatedHelper

ROUNDS = 3
_GAP_S = 0.5
"""So long nobody else speaks of a door, so that it is known who spoke later."""
_SAME_DOOR = 0.15


@dataclass(frozen=True, slots=True)
class SimulationTask:
    """What is asked: joining codes, one per phone, how many visits in all, how bad it may get."""

    server: str
    codes: tuple[str, ...]
    visits: int
    seed: int
    faults: Faults


@dataclass(slots=True)
class LastSpeakers:
    """Who spoke last of which door, and when."""

    spoken: dict[str, float] = field(default_factory=dict)

    def choose(self, rng: Random, phone: Phone) -> str:
        """Return a door to go to: now and then one where somebody else has just been."""
        now, own = monotonic(), [line.id for line in phone.households()]
        if rng.random() < _SAME_DOOR:
            lately = [d for d in reversed(self.spoken) if now - self.spoken[d] > _GAP_S][:50]
            known = [d for d in lately if phone.household(d) is not None]
            if known:
                return rng.choice(known)
        free = [d for d in own if now - self.spoken.get(d, -_GAP_S) >= _GAP_S]
        return rng.choice(free or own)

    def note(self, door: str) -> None:
        """Keep that a door was spoken of just now."""
        self.spoken.pop(door, None)
        self.spoken[door] = monotonic()


async def simulate(task: SimulationTask) -> SimulationReport:
    """Run the whole thing and return what was found. Raises ProblemError where a code is not taken."""
    with tempfile.TemporaryDirectory(prefix="bonphu-simulate-") as folder:
        helpers = [_helper(task, i, Path(folder)) for i in range(len(task.codes))]
        for helper, code in zip(helpers, task.codes, strict=True):
            await _join(helper, task.server, code)
        books = _open_books(helpers)
        await _work(task, helpers, books)
        report = check(helpers, books, await _settle(helpers))
        for helper in helpers:
            await helper.stop()
    return report


def _helper(task: SimulationTask, number: int, folder: Path) -> SimulatedHelper:
    rng = Random(f"{task.seed}/{number}")
    codes = Codes(9_999 - number * 200)
    error = clock_error(rng, task.faults, number)
    return SimulatedHelper(number, folder / f"phone-{number}", rng, Chooser(rng, codes), task.faults, error)


async def _join(helper: SimulatedHelper, server: str, code: str) -> None:
    """Join over a good network: a lost answer would burn the code, and a new one would be asked for."""
    await helper.start()
    await helper.phone.join(server, code)
    if helper.phone.campaign is None:
        raise RuntimeError("the first download did not come through")


def _open_books(helpers: Sequence[SimulatedHelper]) -> Books:
    campaign = helpers[0].phone.campaign
    if campaign is None:
        raise RuntimeError("no campaign")
    books = Books(campaign)
    for helper in helpers:
        books.base |= records_of(helper.phone)
    return books


async def _work(task: SimulationTask, helpers: Sequence[SimulatedHelper], books: Books) -> None:
    doors, left = LastSpeakers(), list(range(task.visits))

    async def go(helper: SimulatedHelper) -> None:
        while left:
            left.pop()
            door = doors.choose(helper.rng, helper.phone)
            await helper.visit(books, door)
            doors.note(door)
            await helper.perhaps_sync()
            await asyncio.sleep(0)

    await asyncio.gather(*(go(h) for h in helpers))


async def _settle(helpers: Sequence[SimulatedHelper]) -> int:
    """Let everybody sync over a good network until a round began with nothing waiting; return the rounds."""
    for number in range(1, ROUNDS + 1):
        waiting = sum(h.phone.status().waiting for h in helpers)
        await asyncio.gather(*(h.sync_well() for h in helpers))
        if not waiting:
            return number
    return ROUNDS
