"""Where help is given right now, and until when (R-27 … R-29)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from shared.campaign import ServicePoint


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A service point that is open until `closes` today, or opens at `opens` later today."""

    label: str
    opens: time
    closes: time


def open_now(points: Iterable[ServicePoint], now: datetime) -> list[OpenPoint]:
    """Return the points that are open, those open longest first."""
    found = [o for o in _today(points, now) if o.opens <= now.time() < o.closes]
    return sorted(found, key=lambda opening: opening.closes, reverse=True)


def open_later(points: Iterable[ServicePoint], now: datetime) -> list[OpenPoint]:
    """Return the points that open later today, the next first."""
    found = [o for o in _today(points, now) if o.opens > now.time()]
    return sorted(found, key=lambda opening: opening.opens)


def _today(points: Iterable[ServicePoint], now: datetime) -> list[OpenPoint]:
    return [
        OpenPoint(point.label, hours.opens, hours.closes)
        for point in points
        for hours in point.hours
        if now.isoweekday() in hours.weekdays
    ]
