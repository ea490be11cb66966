"""Many real phones against this server: makes their joining codes, starts them, and checks the totals.

The phones live in a process of their own (`mobile_app.simulator`); this side knows only the server.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from shared.local_time import local_day
from shared.matrix import matrix
from shared.rollup import Cells
from shared.text import t
from sync_server.ledger import rollups
from sync_server.people.enrolment import service as enrolment
from sync_server.web.services import Services

_CATEGORY = "volunteer"
_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """`phones` in all khu phố in turn, `visits` in all, `faults` the name of a level."""

    server: str
    phones: int
    visits: int
    seed: int
    faults: str = "normal"


@dataclass(frozen=True, slots=True)
class SimulationOutcome:
    """Sentences about what happened, and what is not as it must be; none of the latter is success."""

    summary: tuple[str, ...]
    findings: tuple[str, ...]


def simulate(services: Services, plan: Plan) -> SimulationOutcome:
    """Run the phones and compare the server's totals with what they recorded."""
    before = rollups.totals(services.database, services.ward_id)
    task = {
        "server": plan.server,
        "codes": _codes(services, plan.phones),
        "visits": plan.visits,
        "seed": plan.seed,
        "faults": plan.faults,
    }
    done = subprocess.run(
        [sys.executable, "-m", "mobile_app.simulator"],
        input=json.dumps(task),
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=False,
    )
    report = _read(done.stdout)
    if "unreachable" in report:
        return SimulationOutcome((), (t("simulate.no_server", server=plan.server),))
    if "failed" in report:
        return SimulationOutcome((), (t("simulate.failed", server=plan.server, why=report["failed"]),))
    after = rollups.totals(services.database, services.ward_id)
    return SimulationOutcome(
        tuple(_summary(report)), tuple(_findings(services, report, _movement(before, after)))
    )


def _codes(services: Services, phones: int) -> list[str]:
    units = services.campaign().campaign.neighbourhoods
    codes = []
    for i in range(phones):
        unit, desk = units[i % len(units)].unit_id, services.enrolment()
        helper = enrolment.add_helper(desk, t("simulate.helper", n=i + 1), unit, _CATEGORY)
        codes.append(enrolment.make_code(desk, helper.helper_id, frozenset({unit}), _MINUTES))
    return codes


def _read(text: str) -> dict[str, Any]:
    try:
        report: dict[str, Any] = json.loads(text)
    except ValueError:
        return {"failed": t("simulate.crashed")}
    return report


def _movement(before: Mapping[str, Cells], after: Mapping[str, Cells]) -> dict[str, Cells]:
    moved: dict[str, Cells] = {}
    for unit in before.keys() | after.keys():
        cells = Counter(after.get(unit, {}))
        cells.subtract(before.get(unit, {}))
        own = {cell: n for cell, n in cells.items() if n}
        if own:
            moved[unit] = own
    return moved


def _summary(report: Mapping[str, Any]) -> Iterator[str]:
    yield t("simulate.summary", phones=report["phones"], acts=report["acts"], rounds=report["rounds"])
    troubles = {t(f"simulate.trouble_{name}"): n for name, n in sorted(report["network"].items())}
    troubles[t("simulate.trouble_killed")] = report["kills"]
    yield t("simulate.troubles", list=", ".join(f"{name} {n}" for name, n in troubles.items() if n) or "0")
    yield t("simulate.conflicts", n=report["conflicts"])
    yield t("simulate.moved", cells=sum(len(cells) for cells in report["moved"].values()))


def _findings(services: Services, report: Mapping[str, Any], moved: Mapping[str, Cells]) -> Iterator[str]:
    for found in report["findings"]:
        yield t(found["key"], **found["values"])
    for unit in sorted(moved.keys() | report["moved"].keys()):
        kept, told = moved.get(unit, {}), report["moved"].get(unit, {})
        for cell in sorted(kept.keys() | told.keys()):
            if kept.get(cell, 0) != told.get(cell, 0):
                yield t("simulate.cell", unit=unit, cell=cell, kept=kept.get(cell, 0), told=told.get(cell, 0))
    yield from _boards(services, report["boards"])
    differences = rollups.recount(services.database, services.ward_id, services.campaign().rules)
    if differences:
        yield t("terminal.recount_differs", n=len(differences))


def _boards(services: Services, shown: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Yield the khu phố whose board on a phone is not the server's."""
    campaign = services.campaign().campaign
    today = date.fromisoformat(local_day(services.clock()))
    ours = matrix(campaign, rollups.totals(services.database, services.ward_id), today)
    for unit, cells in shown.items():
        if cells != [asdict(c) for c in ours if c.unit_id == unit]:
            yield t("simulate.board", unit=unit)
