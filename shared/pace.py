"""Whether a target is on schedule: expected by today, needed per day, when it will be reached (R-20, R-58).

Days that are over are compared: what is expected today is what should have been done by last night, so
that nobody is behind for an evening that is still to come; what is left is spread over today and the
days after it. One function serves the phone and the ward's board.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, sqrt
from typing import Literal

from shared.campaign import Campaign
from shared.matrix import MatrixCell

State = Literal["not_started", "met", "on_schedule", "behind", "missed"]
_LOOK_BACK_WEEKS = 3
_FEWEST_GAINS = 5
# Four forecasts in five hold the day: counts of people scatter at least as counts of chance do, and more
# where whole families or evenings fall together, which the weeks' own scatter tells.
_SPREAD = 1.28
_FAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The day on which the target is reached at the present rate, and how sure that is.

    `latest` is None where the rate might as well be too small to get there within a year.
    """

    on: date
    earliest: date
    latest: date | None


@dataclass(frozen=True, slots=True)
class Pace:
    """How one unit stands with one target.

    `expected`: what should be done by now. `ahead`: done beyond that, negative when behind. `per_day`:
    how many a day, from today on, are needed to be in time (0 when met; None when no day is left).
    """

    state: State
    expected: int
    ahead: int
    per_day: float | None
    forecast: Forecast | None


def pace_of(cell: MatrixCell, campaign: Campaign, today: date) -> Pace | None:
    """Return the pace of a cell of the board, or None where it bears no target (blank is no zero, A-4).

    Of a *level* target what there was before the campaign is the level one starts from; of a *remaining*
    target nothing was done before.
    """
    if cell.target is None:
        return None
    start = cell.before if cell.kind == "level" else 0
    return pace(Goal(cell.target, start, campaign.starts_on, campaign.ends_on), cell.done, cell.weeks, today)


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached: from `start` on the first day to `target` on the last; both days count."""

    target: int
    start: int
    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        """How long it lasts."""
        return (self.ends_on - self.starts_on).days + 1


def pace(goal: Goal, done: int, weeks: Mapping[str, int], today: date) -> Pace:
    """Return where `done` stands on `today`; `weeks` are the gains by Monday (`YYYY-MM-DD`)."""
    over = min(max((today - goal.starts_on).days, 0), goal.days)
    expected = goal.start + even_share(max(0, goal.target - goal.start), over, goal.days)
    left, days_left = max(0, goal.target - done), goal.days - over
    per_day = left / days_left if days_left else (None if left else 0.0)
    state = _state(goal, done, expected, today)
    forecast = _forecast(left, weeks, goal.starts_on, today) if state in ("on_schedule", "behind") else None
    return Pace(state, expected, done - expected, per_day, forecast)


def even_share(whole: int, over: int, days: int) -> int:
    """Return how much of `whole` is expected after `over` of its `days` at an even pace, rounded down."""
    return whole * min(max(over, 0), days) // days


def _state(goal: Goal, done: int, expected: int, today: date) -> State:
    if done >= goal.target:
        return "met"
    if today < goal.starts_on:
        return "not_started"
    if today > goal.ends_on:
        return "missed"
    return "on_schedule" if done >= expected else "behind"


def _forecast(left: int, weeks: Mapping[str, int], starts_on: date, today: date) -> Forecast | None:
    """Return when `left` more are reached at the rate of the last weeks, or None while too few were."""
    first = max(starts_on, today - timedelta(days=today.weekday(), weeks=_LOOK_BACK_WEEKS - 1))
    mondays = [first - timedelta(days=first.weekday())]
    while mondays[-1] + timedelta(weeks=1) <= today:
        mondays.append(mondays[-1] + timedelta(weeks=1))
    gains = [weeks.get(monday.isoformat(), 0) for monday in mondays]
    total = sum(gains)
    if total < _FEWEST_GAINS:
        return None
    days = (today - first).days + 1
    error = _SPREAD * sqrt(total * _scatter(gains))
    return Forecast(
        on=today + timedelta(days=ceil(left * days / total)),
        earliest=today + timedelta(days=ceil(left * days / (total + error))),
        latest=_latest(left * days, total - error, today),
    )


def _latest(work: float, gains: float, today: date) -> date | None:
    if gains <= 0 or work / gains > _FAR.days:
        return None
    return today + timedelta(days=ceil(work / gains))


def _scatter(gains: list[int]) -> float:
    """Return how much more the weeks differ than chance alone would make them: variance over mean, ≥ 1.

    The week under way is not whole and is left out.
    """
    whole = gains[:-1]
    if len(whole) < 2:
        return 1.0
    mean = sum(whole) / len(whole)
    variance = sum((n - mean) ** 2 for n in whole) / (len(whole) - 1)
    return max(1.0, variance / mean) if mean else 1.0
