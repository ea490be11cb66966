"""Every official number, in random worlds, is what a fold of the raw log by the plan's rules gives."""

import ast
import io
import itertools
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import asdict
from html import unescape
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from sync_server.ledger import rollups
from sync_server.office.board import service as dashboard
from sync_server.office.leading import service as leading
from sync_server.office.merit.service import Heard, work_by_helper
from sync_server.office.merit.work import Work
from sync_server.papers.reports import service as reports
from sync_server.papers.reports.figures import ReportFigures
from sync_server.store import devices as enrolment
from sync_server.tools import recount as recounting
from tests.conftest import Amount
from tests.scenarios.oracle import ratings
from tests.scenarios.oracle import reports as reported
from tests.scenarios.oracle.log import Entry, Thing, stand
from tests.scenarios.oracle.reports import Cut
from tests.scenarios.oracle.totals import Cells, board, plus, totals
from tests.scenarios.worlds.steps import HELPERS, act_offline, open_world, reopened, step
from tests.scenarios.worlds.world import RandomWard
from tests.sync_server.reporting import viewer

_LINK = re.compile(r'<a class="n" href="([^"]+)">([+-]?[\d.]+)</a>')
_QUOTA = ("people", "all_steps", "rest_done", "step.vneid", "step.eid", "step.sim")


def differ(what: str, ours: Mapping[Any, Any], theirs: Mapping[Any, Any]) -> list[str]:
    """Return where the product says otherwise than the oracle."""
    keys = {*ours, *theirs}
    return [
        f"{what} {k}: product {theirs.get(k)!r}, oracle {ours.get(k)!r}"
        for k in sorted(keys, key=str)
        if ours.get(k) != theirs.get(k)
    ]


async def differences(world: RandomWard) -> list[str]:
    """Return every number that is not what the log and the plan make of it."""
    await world.at_the_desk()
    services, plan, log = world.office.services, world.plan, world.log()
    things = stand(log, plan.ladders)
    cells = plus(totals(things, plan), world.erased)
    kept = rollups.totals(services.database, services.ward_id)
    flat = {(u, c): n for u, own in kept.items() for c, n in own.items()}
    found = differ("totals", cells, flat)
    shown = board(cells, plan, world.today())
    kept_board = {
        (c.unit_id, c.indicator): asdict(c) | {"done": c.done, "remaining": c.remaining}
        for c in dashboard.figures(services)[1]
    }
    words = next(iter(shown.values()))
    found += differ("matrix", shown, {k: {w: v[w] for w in words} for k, v in kept_board.items()})
    found += await _on_pages(world, cells)
    found += _quota(world, things)
    cohorts = ratings.cohorts(things, plan)
    found += differ(
        "cohorts", cohorts, {s.cohort.key: _standing(s) for s in leading.leading(services, viewer()).cohorts}
    )
    found += await _merit_pages(world, things, cohorts)
    found += await _activity(world, things)
    for kind in ("on_demand", "weekly", "final"):
        found += await _report(world, kind, log)
    return found + [str(d) for d in recounting.recount(services)]


def _standing(it: Any) -> dict[str, Any]:
    duties = {d.duty.key: [d.done, d.asked, d.late] for d in it.duties}
    return {
        "people": it.people,
        "complete": it.complete,
        "late": it.late,
        "not_asked": it.not_asked,
        "unlinked": it.unlinked,
        "duties": duties,
    }


async def links(world: RandomWard, page: str, begin: str) -> dict[str, int]:
    html = (await world.office.browser.get(page)).text
    return {
        unescape(a): int(n.replace(".", "")) for a, n in _LINK.findall(html) if unescape(a).startswith(begin)
    }


async def _on_pages(world: RandomWard, cells: Cells) -> list[str]:
    found = []
    for page in ("/", *[f"/progress/{i['key']}" for i in world.plan.indicators]):
        for address, n in (await links(world, page, "/records?")).items():
            if "&week=" in address:
                continue
            unit, *names = re.findall(r"(?:unit|cell)=([^&]+)", address)
            ours = sum(cells.get((u, name), 0) for u in world.plan.scope(unit) for name in names)
            if ours != n:
                found.append(f"{page} {address}: product {n}, oracle {ours}")
    return found


def _work(world: RandomWard) -> Mapping[str, Work]:
    services = world.office.services
    campaign = services.campaign().campaign
    with services.database.read() as connection:
        heard = Heard(campaign)
        log = rollups.replay(connection, services.ward_id, heard.hear)
        return work_by_helper(connection, services.ward_id, campaign, log.stored.values(), heard.said)


def _quota(world: RandomWard, things: Mapping[str, Thing]) -> list[str]:
    theirs = {(h, f): n for h, w in _work(world).items() for f in _QUOTA if (n := w.count(f))}
    ours = {(h, f): n for h, own in ratings.quota(things, world.plan).items() for f, n in own.items()}
    return differ("quota", ours, theirs)


async def _merit_pages(
    world: RandomWard, things: Mapping[str, Thing], cohorts: Mapping[str, Any]
) -> list[str]:
    found, ours = [], ratings.quota(things, world.plan)
    for address, n in (await links(world, "/merit/quota", "/merit/")).items():
        helper, figure = address.split("/")[2:]
        if figure in _QUOTA and ours.get(helper, {}).get(figure, 0) != n:
            found.append(f"/merit/quota {address}: product {n}, oracle {ours.get(helper)}")
    for address, n in (await links(world, "/leading", "/leading/")).items():
        key, who, duty = re.fullmatch(r"/leading/(\w+)\?who=(\w+)(?:&duty=(\w*))?", address).groups()  # type: ignore[union-attr]
        told = cohorts[key]
        done, asked = told["duties"][duty][:2] if duty else (told["complete"], told["people"])
        wanted = {"complete": done, "all": asked, "missing": asked - done, "not_asked": told["not_asked"]}[
            who
        ]
        if wanted != n:
            found.append(f"/leading {address}: product {n}, oracle {wanted}")
    return found


async def _activity(world: RandomWard, things: Mapping[str, Thing]) -> list[str]:
    book = load_workbook(io.BytesIO((await world.office.browser.get("/merit/activity")).content))
    services = world.office.services
    with services.database.read() as connection:
        names = {h.helper_id: h.name for h in enrolment.helpers(connection, services.ward_id)}
    theirs = {(r[0], r[3]): tuple(r[4:]) for r in book.worksheets[1].iter_rows(min_row=2, values_only=True)}
    days = ratings.days_of_work(things)
    ours = {(names[by], "/".join(reversed(on.split("-")))): n for (by, on), n in days.items()}
    return differ("activity", ours, theirs)


async def _report(world: RandomWard, kind: str, log: list[Entry]) -> list[str]:
    """Compare a report of today. Of a frozen one nobody can count those anew who were erased since."""
    services = world.office.services
    reply = await world.office.send("/reports", kind=kind, week=world.today(), at="")
    if reply.status_code != 303:
        return [] if world.today() > world.plan.last else [f"{kind}: {reply.status_code}"]
    address = str(reply.headers["location"])
    if world.frozen.get(address, world.erased) != world.erased:
        return []
    figures = reports.opened(services, address.rpartition("/")[2]).report.figures
    return compare(world, kind, log, figures)


async def numbers(world: RandomWard) -> dict[str, Any]:
    """Return the official numbers as the product says them."""
    services = world.office.services
    with services.database.read() as connection:
        names = {h.helper_id: h.name for h in enrolment.helpers(connection, services.ward_id)}
    made = await world.office.send("/reports", kind="on_demand", at="")
    figures = reports.opened(services, str(made.headers["location"]).rpartition("/")[2]).report.figures
    return {
        "totals": world.kept(),
        "board": dashboard.figures(services)[1],
        "quota": {(names[h], f): w.count(f) for h, w in _work(world).items() for f in w.behind},
        "cohorts": leading.leading(services, viewer()).cohorts,
        "report": figures.model_dump(exclude={"seq", "before_seq", "cutoff_ms"}),
    }


def compare(world: RandomWard, kind: str, log: list[Entry], figures: ReportFigures) -> list[str]:
    """Return where a report's figures are not what the oracle makes of the same days."""
    until, before = (d.isoformat() if d else None for d in (figures.until, figures.before_until))
    cut = Cut(figures.seq, until, figures.before_seq, before, figures.first.isoformat())
    ours = reported.report(log, world.plan, cut, world.erased)
    lines = {(x.unit_id, x.indicator): x for x in figures.lines}
    theirs = {k: {w: getattr(lines[k], w) for w in v} for k, v in ours["lines"].items() if k in lines}
    found = differ(f"{kind} lines", ours["lines"], theirs)
    doors = {d.unit_id: d.model_dump(exclude={"unit_id"}) for d in figures.doors}
    found += differ(f"{kind} doors", ours["doors"], doors)
    found += differ(f"{kind} channels", ours["channels"], {c.key: c.n for c in figures.channels})
    words = ("obstacles_open", "referrals", "referrals_open", "callers_seen", "callers_served")
    found += differ(f"{kind}", {w: ours[w] for w in words}, {w: getattr(figures, w) for w in words})
    cohorts = {
        k: (c["people"], c["complete"], [d[:2] for d in c["duties"].values()])
        for k, c in ours["cohorts"].items()
    }
    told = {c.key: (c.people, c.complete, [[d.done, d.asked] for d in c.duties]) for c in figures.cohorts}
    return found + differ(f"{kind} cohorts", cohorts, told)


async def test_no_order_of_arrival_changes_a_number(tmp_path: Path, amount: Amount) -> None:
    """Whichever phone of those that were without a network is heard first, all is the same."""
    for seed in range(amount.of(1, 12)):
        folder = tmp_path / f"{seed}"
        folder.mkdir()
        async with open_world(folder, seed, days=12) as world:
            for _ in range(15):
                await step(world)
            for helper in world.helpers:
                helper.error_ms = 0
                await helper.phone.sync()
            await act_offline(world, amount.of(30, 60))
            now_ms = world.office.now_ms + 60_000
        orders = [*itertools.permutations(range(len(HELPERS)))]
        found = []
        for order in orders[:: amount.of(5, 1)]:
            copy = tmp_path / f"{seed} {order}"
            shutil.copytree(folder, copy)
            async with reopened(copy, seed, now_ms) as world:
                await world.at_the_desk()
                for place in order:
                    await world.helpers[place].phone.sync()
                assert await differences(world) == [], (seed, order)
                found.append(await numbers(world))
        assert all(one == found[0] for one in found), (seed, found)


async def test_every_number_is_what_the_log_and_the_plan_make_of_it(tmp_path: Path, amount: Amount) -> None:
    """Totals, board, pages, quota, cohorts, days of work and reports, amid random events."""
    for seed in range(amount.of(2, 40)):
        folder = tmp_path / str(seed)
        folder.mkdir()
        await in_one_world(folder, seed, amount.of(50, 160), days=(0, 50)[seed % 2])


async def in_one_world(folder: Path, seed: int, steps: int, days: int) -> None:
    """Look at every number after each few steps of one world, which begins after so many days."""
    async with open_world(folder, seed, days) as world:
        did = []
        for n in range(1, steps + 1):
            did.append(await step(world))
            if n % 25 == 0:
                assert await differences(world) == [], (seed, n, did[-25:])


def test_the_oracle_imports_nothing_of_the_product() -> None:
    """It shares no code with what it checks."""
    for path in (Path(__file__).parent / "oracle").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            own = [n for n in names if n.split(".")[0] not in sys.stdlib_module_names]
            assert all(n.startswith("tests.scenarios.oracle.") for n in own), (path.name, own)
