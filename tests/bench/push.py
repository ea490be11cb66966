"""Whole visits per second over real HTTP, each durable before it is acknowledged, beside the bare database.

The bare loop writes the same bodies in the same batches, with the same durability, and does nothing else.
"""

import random
import sqlite3
import statistics
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.bench.bodies import Ids, visit_change
from tests.bench.figure import Figure, median_of
from tests.bench.push_load import Load, Run, in_detail, prepare, send
from tests.bench.server import running_process
from tests.bench.world import World, evenly, make_world

BATCHES, CLIENTS = (1, 50, 500), (1, 8, 32)
# So many visits one run sends, long enough to measure and short enough to repeat.
_VISITS = {1: {1: 1_000, 8: 3_200, 32: 4_800}, 50: {1: 6_000, 8: 8_000, 32: 9_600}}
_VISITS[500] = {1: 6_000, 8: 12_000, 32: 16_000}
_IN_DETAIL = "b50.c32"
_RUNS = 3


def measure(folder: Path) -> Iterator[Figure]:
    most = max(visits for row in _VISITS.values() for visits in row.values())
    world = make_world(folder / "world", evenly(most), max(CLIENTS))
    for batch in BATCHES:
        bare = median_of(_RUNS, partial(_bare, world, folder / "bare.db", batch))
        yield Figure(
            f"bare.sqlite.b{batch}", bare, "visits/s", "the same bodies into one table, nothing else"
        )
        for clients in CLIENTS:
            load = prepare(world, folder / "requests", _VISITS[batch][clients], batch, clients)
            runs = [_push(world, folder, load) for _ in range(_RUNS)]
            rate = statistics.median(run.rate for run in runs)
            yield Figure(f"push.sqlite.{load.name}", rate, "visits/s", f"{load.size} bytes each")
            if load.name == _IN_DETAIL:
                yield from in_detail(f"sqlite.{load.name}", runs)


def _push(world: World, folder: Path, load: Load) -> Run:
    with running_process(world.copy(folder / "run")) as server:
        rate, answered_ms = send(load, [server.port])
        return Run(rate, answered_ms, server.memory_mb())


def _bare(world: World, file: Path, batch: int) -> float:
    ids, rng, n = Ids(2), random.Random(3), min(8_000, 2_000 * batch)
    rows = [(bytes(rng.randbytes(16)), visit_change(ids, rng, i + 1, world.homes[i])) for i in range(n)]
    file.unlink(missing_ok=True)
    bare = sqlite3.connect(file, isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE visit (seq INTEGER PRIMARY KEY, id BLOB UNIQUE, body BLOB)")
    start = time.perf_counter()
    for at in range(0, n, batch):
        bare.execute("BEGIN IMMEDIATE")
        bare.executemany("INSERT INTO visit (id, body) VALUES (?, ?)", rows[at : at + batch])
        bare.execute("COMMIT")
    seconds = time.perf_counter() - start
    bare.close()
    return n / seconds
