"""The board's page over real HTTP, signed in, rendered: it must not grow with the number of residents."""

import http.client
import secrets
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from sync_server.people.accounts import service as accounts
from sync_server.web.auth import SESSION_COOKIE
from sync_server.web.services import Services
from tests.bench.figure import Figure, percentile_95
from tests.bench.server import running_server
from tests.bench.world import evenly, make_world, settings_of

_RESIDENTS = (10_000, 100_000)
_READS, _WARM_UP, _RUNS = 60, 5, 3


def measure(folder: Path) -> Iterator[Figure]:
    households = 0
    for seed, residents in enumerate(_RESIDENTS, 1):
        more, households = residents // 4 - households, residents // 4
        world = make_world(folder / "ward", evenly(more), seed=seed, asked=True)
        cookie = sign_in(world.data, f"phuong{seed}")
        with running_server(world.data) as port:
            runs = [_read(port, cookie) for _ in range(_RUNS)]
        p95 = statistics.median(percentile_95(times) for times, _ in runs)
        note = f"95 of 100 reads of the whole page, {runs[0][1] // 1000} kB"
        yield Figure(f"matrix.{residents}.p95_ms", p95, "ms", note)


def sign_in(data: Path, name: str) -> str:
    """Return the cookie of somebody new who sees the whole ward."""
    services = Services.open(settings_of(data))
    password = secrets.token_urlsafe(16)
    accounts.create_account(services, name, services.ward_id, password)
    token = accounts.sign_in(services, name, password, "127.0.0.1")
    services.close()
    return f"{SESSION_COOKIE}={token}"


def _read(port: int, cookie: str) -> tuple[list[float], int]:
    connection, times, size = http.client.HTTPConnection("127.0.0.1", port), [], 0
    for _ in range(_WARM_UP + _READS):
        start = time.perf_counter()
        connection.request("GET", "/", headers={"Cookie": cookie})
        answer = connection.getresponse()
        size = len(answer.read())
        times.append((time.perf_counter() - start) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"the board answered {answer.status}")
    connection.close()
    return times[_WARM_UP:], size
