"""Whole visits per second over real HTTP, each durable before it is acknowledged, beside the bare database.

The bare loop writes the same bodies in the same batches, with the same durability, and does nothing else.
"""

import json
import pickle
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.bench.bodies import Ids, push_body, visit_change
from tests.bench.figure import Figure, median_of
from tests.bench.server import running_server
from tests.bench.world import World, evenly, make_world

BATCHES, CLIENTS = (1, 50, 500), (1, 8, 32)
# So many visits one run sends, long enough to measure and short enough to repeat.
_VISITS = {1: {1: 1_000, 8: 3_200, 32: 4_800}, 50: {1: 6_000, 8: 8_000, 32: 9_600}}
_VISITS[500] = {1: 6_000, 8: 12_000, 32: 16_000}
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
            size = _prepare(world, folder / "requests", batch, clients)
            found = median_of(_RUNS, partial(_push, world, folder, _VISITS[batch][clients]))
            yield Figure(f"push.sqlite.b{batch}.c{clients}", found, "visits/s", f"{size} bytes each")


def _prepare(world: World, file: Path, batch: int, clients: int) -> int:
    """Write the requests of all clients to `file`; return the mean size of a visit."""
    ids, rng, each = Ids(2), random.Random(3), _VISITS[batch][clients] // clients
    prepared, sizes = [], 0
    for i in range(clients):
        phone, homes = world.phones[i], world.homes[i * each : (i + 1) * each]
        visits = [visit_change(ids, rng, n + 1, home) for n, home in enumerate(homes)]
        sizes += sum(map(len, visits))
        bodies = [push_body(phone.stream, visits[at : at + batch]) for at in range(0, each, batch)]
        prepared.append([_request(phone.token, body) for body in bodies])
    file.write_bytes(pickle.dumps(prepared))
    return sizes // (each * clients)


def _request(token: str, body: bytes) -> bytes:
    head = (
        "POST /v1/push HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _push(world: World, folder: Path, visits: int) -> float:
    data = world.copy(folder / "run")
    with running_server(data) as port:
        command = [sys.executable, "-m", "tests.bench.push_client", str(port), str(folder / "requests")]
        done = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    if done["applied"] != visits:
        raise RuntimeError(f"{done['applied']} of {visits} visits were applied")
    return visits / float(done["seconds"])


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
