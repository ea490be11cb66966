"""The own khu phố's figures in words: each with its numerator and denominator."""

from dataclasses import dataclass

from shared.campaign import Campaign
from shared.matrix import MatrixCell
from shared.text import t
from shared.vietnamese import percent, whole


@dataclass(frozen=True, slots=True)
class Figures:
    """One indicator of one khu phố. `part` is the rate as 0 … 1, for the bar."""

    unit: str
    title: str
    rate: str
    part: float
    target: str
    progress: str
    met: bool
    details: tuple[str, ...]


def figures(cell: MatrixCell, campaign: Campaign) -> Figures:
    """Return a cell of the board in words."""
    indicator = campaign.indicator(cell.indicator)
    rate = t(
        "results.rate",
        done=whole(cell.achieved),
        of=whole(cell.eligible),
        rate=percent(cell.achieved, cell.eligible),
    )
    details = [t("results.week", n=whole(cell.week_change)), t("results.unasked", n=whole(cell.unasked))]
    if cell.in_progress:
        details.insert(1, t("results.partial", n=whole(cell.in_progress)))
    return Figures(
        unit=campaign.unit(cell.unit_id).label,
        title=f"{indicator.number}. {indicator.label}",
        rate=rate if cell.eligible else t("results.no_one"),
        part=cell.achieved / cell.eligible if cell.eligible else 0.0,
        target=_target(cell),
        progress=_progress(cell),
        met=cell.remaining == 0,
        details=tuple(details),
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
