"""The board as people read it: rows of cells with the addresses behind their numbers. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from shared.campaign import Campaign
from shared.coverage import Coverage, coverages
from shared.indicator import Indicator
from shared.matrix import MatrixCell, added_up, done_word, matrix, own_suffix, rows_below
from shared.pace import Pace, pace_of
from shared.rollup import Cells, monday
from shared.unit import Unit
from sync_server.web.records_address import records_address

HOUSEHOLD_CELLS = (
    "households",
    "households.visited",
    "households.unvisited",
    "households.done",
    "households.to_revisit",
    "households.away",
    "households.refused",
    "households.gone",
)


@dataclass(frozen=True)
class BoardCell:
    """One unit in one indicator. `week` is the Monday of this week, `pace` None without a target."""

    figures: MatrixCell
    unit: Unit
    indicator: Indicator
    week: str
    pace: Pace | None

    def name(self, word: str) -> str:
        """Return the roll-up's cell for `word`: `done`, `week`, or a word of shared/rollup.py."""
        plain = {"done": done_word(self.figures.kind), "week": f"week.{self.week}"}.get(word, word)
        return f"{self.indicator.key}.{plain}{own_suffix(self.unit, self.indicator)}"

    def address(self, *words: str) -> str:
        """Return where the people behind a number are listed, which may be the sum of several cells."""
        return records_address(self.unit.unit_id, map(self.name, words))

    @property
    def standing(self) -> str:
        """Whether the target is reached (R-58): `blank`, `below`, `met` or `over`."""
        target, done = self.figures.target, self.figures.done
        if target is None:
            return "blank"
        return "below" if done < target else "met" if done == target else "over"

    @property
    def surplus(self) -> int:
        """How many more than the target."""
        return max(0, self.figures.done - (self.figures.target or 0))


def done_address(campaign: Campaign, figures: MatrixCell) -> str:
    """Return where those are listed who count against a unit's target."""
    unit, indicator = campaign.unit(figures.unit_id), campaign.indicator(figures.indicator)
    return BoardCell(figures, unit, indicator, "", None).address("done")


@dataclass(frozen=True)
class BoardRow:
    """A unit with its cells, one per indicator; None where the annex is blank and nothing is counted."""

    unit: Unit
    cells: tuple[BoardCell | None, ...]
    households: Mapping[str, int]

    def address(self, cell: str) -> str:
        """Return where the records behind one of `households` are listed."""
        return records_address(self.unit.unit_id, [cell])


@dataclass(frozen=True)
class Summary:
    """The targets of one indicator that can be added up. `remaining` adds up what each unit still lacks.

    Those of the others, who count the same people, stand in their rows (`shared.matrix.added_up`). One unit
    over its target does not make up for another. `address` is None where no single list fits.
    """

    indicator: Indicator
    kinds: frozenset[str]
    bearers: tuple[Unit, ...]
    target: int
    done: int
    remaining: int
    week_change: int
    address: str | None


class Ticked(NamedTuple):
    """What is ticked beside the indicators (R-10, R-16): of how many people, and where they are listed."""

    label: str
    people: int
    address: str


@dataclass(frozen=True)
class Board:
    """Everything on the board that comes from totals."""

    rows: tuple[BoardRow, ...]
    summaries: tuple[Summary, ...]
    coverages: tuple[Coverage, ...]
    ticks: tuple[Ticked, ...]
    week_from: date

    @property
    def empty(self) -> bool:
        """Whether there is no household yet."""
        return not any(row.households["households"] for row in self.rows)

    @property
    def week_to(self) -> date:
        """The Sunday of this week."""
        return self.week_from + timedelta(days=6)


def build_board(campaign: Campaign, totals: Mapping[str, Cells], viewer_unit: str, today: date) -> Board:
    """Return the board of what is under `viewer_unit`, from `{khu phố: {cell: n}}`."""
    week = monday(today.isoformat())
    seen = set(campaign.scope_of(viewer_unit))
    units = rows_below(campaign, viewer_unit)
    figures = {(c.unit_id, c.indicator): c for c in matrix(campaign, totals, today)}
    rows = tuple(_row(campaign, unit, figures, totals, today) for unit in units)
    summaries = (_summary(campaign, i, rows, totals, viewer_unit) for i in range(len(campaign.indicators)))
    shares = [c for i in campaign.indicators for c in coverages(i, lambda cell: _sum(totals, seen, cell))]
    shown = tuple(s for s in summaries if s is not None)
    ticks = tuple(
        Ticked(label, _sum(totals, seen, f"tick.{key}"), records_address(viewer_unit, [f"tick.{key}"]))
        for key, label in campaign.ticks.items()
    )
    return Board(rows, shown, tuple(shares), ticks, date.fromisoformat(week))


def _sum(totals: Mapping[str, Cells], units: Iterable[str], cell: str) -> int:
    return sum(totals.get(unit, {}).get(cell, 0) for unit in units)


def _row(
    campaign: Campaign,
    unit: Unit,
    figures: Mapping[tuple[str, str], MatrixCell],
    totals: Mapping[str, Cells],
    today: date,
) -> BoardRow:
    week = monday(today.isoformat())
    found = [(i, figures.get((unit.unit_id, i.key))) for i in campaign.indicators]
    cells = tuple(
        None if f is None else BoardCell(f, unit, i, week, pace_of(f, campaign, today)) for i, f in found
    )
    households = {
        name: sum(totals.get(u, {}).get(name, 0) for u in campaign.scope_of(unit.unit_id))
        for name in (*HOUSEHOLD_CELLS, "residents")
    }
    return BoardRow(unit, cells, households)


def _summary(
    campaign: Campaign, place: int, rows: Iterable[BoardRow], totals: Mapping[str, Cells], viewer_unit: str
) -> Summary | None:
    added = added_up(campaign, campaign.indicators[place], [row.unit for row in rows])
    bearing = [c for row in rows if row.unit in added and (c := row.cells[place]) is not None]
    if not bearing:
        return None
    names = dict.fromkeys(c.name("done") for c in bearing)
    done = sum(c.figures.done for c in bearing)
    listed = sum(totals.get(u, {}).get(n, 0) for u in campaign.scope_of(viewer_unit) for n in names)
    return Summary(
        indicator=campaign.indicators[place],
        kinds=frozenset(c.figures.kind for c in bearing if c.figures.kind),
        bearers=tuple(c.unit for c in bearing),
        target=sum(c.figures.target or 0 for c in bearing),
        done=done,
        remaining=sum(c.figures.remaining or 0 for c in bearing),
        week_change=sum(c.figures.week_change for c in bearing),
        address=records_address(viewer_unit, names) if listed == done else None,
    )
