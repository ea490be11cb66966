"""The status of a referral or an obstacle: sent, in progress, answered, done (O-10)."""

from typing import Literal

Progress = Literal["sent", "in_progress", "answered", "done"]
_OPEN = frozenset({"sent", "in_progress"})


def is_open(status: str | None) -> bool:
    """Tell whether somebody still has to act; a missing status means sent."""
    return (status or "sent") in _OPEN
