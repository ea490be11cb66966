"""Put one indicator's page together from totals: now, and when this week began."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from shared.campaign import Campaign
from shared.confirmed import CONFIRMED
from shared.coverage import Coverage, coverages
from shared.indicator import Indicator
from shared.local_time import local_day
from shared.matrix import MatrixCell, matrix, own_suffix, rows_below
from shared.pace import Goal, Pace, pace_of
from shared.problem import NOT_FOUND, ProblemError
from shared.rollup import SAID, SEEN, Cells, monday
from shared.text import t
from shared.unit import Unit
from shared.written import day
from sync_server.ledger.history import persons, records_at
from sync_server.ledger.movement import CellMovement
from sync_server.office.board.board import BoardCell
from sync_server.office.progress.chart import Chart, burn_up
from sync_server.office.progress.week import AchievementScope, Moved, eligible_change, moved_by, week_change
from sync_server.office.records.service import Behind, RecordsPage, seen_below, show
from sync_server.store import log, rollups
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

BASES = (CONFIRMED, SEEN, SAID)


@dataclass(frozen=True)
class UnitProgress:
    """One unit in the indicator: its cell of the board, what moved, and its chart.

    `bases` are those achieved by what the statement rests on, `{basis: n}`.
    """

    cell: BoardCell
    change: CellMovement
    eligible_change: int
    bases: Mapping[str, int]
    chart: Chart

    @property
    def unit(self) -> Unit:
        """The unit."""
        return self.cell.unit

    @property
    def pace(self) -> Pace | None:
        """Where it stands with its target; None without one."""
        return self.cell.pace

    @property
    def figures(self) -> MatrixCell:
        """The unit's cell of the board."""
        return self.cell.figures

    def resting_on(self, bases: Iterable[str]) -> int:
        """Return how many were achieved by statements that rest on any of these."""
        return sum(self.bases[b] for b in bases)

    def resting_address(self, bases: Iterable[str]) -> str:
        """Return where those are listed."""
        return self.cell.address(*[f"achieved.basis.{b}" for b in bases])

    def until(self, point: int) -> str:
        """Return where those are listed who were reached by a point of the chart; the first is the start."""
        figures, day = self.figures, self.chart.points[point].day.isoformat()
        before = ["before"] if figures.kind != "remaining" and figures.before else []
        return self.cell.address(*before, *[f"week.{w}" for w in figures.weeks if point and w <= day])

    def moved(self, part: Moved) -> str:
        """Return where those are listed who make up a part of what moved this week."""
        query = urlencode({"unit": self.unit.unit_id, "part": part})
        return f"/progress/{self.figures.indicator}/moved?{query}"


@dataclass(frozen=True)
class ProgressPage:
    """Everything the page of one indicator shows, as of `now` (Unix ms); `week` is this week's Monday."""

    campaign: Campaign
    indicator: Indicator
    units: tuple[UnitProgress, ...]
    coverages: tuple[Coverage, ...]
    unit: Unit
    week: date
    now: int


def progress(services: Services, viewer: Viewer, key: str) -> ProgressPage:
    """Return the page of an indicator for `viewer`; raise ProblemError `not_found` for one nobody has."""
    now = services.clock()
    today = date.fromisoformat(local_day(now))
    week = monday(today.isoformat())
    with services.database.read() as connection:
        campaign = services.campaigns.current(connection).campaign
        totals = rollups.totals(connection, services.ward_id)
        before = rollups.week_totals(connection, services.ward_id, week)
    indicator = next((i for i in campaign.indicators if i.key == key), None)
    if indicator is None:
        raise ProblemError(NOT_FOUND)
    cells = {c.unit_id: c for c in matrix(campaign, totals, today) if c.indicator == key}
    shown = [
        _Of(campaign, BoardCell(f, u, indicator, week, pace_of(f, campaign, today)), today)
        for u in rows_below(campaign, viewer.unit_id)
        if (f := cells.get(u.unit_id)) is not None
    ]
    then = totals if before is None else before
    units = tuple(of.put_together(totals, then) for of in shown)
    below = campaign.scope_of(viewer.unit_id)
    shares = coverages(indicator, lambda cell: sum(totals.get(u, {}).get(cell, 0) for u in below))
    place = campaign.unit(viewer.unit_id if len(below) < len(campaign.neighbourhoods) else campaign.ward_id)
    return ProgressPage(campaign, indicator, units, tuple(shares), place, date.fromisoformat(week), now)


def moved(  # noqa: PLR0913, PLR0917
    services: Services, viewer: Viewer, key: str, unit_id: str, part: Moved, page: int
) -> RecordsPage:
    """Return a page of those who make up a part of what moved in a number this week, and log who looked.

    Raises ProblemError `not_found` for what the page of the indicator does not show, `wrong_scope`.
    """
    week = monday(local_day(services.clock()))
    shown = progress(services, viewer, key)
    with services.database.read() as connection:
        published = services.campaigns.current(connection)
        seen_below(published.campaign, viewer, unit_id)
        one = next((u for u in shown.units if u.unit.unit_id == unit_id), None)
        start = rollups.week_start(connection, services.ward_id, week)
        if one is None or start is None:
            raise ProblemError(NOT_FOUND)
        newest = log.seq_at(connection, services.ward_id, services.clock() + 1)
        then, now = map(persons, records_at(connection, services.ward_id, start, newest))
    counted = _counted(published.campaign, one.cell)
    effects = moved_by(now, then, published.rules, counted, part)
    behind = Behind(
        unit=one.unit,
        kind="resident",
        title=t(f"course.moved_{part}", day=day(shown.week)),
        records=[now.get(i) or then[i] for i in effects],
        indicator=shown.indicator,
        effects=effects,
    )
    return show(services, viewer, behind, page, f"{unit_id} {key} moved {part}")


def _counted(campaign: Campaign, cell: BoardCell) -> AchievementScope:
    return AchievementScope(
        indicator=cell.indicator.key,
        units=campaign.scope_of(cell.unit.unit_id),
        suffix=own_suffix(cell.unit, cell.indicator),
        level=cell.figures.kind != "remaining",
        week=cell.week,
    )


@dataclass(frozen=True)
class _Of:
    """One unit in one indicator, while its page is put together."""

    campaign: Campaign
    cell: BoardCell
    today: date

    def put_together(self, totals: Mapping[str, Cells], then: Mapping[str, Cells]) -> UnitProgress:
        figures, campaign = self.cell.figures, self.campaign
        counted = _counted(campaign, self.cell)
        start = figures.before if counted.level else 0
        span = campaign.starts_on, campaign.ends_on
        goal = None if figures.target is None else Goal(figures.target, start, *span)
        return UnitProgress(
            cell=self.cell,
            change=week_change(totals, then, counted),
            eligible_change=eligible_change(totals, then, counted),
            bases={b: self._basis(totals, b) for group in BASES for b in group},
            chart=burn_up(goal, span, start, figures.weeks, self.today),
        )

    def _basis(self, totals: Mapping[str, Cells], basis: str) -> int:
        name = self.cell.name(f"achieved.basis.{basis}")
        return sum(totals.get(u, {}).get(name, 0) for u in self.campaign.scope_of(self.cell.unit.unit_id))
