"""A target's pace in few words: how far, whether in time, and what is needed each day."""

from dataclasses import dataclass
from math import ceil

from mobile_app.core.tone import Tone
from shared.matrix import MatrixCell
from shared.pace import Forecast, Pace
from shared.text import t
from shared.written import short_day, whole

_TONES: dict[str, Tone] = {
    "met": "good",
    "on_schedule": "good",
    "behind": "open",
    "missed": "bad",
    "not_started": "plain",
}


@dataclass(frozen=True, slots=True)
class PaceWords:
    """`part` and `due` are shares of the target, 0 … 1: what is done, and what is expected by now."""

    progress: str
    state: str
    tone: Tone
    need: str
    forecast: str
    part: float
    due: float


def pace_words(cell: MatrixCell, pace: Pace) -> PaceWords:
    """Return the words of a target's pace; `cell` bears a target."""
    target = cell.target or 0
    return PaceWords(
        progress=t("pace.progress", done=whole(cell.done), target=whole(target)),
        state=_state(cell, pace),
        tone=_TONES[pace.state],
        need=_need(pace),
        forecast=_forecast(pace.forecast) if pace.forecast else "",
        part=_share(cell.done, target),
        due=_share(pace.expected, target),
    )


def _state(cell: MatrixCell, pace: Pace) -> str:
    match pace.state:
        case "met":
            over = cell.done - (cell.target or 0)
            return t("pace.over", n=whole(over)) if over else t("pace.met")
        case "behind":
            return t("pace.behind", n=whole(-pace.ahead))
        case "missed":
            return t("pace.missed", n=whole(cell.remaining or 0))
        case "on_schedule" if pace.ahead:
            return t("pace.ahead", n=whole(pace.ahead))
    return t(f"pace.{pace.state}")


def _need(pace: Pace) -> str:
    if pace.state in ("met", "missed") or not pace.per_day:
        return ""
    return t("pace.need", n=whole(ceil(pace.per_day)))


def _forecast(forecast: Forecast) -> str:
    first = short_day(forecast.earliest)
    if forecast.latest is None:
        return t("pace.forecast_open", on=short_day(forecast.on), first=first)
    return t("pace.forecast", on=short_day(forecast.on), first=first, last=short_day(forecast.latest))


def _share(part: int, of: int) -> float:
    return min(1.0, part / of) if of else 1.0
