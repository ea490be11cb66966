"""A whole campaign: every week reported and frozen, the final report at its end.

Of the small ward; `make faults` takes the full one.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from shared.matrix import matrix
from shared.rollup import Cells
from sync_server.config import Settings
from sync_server.custody.backup.verify import verify
from sync_server.ledger import rollups
from sync_server.papers.reports import period as periods
from sync_server.papers.reports import service as reports
from sync_server.papers.reports.figures import ReportFigures
from sync_server.papers.reports.service import Opened
from sync_server.tools.demo.service import load_demo
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer
from tests.sync_server import sqlite_file
from tests.sync_server.phones import fresh_id

_HOUR = 60 * 60 * 1000


class Clock:
    """The server's clock, set by the test; the day after the plan's last one at first."""

    def __init__(self) -> None:
        self.ms = int(datetime(2024, 7, 4, 2, 0, tzinfo=UTC).timestamp() * 1000)

    def __call__(self) -> int:
        return self.ms


def clerk(unit: str) -> Viewer:
    return Viewer(fresh_id(), "van-phong", unit, "", "supervisor")


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def services(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, clock: Clock
) -> Iterator[Services]:
    folder: Path = tmp_path_factory.mktemp("campaign")
    opened = Services.open(Settings(data=folder, database_url=sqlite_file.fresh(folder)), clock)
    load_demo(opened, "full" if request.config.getoption("--whole") else "small", dates="whole")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def weekly(services: Services, clock: Clock) -> list[Opened]:
    """Every week's report, frozen on the morning after its last day."""
    campaign = services.campaign().campaign
    form, end = reports.form_of(campaign), clock.ms
    found = []
    for period in periods.weeks(campaign, form, campaign.ends_on)[::-1]:
        clock.ms = min(period.ends_ms + 8 * _HOUR, end)
        report_id = reports.begin(services, period)
        reports.freeze(services, clerk(campaign.ward_id), report_id)
        found.append(reports.opened(services, report_id))
    clock.ms = end
    return found


@pytest.fixture(scope="module")
def last(services: Services, weekly: list[Opened], clock: Clock) -> Opened:
    """The final report, frozen."""
    campaign = services.campaign().campaign
    clock.ms = max(clock.ms, periods.final(campaign).ends_ms + 8 * _HOUR)
    report_id = reports.begin(services, periods.final(campaign))
    reports.freeze(services, clerk(campaign.ward_id), report_id)
    return reports.opened(services, report_id)


def test_the_weeks_changes_add_up_to_the_final_report(weekly: list[Opened], last: Opened) -> None:
    """What each week's report says was added is, over all weeks, what the final report says was done."""
    final = last.report.figures
    assert len(weekly) >= 9
    for line in final.lines:
        parts = [x for w in weekly if (x := w.report.figures.line(line.unit_id, line.indicator)) is not None]
        first = weekly[0].report.figures.line(line.unit_id, line.indicator)
        assert first is not None
        assert first.done - first.change + sum(x.change for x in parts) == line.done


def test_every_figure_of_the_final_report_is_that_of_a_recount(services: Services, last: Opened) -> None:
    """Done, achieved, eligible, before and in progress of every line are what counting anew gives."""
    campaign = services.campaign().campaign
    totals: Mapping[str, Cells] = rollups.totals(services.database, services.ward_id)
    assert rollups.recount(services.database, services.ward_id, services.campaign().rules) == []
    for cell in matrix(campaign, totals, campaign.ends_on):
        line = last.report.figures.line(cell.unit_id, cell.indicator)
        assert line is not None
        assert (line.done, line.achieved, line.eligible) == (cell.done, cell.achieved, cell.eligible)
        assert (line.before, line.in_progress) == (cell.before, cell.in_progress)


def test_each_weeks_report_begins_where_the_last_one_ended(weekly: list[Opened]) -> None:
    """No change of the log falls between two reports, and none is in two."""
    figures: list[ReportFigures] = [w.report.figures for w in weekly]
    for before, after in pairwise(figures):
        assert after.before_seq == before.seq
        for line in after.lines:
            was = before.line(line.unit_id, line.indicator)
            assert was is not None
            assert line.done - line.change == was.done


def test_the_final_report_is_three_files_and_the_log_is_whole(services: Services, last: Opened) -> None:
    """Word, Excel and PDF are there, the log's chain holds, and the frozen hash stands on the paper."""
    starts = {"docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF"}
    for wanted in reports.FORMATS:
        assert reports.file(services, last, wanted).startswith(starts[wanted])
    assert not any(found.faults for found in verify(services.database))
    assert last.report.frozen[:16] in last.document.mark
