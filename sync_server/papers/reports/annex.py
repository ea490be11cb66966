"""The rows of the annex: each unit's line, and rows that are the sum of those above them. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from shared.campaign import Campaign
from shared.matrix import done_word
from shared.text import t
from shared.unit import Unit
from sync_server.papers.reports.figures import ReportFigures, UnitFigures

_BEFORE = (
    "unit",
    "target",
    "done",
    "remaining",
    "change",
    "new",
    "late",
    "corrected",
    "eligible",
    "more_eligible",
)
_AFTER = ("rate", "basis", "expected", "per_day", "forecast")
_SUMMED = (
    "done",
    "before",
    "achieved",
    "eligible",
    "in_progress",
    "confirmed",
    "seen",
    "said",
    "new",
    "late",
    "corrected",
    "more_eligible",
)


class AnnexRow(NamedTuple):
    """A row of an indicator's table. Of a sum, `remaining` adds up what each unit still lacks."""

    label: str
    line: UnitFigures
    remaining: int | None


def columns(figures: ReportFigures) -> tuple[str, ...]:
    """Return the columns of an indicator's table. Reports once frozen without `achieved` stay as they are."""
    return (*_BEFORE, *(() if figures.until is None else ("achieved",)), *_AFTER)


def rows(campaign: Campaign, figures: ReportFigures, indicator: str) -> list[AnnexRow]:
    """Return the rows of an indicator's table.

    The ward's row is the sum of the khu phố above it. Where these count differently, those achieved in the
    campaign or all (A-4), nothing can be added up: the ward's row then says by its name what it counts. So it
    does where the ward bears a target of its own.
    """
    plain = [_row(campaign, x) for x in figures.lines if x.indicator == indicator]
    parts = [r.line for r in plain if campaign.unit(r.line.unit_id).type == "neighbourhood"]
    if figures.until is None or not parts:
        return plain
    found: list[AnnexRow] = []
    for row in plain:
        if row.line.unit_id != campaign.ward_id:
            found.append(row)
            continue
        alike = len({done_word(x.kind) for x in parts}) == 1
        if alike:
            label = row.label if row.line.target is None else t("report.sum_of_neighbourhoods")
            found.append(_sum(label, row.line, parts))
        if row.line.target is not None:
            found.append(row._replace(label=t("report.ward_own_target", ward=row.label)))
        elif not alike:
            found.append(row._replace(label=t("report.ward_all_achieved", ward=row.label)))
    return found


def _row(campaign: Campaign, line: UnitFigures) -> AnnexRow:
    unit = campaign.unit(line.unit_id)
    return AnnexRow(with_scope(campaign, unit, unit.short), line, line.remaining)


def with_scope(campaign: Campaign, unit: Unit, name: str) -> str:
    """Return a unit's name; an association's with the khu phố whose people it counts."""
    if unit.type != "association" or not unit.supports:
        return name
    return t("report.unit_of", unit=name, of=", ".join(campaign.unit(u).short for u in unit.supports))


def _sum(label: str, ward: UnitFigures, parts: Sequence[UnitFigures]) -> AnnexRow:
    """Return the row under its parts: each number is the sum of the numbers printed above it."""
    bearing = [x for x in parts if x.target is not None]
    needed = [x.per_day for x in bearing]
    changed: dict[str, object] = {name: sum(getattr(x, name) for x in parts) for name in _SUMMED}
    changed |= {
        "kind": bearing[0].kind if bearing else None,
        "target": sum(x.target or 0 for x in bearing) if bearing else None,
        "expected": sum(x.expected or 0 for x in bearing) if bearing else None,
        "per_day": sum(round(n, 1) for n in needed if n is not None)
        if needed and None not in needed
        else None,
        "forecast": None,
    }
    remaining = sum(x.remaining or 0 for x in bearing) if bearing else None
    return AnnexRow(label, ward.model_copy(update=changed), remaining)
