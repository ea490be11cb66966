"""Pace, in English."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "pace.progress": "{done}/{target}",
    "pace.not_started": "Not started",
    "pace.met": "Target reached",
    "pace.over": "{n} above target",
    "pace.on_schedule": "On schedule",
    "pace.ahead": "{n} ahead",
    "pace.behind": "{n} behind",
    "pace.missed": "Deadline passed, {n} missing",
    "pace.need": "{n} needed per day",
    "pace.forecast": "At this rate done about {on} ({first} – {last})",
    "pace.forecast_open": "At this rate done about {on}, {first} at the earliest",
}
