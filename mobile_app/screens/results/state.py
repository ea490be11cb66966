"""The own khu phố's figures in words: each with its numerator and denominator."""

from dataclasses import dataclass
from datetime import date

from mobile_app.core.pace_words import PaceWords, pace_words
from shared.campaign import Campaign
from shared.matrix import MatrixCell
from shared.pace import pace_of
from shared.text import t
from shared.written import percent, whole


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One indicator of one khu phố. `pace` is None where there is no target."""

    unit: str
    title: str
    rate: str
    target: str
    progress: str
    pace: PaceWords | None
    details: str


def figures(cell: MatrixCell, campaign: Campaign, today: date) -> IndicatorResult:
    """Return a cell of the board in words."""
    pace = pace_of(cell, campaign, today)
    indicator = campaign.indicator(cell.indicator)
    rate = t(
        "results.rate",
        done=whole(cell.achieved),
        of=whole(cell.eligible),
        rate=percent(cell.achieved, cell.eligible),
    )
    details = [t("results.week", n=whole(cell.week_change))]
    if cell.in_progress:
        details.append(t("results.partial", n=whole(cell.in_progress)))
    if cell.unasked:
        details.append(t("results.unasked", n=whole(cell.unasked)))
    return IndicatorResult(
        unit=campaign.unit_named(cell.unit_id).label,
        title=f"{indicator.number}. {indicator.label}",
        rate=rate if cell.eligible else t("results.no_one"),
        target=_target(cell),
        progress=_progress(cell),
        pace=pace_words(cell, pace) if pace else None,
        details=" · ".join(details),
    )


def _target(cell: MatrixCell) -> str:
    if cell.target is None:
        return t("results.no_target")
    key = "results.target_remaining" if cell.kind == "remaining" else "results.target"
    return t(key, target=whole(cell.target))


def _progress(cell: MatrixCell) -> str:
    if cell.remaining is None:
        return ""
    if cell.remaining == 0:
        return t("results.met", done=whole(cell.done))
    return t("results.progress", done=whole(cell.done), left=whole(cell.remaining))
