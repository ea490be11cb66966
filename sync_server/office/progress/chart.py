"""A burn-up chart as points of a drawing: what was reached by the end of each week, against the target. Pure.

Lines are told apart by their strokes and by words at their ends, so that no colour is needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from shared.pace import Goal
from shared.written import short_day, whole

WIDTH, HEIGHT = 320, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 10, 12, 24


@dataclass(frozen=True)
class Mark:
    """A label of an axis: its text and where it stands."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Point:
    """What was reached by the end of a day, and where that lies in the drawing."""

    day: date
    n: int
    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    """One unit's burn-up. `points` go from the first day to today; lines are `x,y x,y …`.

    `target` and `expected` are None without a target. `today` is where today stands, if in the campaign.
    """

    points: tuple[Point, ...]
    line: str
    target: float | None
    expected: str | None
    today: float | None
    days: tuple[Mark, ...]
    counts: tuple[Mark, ...]

    @property
    def left(self) -> int:
        """Where the drawing's ground begins."""
        return _LEFT

    @property
    def right(self) -> int:
        """Where it ends."""
        return WIDTH - _RIGHT

    @property
    def base(self) -> int:
        """Where nothing is."""
        return HEIGHT - _BOTTOM


def burn_up(
    goal: Goal | None, span: tuple[date, date], start: int, weeks: Mapping[str, int], today: date
) -> Chart:
    """Return the chart of `start` and what each week (by its Monday) added, from `span`'s first to last day.

    `goal` is None where there is no target.
    """
    first, last = span
    reached = _reached(start, weeks, first, min(today, last))
    top = max([1, *(n for _, n in reached), goal.target if goal else 0])
    scale = _Scale(first, last, top)
    points = tuple(Point(day, n, scale.x(day), scale.y(n)) for day, n in reached)
    expected = None
    if goal:
        begin, end = (scale.x(first), scale.y(goal.start)), (scale.x(last), scale.y(goal.target))
        expected = _joined([begin, end])
    return Chart(
        points=points,
        line=_joined([(p.x, p.y) for p in points]),
        target=scale.y(goal.target) if goal else None,
        expected=expected,
        today=scale.x(today) if first <= today <= last else None,
        days=tuple(Mark(scale.x(d), HEIGHT - 6, short_day(d)) for d in _days(first, last)),
        counts=tuple(Mark(_LEFT - 6, scale.y(n), whole(n)) for n in _counts(top)),
    )


def _reached(start: int, weeks: Mapping[str, int], first: date, until: date) -> list[tuple[date, int]]:
    """Return `(day, count)`: the first day's, and that of each week's last day, or of today."""
    points, count = [(first, start)], start
    monday = first - timedelta(days=first.weekday())
    while monday <= until:
        count += weeks.get(monday.isoformat(), 0)
        day = min(monday + timedelta(days=6), until)
        if day > first:
            points.append((day, count))
        monday += timedelta(weeks=1)
    return points


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date
    top: int

    def x(self, day: date) -> float:
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)

    def y(self, n: int) -> float:
        return round(HEIGHT - _BOTTOM - n / self.top * (HEIGHT - _TOP - _BOTTOM), 1)


def _joined(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _days(first: date, last: date) -> list[date]:
    return [first, first + (last - first) / 2, last]


def _counts(top: int) -> list[int]:
    return sorted({0, top // 2, top})
