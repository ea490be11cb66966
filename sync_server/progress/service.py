"""Put one indicator's page together from totals: now, and when this week began."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.campaign import Campaign
from shared.indicator import Indicator
from shared.matrix import MatrixCell, matrix, matrix_units
from shared.pace import Goal, Pace, pace_of
from shared.problem import NOT_FOUND, ProblemError
from shared.rollup import Cells, monday
from shared.unit import Unit
from sync_server.accounts.service import Viewer
from sync_server.clock import local_day
from sync_server.dashboard.board import BoardCell
from sync_server.progress.chart import Chart, burn_up
from sync_server.progress.week import Counted, eligible_change, week_change
from sync_server.reports.movement import Change
from sync_server.rollups import queries as rollups
from sync_server.services import Services

_BASES = ("observed", "stated", "none", "police_list", "operator")


@dataclass(frozen=True)
class UnitProgress:
    """One unit in the indicator: its cell of the board, what moved, and its chart.

    `bases` are those achieved by what the statement rests on, `{basis: n}`.
    """

    cell: BoardCell
    change: Change
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


@dataclass(frozen=True)
class ProgressPage:
    """Everything the page of one indicator shows, as of `now` (Unix ms); `week` is this week's Monday."""

    campaign: Campaign
    indicator: Indicator
    units: tuple[UnitProgress, ...]
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
    seen = set(campaign.scope_of(viewer.unit_id))
    cells = {c.unit_id: c for c in matrix(campaign, totals, today) if c.indicator == key}
    shown = [
        _Of(campaign, BoardCell(f, u, indicator, week, pace_of(f, campaign, today)), today)
        for u in matrix_units(campaign)
        if (f := cells.get(u.unit_id)) is not None and seen.issuperset(campaign.scope_of(u.unit_id))
    ]
    then = totals if before is None else before
    units = tuple(of.put_together(totals, then) for of in shown)
    return ProgressPage(campaign, indicator, units, date.fromisoformat(week), now)


@dataclass(frozen=True)
class _Of:
    """One unit in one indicator, while its page is put together."""

    campaign: Campaign
    cell: BoardCell
    today: date

    def put_together(self, totals: Mapping[str, Cells], then: Mapping[str, Cells]) -> UnitProgress:
        figures, campaign = self.cell.figures, self.campaign
        level = figures.kind != "remaining"
        counted = Counted(
            indicator=figures.indicator,
            units=campaign.scope_of(figures.unit_id),
            suffix=self._suffix,
            level=level,
            week=self.cell.week,
        )
        start = figures.before if level else 0
        span = campaign.starts_on, campaign.ends_on
        goal = None if figures.target is None else Goal(figures.target, start, *span)
        return UnitProgress(
            cell=self.cell,
            change=week_change(totals, then, counted),
            eligible_change=eligible_change(totals, then, counted),
            bases={
                b: self._basis(totals, b) for b in ("observed", "stated", "none", "police_list", "operator")
            },
            chart=burn_up(goal, span, start, figures.weeks, self.today),
        )

    @property
    def _suffix(self) -> str:
        ours = self.cell.unit.operator if self.cell.indicator.by_operator else None
        return f".operator.{ours}" if ours else ""

    def _basis(self, totals: Mapping[str, Cells], basis: str) -> int:
        name = f"{self.cell.indicator.key}.achieved.basis.{basis}{self._suffix}"
        return sum(totals.get(u, {}).get(name, 0) for u in self.campaign.scope_of(self.cell.unit.unit_id))
