"""Saving a visit on a phone full of records, and a first download, on native files over real HTTP."""

import asyncio
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from mobile_app.core.phone import Phone
from tests.bench.figure import Figure
from tests.bench.phones import join
from tests.bench.server import running_server
from tests.bench.visits import save_times
from tests.bench.world import make_world

# Per khu phố so many households of four: a phone that sees one holds five times as many records.
_HOUSEHOLDS = {"kp1": 200, "kp2": 1_000, "kp3": 4_000, "kp4": 2_000}
_SAVED = {1_000: "kp1", 5_000: "kp2", 20_000: "kp3"}
_PULLED = "kp4"
_VISITS, _PULLS = 150, 3


def measure(folder: Path) -> Iterator[Figure]:
    world = make_world(folder / "ward", _HOUSEHOLDS, asked=True)
    with running_server(world.data) as port:
        yield from asyncio.run(_measure(world.data, port, folder))


async def _measure(data: Path, port: int, folder: Path) -> list[Figure]:
    figures, medians, size = [], {}, 0
    for records, unit in _SAVED.items():
        joined = await join(data, port, folder / f"phone-{unit}", unit)
        medians[records], size = _save_visits(joined.phone, folder / f"phone-{unit}")
        await joined.close()
        figures.append(
            Figure(f"save.{records}.ms", medians[records], "ms", f"{records} records on the phone")
        )
    bare = _append_ms(folder / "bare", size)
    pulls = [await _pull(data, port, folder / f"pull-{i}") for i in range(_PULLS)]
    return [
        *figures,
        Figure("save.growth", medians[20_000] / medians[1_000], "times", "20,000 records over 1,000"),
        Figure(
            "save.vs_append",
            medians[5_000] / bare,
            "times",
            f"over append and fsync of {size} bytes, {bare:.2f} ms",
        ),
        Figure(
            "pull.10000.s",
            statistics.median(s for s, _ in pulls),
            "s",
            "join, campaign, 10,000 records, lists drawn",
        ),
        Figure(
            "pull.10000.bytes", statistics.median(b for _, b in pulls), "bytes", "all answers' bodies, packed"
        ),
    ]


def _save_visits(phone: Phone, folder: Path) -> tuple[float, int]:
    """Return the median milliseconds of saving a visit, and how many bytes one adds to the phone's file."""
    outbox = folder / "outbox.journal"
    before = outbox.stat().st_size
    times = save_times(phone, _VISITS)
    return statistics.median(times), (outbox.stat().st_size - before) // len(times)


def _append_ms(file: Path, size: int) -> float:
    descriptor, data, times = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND), b"x" * size, []
    for _ in range(_VISITS):
        start = time.perf_counter()
        os.write(descriptor, data)
        os.fsync(descriptor)
        times.append((time.perf_counter() - start) * 1000)
    os.close(descriptor)
    return statistics.median(times)


async def _pull(data: Path, port: int, folder: Path) -> tuple[float, int]:
    joined = await join(data, port, folder, _PULLED)
    households = len(joined.phone.households())
    await joined.close()
    if households != _HOUSEHOLDS[_PULLED]:
        raise RuntimeError(f"{households} households were pulled")
    return joined.seconds, joined.bytes
