"""Totals into the board: unit × indicator, against the annex (A.0, A-3, A-4, A-17, A-18)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from shared.campaign import Campaign
from shared.indicator import Indicator
from shared.rollup import Cells, monday
from shared.target import TargetKind
from shared.unit import Unit


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One cell of the board.

    `achieved` of `eligible` is the rate. `done` is what counts against the target: of a *remaining*
    target those achieved in the campaign, of a *level* target all achieved. `remaining` is never
    below zero and None without a target; a blank target is no zero. `weeks` are those achieved in the
    campaign by the Monday of their week, up to this week; weeks without any are left out.
    """

    unit_id: str
    indicator: str
    target: int | None
    kind: TargetKind | None
    eligible: int
    achieved: int
    before: int
    during: int
    in_progress: int
    unasked: int
    week_change: int
    weeks: Mapping[str, int] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """What counts against the target."""
        return self.during if done_word(self.kind) == "during" else self.achieved

    @property
    def remaining(self) -> int | None:
        """How many are still missing to the target, or None where there is none."""
        return None if self.target is None else max(0, self.target - self.done)


def done_word(kind: TargetKind | None) -> Literal["during", "achieved"]:
    """Return what counts against a target: those achieved in the campaign, or all achieved (A-4)."""
    return "during" if kind == "remaining" else "achieved"


def own_suffix(unit: Unit, indicator: Indicator) -> str:
    """Return what the names of a unit's cells end with: a company's are of its own customers (R-45)."""
    return f".operator.{unit.operator}" if unit.operator and indicator.by_operator else ""


def matrix_units(campaign: Campaign) -> list[Unit]:
    """Return the rows of the board: the khu phố, the ward, then every other unit that bears a target.

    An association counts the khu phố it supports, a company its own customers, anybody else the whole ward.
    """
    bearing = {t.unit_id for t in campaign.targets}
    others = [u for u in campaign.units if not counts_all(campaign, u) and u.unit_id in bearing]
    return [*campaign.neighbourhoods, campaign.unit(campaign.ward_id), *others]


def counts_all(campaign: Campaign, unit: Unit) -> bool:
    """Tell whether a unit counts in every indicator, with a target or without: the khu phố and the ward."""
    return unit.type == "neighbourhood" or unit.unit_id == campaign.ward_id


def rows_below(campaign: Campaign, unit_id: str) -> list[Unit]:
    """Return the rows of the board that count nobody outside of a unit's khu phố."""
    seen = set(campaign.scope_of(unit_id))
    return [
        unit
        for unit in matrix_units(campaign)
        if unit.unit_id == unit_id
        or seen.issuperset(campaign.scope_of(unit.unit_id) or campaign.neighbourhood_ids)
    ]


def added_up(campaign: Campaign, indicator: Indicator, units: Iterable[Unit]) -> list[Unit]:
    """Return those of `units` who bear a target of an indicator and can be added up: nobody counts twice.

    In the order of the board whoever counts people that one before counts is left out: where the khu phố bear
    the target, an association that supports one of them, or the ward.
    """
    found: list[Unit] = []
    for unit in units:
        if campaign.target(unit.unit_id, indicator.key) and not any(
            _overlap(campaign, indicator, unit, other) for other in found
        ):
            found.append(unit)
    return found


def _overlap(campaign: Campaign, indicator: Indicator, one: Unit, other: Unit) -> bool:
    """Tell whether one resident may count for both; only two different operators exclude each other."""
    customers = {own_suffix(one, indicator), own_suffix(other, indicator)}
    if len(customers) == 2 and "" not in customers:
        return False
    return not set(campaign.scope_of(one.unit_id)).isdisjoint(campaign.scope_of(other.unit_id))


def matrix(campaign: Campaign, totals: Mapping[str, Cells], today: date) -> list[MatrixCell]:
    """Return the board from `{khu phố: {cell: n}}`, row by row.

    `today` decides which week is "this week". Other units than khu phố and ward have only the cells of their
    targets.
    """
    weeks = _weeks(campaign.starts_on, today)
    return [
        _cell(campaign, unit, indicator, totals, weeks)
        for unit in matrix_units(campaign)
        for indicator in campaign.indicators
        if counts_all(campaign, unit) or campaign.target(unit.unit_id, indicator.key)
    ]


def _cell(
    campaign: Campaign, unit: Unit, indicator: Indicator, totals: Mapping[str, Cells], weeks: list[str]
) -> MatrixCell:
    target = campaign.target(unit.unit_id, indicator.key)
    below = campaign.scope_of(unit.unit_id)
    suffix = own_suffix(unit, indicator)

    def total(cell: str) -> int:
        name = f"{indicator.key}.{cell}{suffix}"
        return sum(totals.get(u, {}).get(name, 0) for u in below)

    by_week = {week: n for week in weeks if (n := total(f"week.{week}"))}
    return MatrixCell(
        unit_id=unit.unit_id,
        indicator=indicator.key,
        target=None if target is None else target.value,
        kind=None if target is None else target.kind,
        eligible=total("eligible"),
        achieved=total("achieved"),
        before=total("before"),
        during=total("during"),
        in_progress=total("in_progress"),
        unasked=total("unasked"),
        week_change=by_week.get(weeks[-1], 0),
        weeks=by_week,
    )


def _weeks(starts_on: date, today: date) -> list[str]:
    """Return the Mondays from the campaign's first week to this one; this one alone before it."""
    this = date.fromisoformat(monday(today.isoformat()))
    first = min(this, date.fromisoformat(monday(starts_on.isoformat())))
    return [(first + timedelta(weeks=n)).isoformat() for n in range((this - first).days // 7 + 1)]
