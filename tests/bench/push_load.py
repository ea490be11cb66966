"""The load of the push benches: visits as prepared requests, sent to one server process or to several."""

import json
import pickle
import random
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.bodies import Ids, push_body, visit_change
from tests.bench.figure import Figure, percentile
from tests.bench.world import World


@dataclass(frozen=True)
class Load:
    """So many visits, `batch` in a push, from `clients` phones at once; `size` bytes each."""

    file: Path
    visits: int
    batch: int
    clients: int
    size: int

    @property
    def name(self) -> str:
        return f"b{self.batch}.c{self.clients}"


@dataclass(frozen=True)
class Run:
    """What one run came to: visits per second, and what the server's processes hold in memory after it."""

    rate: float
    answered_ms: Sequence[float]
    memory_mb: float


def prepare(world: World, file: Path, visits: int, batch: int, clients: int) -> Load:
    """Write the requests of all clients to `file`."""
    ids, rng, each = Ids(2), random.Random(3), visits // clients
    prepared, sizes = [], 0
    for i in range(clients):
        phone, homes = world.phones[i], world.homes[i * each : (i + 1) * each]
        changes = [visit_change(ids, rng, n + 1, home) for n, home in enumerate(homes)]
        sizes += sum(map(len, changes))
        bodies = [push_body(phone.stream, changes[at : at + batch]) for at in range(0, each, batch)]
        prepared.append([_request(phone.token, body) for body in bodies])
    file.write_bytes(pickle.dumps(prepared))
    return Load(file, visits, batch, clients, sizes // (each * clients))


def _request(token: str, body: bytes) -> bytes:
    head = (
        "POST /v1/push HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send(load: Load, ports: Sequence[int]) -> tuple[float, list[float]]:
    """Return visits per second and the milliseconds of each push, all of which must be applied."""
    where = ",".join(map(str, ports))
    command = [sys.executable, "-m", "tests.bench.push_client", where, str(load.file)]
    done = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    if done["applied"] != load.visits:
        raise RuntimeError(f"{done['applied']} of {load.visits} visits were applied")
    return load.visits / float(done["seconds"]), done["answered_ms"]


def in_detail(name: str, runs: Sequence[Run]) -> Iterator[Figure]:
    """Yield how long pushes took and what the server holds, over all runs."""
    waited = [ms for run in runs for ms in run.answered_ms]
    for share in (50, 95, 99):
        note = f"{share} of 100 pushes are answered by then"
        yield Figure(f"latency.{name}.p{share}_ms", percentile(waited, share), "ms", note)
    memory = statistics.median(run.memory_mb for run in runs)
    yield Figure(f"memory.{name}.mb", memory, "MB", "all server processes after the run")
