"""The time on the wall: Việt Nam has had one offset and no summer time since 1975."""

from datetime import datetime, timedelta, timezone

LOCAL = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def local_day(unix_ms: int) -> str:
    """Return the day of a moment as `YYYY-MM-DD`."""
    return datetime.fromtimestamp(unix_ms / 1000, LOCAL).date().isoformat()
