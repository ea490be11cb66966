"""The figures of a report: counted once, kept as they are, so that they can be printed again. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict

from shared.campaign import Campaign
from shared.confirmed import CONFIRMED
from shared.coverage import Coverage, coverages
from shared.matrix import MatrixCell, counts_all, done_word, matrix, matrix_units, own_suffix
from shared.pace import pace_of
from shared.rollup import SAID, SEEN, Cells
from shared.target import TargetKind
from shared.unit import Unit
from sync_server.ledger.movement import CellMovement
from sync_server.papers.reports.obstacles import Raised

_DOORS = ("visited", "done", "to_revisit", "away", "refused", "gone")


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class UnitFigures(_Kept):
    """One unit in one indicator. `rate` is `achieved` of `eligible`; `expected` is None without a target.

    `new`, `late` and `corrected` add up to the difference of `done` to the report before; `more_eligible`
    is that of the denominator. `per_day` is what is needed from now on; `forecast` the likely day.
    """

    unit_id: str
    indicator: str
    target: int | None
    kind: TargetKind | None
    done: int
    before: int
    achieved: int
    eligible: int
    in_progress: int
    confirmed: int
    seen: int
    said: int
    new: int
    late: int
    corrected: int
    more_eligible: int
    expected: int | None
    per_day: float | None
    forecast: date | None

    @property
    def subject(self) -> str:
        """What notes on the lists for praise and correction call it."""
        return f"{self.unit_id}/{self.indicator}"

    @property
    def change(self) -> int:
        """By how much `done` differs from the report before."""
        return self.new + self.late + self.corrected

    @property
    def remaining(self) -> int | None:
        """What is still missing to the target."""
        return None if self.target is None else max(0, self.target - self.done)


class DoorFigures(_Kept):
    """The households of one unit by how they stand."""

    unit_id: str
    total: int
    residents: int
    visited: int
    done: int
    to_revisit: int
    away: int
    refused: int
    gone: int


class Count(_Kept):
    """A number under a key of the campaign's data."""

    key: str
    n: int


class ChannelLine(_Kept):
    """Those achieved in one indicator by channel, `none` where nobody told one; `achieved` are all."""

    indicator: str
    counts: tuple[Count, ...]
    achieved: int


class PointLine(_Kept):
    """The callers of one service point: how many came, and how many of them were served (R-27)."""

    key: str
    seen: int
    served: int


class DutyLine(_Kept):
    """One duty of a cohort: how many have done it, of how many it is asked."""

    label: str
    done: int
    asked: int
    key: str = ""


class CohortLine(_Kept):
    """A cohort: `complete` of `people` have done all that is asked of them (R-16, R-40)."""

    key: str
    people: int
    complete: int
    duties: tuple[DutyLine, ...]


class ReportFigures(_Kept):
    """Everything counted that was done until the day `until`, as known at `cutoff_ms` (Unix ms).

    `seq` is the ward's last change that was known, `before_seq` and `before_until` say the same of what it is
    compared with. Without `until` (frozen before days closed reports) all that had arrived was counted.
    `counted_on` is the day for which `expected` and `per_day` were worked out.
    `channels` are those achieved by the way people were reached, all indicators together, `by_channel` each
    by itself; `points` are the callers of each service point; `obstacles` those raised in the report's days
    (`obstacles_raised`) or still open at their end (`obstacles_waiting`); `late_phones` were not heard of for
    a day, nor since the last day, and `outstanding` is what they still hold, as they said.
    """

    first: date
    last: date
    cutoff_ms: int
    seq: int
    before_seq: int
    lines: tuple[UnitFigures, ...]
    doors: tuple[DoorFigures, ...]
    channels: tuple[Count, ...]
    obstacles: tuple[Count, ...]
    obstacles_open: int
    referrals: int
    referrals_open: int
    callers_seen: int
    callers_served: int
    phones: int
    late_phones: int
    outstanding: int
    until: date | None = None
    before_until: date | None = None
    counted_on: date | None = None
    obstacles_raised: tuple[Count, ...] = ()
    obstacles_waiting: tuple[Count, ...] = ()
    cohorts: tuple[CohortLine, ...] = ()
    shares: tuple[Coverage, ...] = ()
    by_channel: tuple[ChannelLine, ...] = ()
    points: tuple[PointLine, ...] = ()

    def line(self, unit_id: str, indicator: str) -> UnitFigures | None:
        """Return a unit's line in an indicator, or None where nothing is counted there."""
        return next((x for x in self.lines if (x.unit_id, x.indicator) == (unit_id, indicator)), None)

    def behind(self) -> list[UnitFigures]:
        """Return the lines that are below what should be done by now, the largest gap first.

        Of equal gaps the one comes first that is the larger part of what is expected.
        """
        short = [x for x in self.lines if x.expected is not None and x.done < x.expected]
        return sorted(short, key=lambda x: (x.done - (x.expected or 0), x.done / (x.expected or 1)))


class PhonesHeard(_Kept):
    """How many phones there are, how many were not heard of for a day, and what still waits on them."""

    phones: int = 0
    late: int = 0
    outstanding: int = 0


class State(_Kept):
    """What was counted, see `ReportFigures`. `raised` is None where every obstacle there was is told of."""

    first: date
    last: date
    counted_on: date
    cutoff_ms: int
    seq: int
    until: date
    before_seq: int
    before_until: date | None
    freshness: PhonesHeard = PhonesHeard()
    raised: Raised | None = None
    cohorts: tuple[CohortLine, ...] = ()


def figures_of(
    campaign: Campaign,
    totals: Mapping[str, Cells],
    changes: Mapping[tuple[str, str], CellMovement],
    state: State,
) -> ReportFigures:
    """Return a report's figures from `{khu phố: {cell: n}}` and how its cells differ from last time."""
    counted = _Totals(totals, campaign.scope_of(campaign.ward_id))
    cells = matrix(campaign, totals, state.counted_on)

    def raised(kind: str) -> int:
        return counted.sum(f"obstacles.type.{kind}") if state.raised is None else state.raised.all[kind]

    def waiting(kind: str) -> int:
        return counted.sum(f"obstacles.open.{kind}")

    def told(kind: str) -> int:
        return raised(kind) if state.raised is None else waiting(kind) + state.raised.closed[kind]

    return ReportFigures(
        first=state.first,
        last=state.last,
        cutoff_ms=state.cutoff_ms,
        seq=state.seq,
        before_seq=state.before_seq,
        lines=tuple(_line(campaign, cell, totals, changes, state.counted_on) for cell in cells),
        doors=tuple(_doors(campaign, u, totals) for u in matrix_units(campaign) if counts_all(campaign, u)),
        channels=tuple(Count(key=c.key, n=counted.achieved_by(campaign, c.key)) for c in campaign.channels),
        obstacles=tuple(Count(key=o.key, n=told(o.key)) for o in campaign.obstacle_types),
        obstacles_raised=tuple(Count(key=o.key, n=raised(o.key)) for o in campaign.obstacle_types),
        obstacles_waiting=tuple(Count(key=o.key, n=waiting(o.key)) for o in campaign.obstacle_types),
        obstacles_open=counted.sum("obstacles.open"),
        referrals=counted.sum("referrals"),
        referrals_open=counted.sum("referrals.open"),
        callers_seen=counted.sum("tally.seen"),
        callers_served=counted.sum("tally.served"),
        phones=state.freshness.phones,
        late_phones=state.freshness.late,
        outstanding=state.freshness.outstanding,
        until=state.until,
        before_until=state.before_until,
        counted_on=state.counted_on,
        cohorts=state.cohorts,
        shares=tuple(c for i in campaign.indicators for c in coverages(i, counted.sum)),
        by_channel=_by_channel(campaign, counted),
        points=tuple(
            PointLine(
                key=p.key,
                seen=counted.sum(f"tally.seen.{p.key}"),
                served=counted.sum(f"tally.served.{p.key}"),
            )
            for p in campaign.service_points
        ),
    )


class _Totals:
    """Sums of cells over some khu phố."""

    def __init__(self, totals: Mapping[str, Cells], units: Iterable[str]) -> None:
        self._cells = [totals.get(u, {}) for u in units]

    def sum(self, *names: str) -> int:
        return sum(cells.get(name, 0) for cells in self._cells for name in names)

    def parts_of(self, cell: str) -> set[str]:
        """Return the last words of the cells that a cell is divided into."""
        names = {name for cells in self._cells for name in cells if name.startswith(f"{cell}.")}
        return {word for name in names if "." not in (word := name.removeprefix(f"{cell}."))}

    def achieved_by(self, campaign: Campaign, channel: str) -> int:
        return self.sum(*[f"{i.key}.achieved.channel.{channel}" for i in campaign.indicators])


def _by_channel(campaign: Campaign, counted: _Totals) -> tuple[ChannelLine, ...]:
    """Return each indicator's achieved by channel: the plan's, others that were told of, and none."""
    told = {c for i in campaign.indicators for c in counted.parts_of(f"{i.key}.achieved.channel")}
    plan = [c.key for c in campaign.channels]
    keys = [*plan, *sorted(told - {*plan, "none"}), "none"]
    return tuple(
        ChannelLine(
            indicator=i.key,
            counts=tuple(Count(key=k, n=counted.sum(f"{i.key}.achieved.channel.{k}")) for k in keys),
            achieved=counted.sum(f"{i.key}.achieved"),
        )
        for i in campaign.indicators
    )


def _line(
    campaign: Campaign,
    cell: MatrixCell,
    totals: Mapping[str, Cells],
    changes: Mapping[tuple[str, str], CellMovement],
    today: date,
) -> UnitFigures:
    unit, indicator = campaign.unit(cell.unit_id), campaign.indicator(cell.indicator)
    below, suffix = campaign.scope_of(unit.unit_id), own_suffix(unit, indicator)
    counted = _Totals(totals, below)
    word = done_word(cell.kind)

    def changed(name: str) -> CellMovement:
        found = [changes.get((u, f"{indicator.key}.{name}{suffix}"), CellMovement()) for u in below]
        return CellMovement(*map(sum, zip(*found, strict=True)))

    def basis(*names: str) -> int:
        return counted.sum(*[f"{indicator.key}.achieved.basis.{name}{suffix}" for name in names])

    done, pace = changed(word), pace_of(cell, campaign, today)
    return UnitFigures(
        unit_id=cell.unit_id,
        indicator=cell.indicator,
        target=cell.target,
        kind=cell.kind,
        done=cell.done,
        before=cell.before,
        achieved=cell.achieved,
        eligible=cell.eligible,
        in_progress=cell.in_progress,
        confirmed=basis(*CONFIRMED),
        seen=basis(*SEEN),
        said=basis(*SAID),
        new=done.new,
        late=done.late,
        corrected=done.corrected,
        more_eligible=changed("eligible").total,
        expected=pace.expected if pace else None,
        per_day=pace.per_day if pace else None,
        forecast=pace.forecast.on if pace and pace.forecast else None,
    )


def _doors(campaign: Campaign, unit: Unit, totals: Mapping[str, Cells]) -> DoorFigures:
    counted = _Totals(totals, campaign.scope_of(unit.unit_id))
    return DoorFigures(
        unit_id=unit.unit_id,
        total=counted.sum("households"),
        residents=counted.sum("residents"),
        **{word: counted.sum(f"households.{word}") for word in _DOORS},
    )
