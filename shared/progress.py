"""How far something that was handed to somebody has come: sent, in work, answered, done (O-10)."""

from typing import Literal

Progress = Literal["sent", "in_progress", "answered", "done"]
_OPEN = frozenset({"sent", "in_progress"})


def is_open(status: str | None) -> bool:
    """Tell whether somebody still has to act; what nobody has said anything of was only sent."""
    return (status or "sent") in _OPEN
