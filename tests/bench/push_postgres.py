"""The same visits into PostgreSQL, by one server process and by several on one database, all flushed."""

import random
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import psycopg

from tests.bench.bodies import Ids, visit_change
from tests.bench.figure import Figure, median_of
from tests.bench.push_load import Load, Run, in_detail, prepare, send
from tests.bench.server import running_process
from tests.bench.world import World, evenly, make_world
from tests.sync_server.postgres import Postgres, running_postgres

_BATCH, _CLIENTS, _VISITS = 50, 32, 9_600
_PROCESSES, _RUNS = (1, 4), 3


def measure(folder: Path) -> Iterator[Figure]:
    with running_postgres(flush=True) as postgres, postgres.fresh() as template:
        world = make_world(folder / "world", evenly(_VISITS), _CLIENTS, url=template)
        bare = median_of(_RUNS, partial(_bare, postgres, world))
        note = "the same bodies into one table, nothing else"
        yield Figure(f"bare.postgres.b{_BATCH}", bare, "visits/s", note)
        load = prepare(world, folder / "requests", _VISITS, _BATCH, _CLIENTS)
        for processes in _PROCESSES:
            runs = [_push(postgres, template, folder, load, processes) for _ in range(_RUNS)]
            rate = statistics.median(run.rate for run in runs)
            name = f"postgres.{load.name}.p{processes}"
            yield Figure(f"push.{name}", rate, "visits/s", f"{processes} processes, {load.size} bytes each")
            yield from in_detail(name, runs)


def _push(postgres: Postgres, template: str, folder: Path, load: Load, processes: int) -> Run:
    with postgres.fresh(template) as url, ExitStack() as stack:
        servers = [stack.enter_context(running_process(folder / "run", url)) for _ in range(processes)]
        rate, answered_ms = send(load, [server.port for server in servers])
        return Run(rate, answered_ms, sum(server.memory_mb() for server in servers))


def _bare(postgres: Postgres, world: World) -> float:
    ids, rng = Ids(2), random.Random(3)
    rows = [(rng.randbytes(16), visit_change(ids, rng, i + 1, world.homes[i])) for i in range(_VISITS)]
    with postgres.fresh() as url, psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as bare:
        bare.execute("CREATE TABLE visit (seq bigserial PRIMARY KEY, id bytea UNIQUE, body bytea)")
        start = time.perf_counter()
        for at in range(0, _VISITS, _BATCH):
            with bare.transaction():
                several = rows[at : at + _BATCH]
                bare.cursor().executemany("INSERT INTO visit (id, body) VALUES (%s, %s)", several)
        return _VISITS / (time.perf_counter() - start)
