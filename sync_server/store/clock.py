"""Time as the server tells it: Unix milliseconds inside, Viet Nam's calendar for people (no summer time)."""

import time
from datetime import UTC, datetime

from shared.local_time import LOCAL
from shared.written import minute


def now_ms() -> int:
    """Return the time now in Unix milliseconds."""
    return time.time_ns() // 1_000_000


def moment(ms: int) -> datetime:
    """Return the UTC time of `ms`."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def written_minute(ms: int) -> str:
    """Return the minute in Viet Nam at `ms`, as the reader's language writes it."""
    return minute(datetime.fromtimestamp(ms / 1000, LOCAL))
