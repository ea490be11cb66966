"""The office's pages and papers: a worklist of a ward of 100,000, a report, labels for every door."""

import http.client
import statistics
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from shared.household_code import make_code
from shared.local_time import local_day
from sync_server.papers.labels.sheet import Label, draw_sheets
from sync_server.papers.reports import service as reports
from sync_server.web.services import Services
from tests.bench.board import sign_in
from tests.bench.figure import Figure, percentile_95
from tests.bench.server import running_server
from tests.bench.world import evenly, make_world, settings_of

_READS, _WARM_UP = 40, 3
_LARGE, _WARD = 100_000, 9_400
_LABELS = 2_700


def measure(folder: Path) -> Iterator[Figure]:
    world = make_world(folder / "large", evenly(_LARGE // 4), asked=True)
    cookie = sign_in(world.data, "phuong")
    with running_server(world.data) as port:
        for name, address in (("worklist", "/worklist?unit=kp3"), ("progress", "/progress/eid")):
            p95 = percentile_95(_read(port, cookie, address))
            yield Figure(f"office.{name}.{_LARGE}.p95_ms", p95, "ms", f"95 of 100 reads of {address}")
    yield from _report(folder / "ward")
    yield _labels()


def _read(port: int, cookie: str, address: str) -> list[float]:
    connection, times = http.client.HTTPConnection("127.0.0.1", port), []
    for _ in range(_WARM_UP + _READS):
        start = time.perf_counter()
        connection.request("GET", address, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - start) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")
    connection.close()
    return times[_WARM_UP:]


def _report(folder: Path) -> Iterator[Figure]:
    world = make_world(folder, evenly(_WARD // 4), asked=True)
    services = Services.open(settings_of(world.data))
    try:
        campaign, today = services.campaign().campaign, date.fromisoformat(local_day(services.clock()))
        period = reports.period_of(campaign, "weekly", today.isoformat(), today)
        times: dict[str, list[float]] = {"count": []}
        for _ in range(3):
            start = time.perf_counter()
            shown = reports.transient(services, period)
            times["count"].append(time.perf_counter() - start)
            for wanted in reports.FORMATS:
                start = time.perf_counter()
                reports.file(services, shown, wanted)
                times.setdefault(wanted, []).append(time.perf_counter() - start)
    finally:
        services.close()
    for name, measured in times.items():
        yield Figure(f"report.{name}.s", statistics.median(measured), "s", f"a ward of {_WARD} people")


def _labels() -> Figure:
    codes = [make_code(f"LT-{n % 5 + 1}", n // 5 + 1) for n in range(_LABELS)]
    start = time.perf_counter()
    draw_sheets([Label(code, "Khu phố", code.qr_text) for code in codes], "small", "Nhãn")
    return Figure(f"labels.{_LABELS}.s", time.perf_counter() - start, "s", "24 on a page")
