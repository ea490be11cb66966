"""Points, in English."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "points.title": "Service points",
    "points.intro": "Opening hours, callers, and the weekly session in each neighbourhood's hall.",
    "points.on_duty": "On duty: {n} people of {unit}.",
    "points.col_on_duty": "On duty, as recorded",
    "points.too_few": "Too few on duty",
    "points.missed": "{n} [week|weeks] without a session",
    "points.no_hours": "No opening hours recorded yet.",
    "points.usual": "The weekly session is usually on {day}.",
    "points.no_session": "No session yet.",
    "points.weeks": "By week",
    "points.none_held": "No session",
    "points.col_week": "Week",
    "points.col_sessions": "Days with activity",
    "points.col_seen": "Callers",
    "points.col_served": "Served",
    "points.col_rate": "Rate",
    "points.day_1": "Monday",
    "points.day_2": "Tuesday",
    "points.day_3": "Wednesday",
    "points.day_4": "Thursday",
    "points.day_5": "Friday",
    "points.day_6": "Saturday",
    "points.day_7": "Sunday",
}
