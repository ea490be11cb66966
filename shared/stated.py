"""Field types: the types that the record models use, each with its maximum length.

They say what can be read, at the door and from what was stored before; whether a value fits the plan, or a
day the campaign, is asked elsewhere.
"""

from typing import Annotated, Any

from pydantic import Field

LONGEST_KEY, LONGEST_LINE, LONGEST_NOTE = 60, 300, 4_000
# Of what a newer app says in fields that nobody here knows, and of the parts of any value.
MOST_PARTS, DEEPEST, LARGEST = 500, 6, 10**40

# The name of something in the plan, or of its like.
Key = Annotated[str, Field(max_length=LONGEST_KEY)]
# A name, an address, a number to call.
Line = Annotated[str, Field(max_length=LONGEST_LINE)]
Note = Annotated[str, Field(max_length=LONGEST_NOTE)]


def is_small(value: Any) -> bool:
    """Tell whether a JSON value is small enough to be kept unread: in parts, depth, texts and numbers."""
    return _parts(value, DEEPEST) <= MOST_PARTS


def _parts(value: Any, deepest: int) -> int:
    """Count the parts of a value; return more than MOST_PARTS if one of them is too large."""
    if isinstance(value, str):
        return 1 if len(value) <= LONGEST_NOTE else MOST_PARTS + 1
    if isinstance(value, int | float):
        return 1 if abs(value) <= LARGEST else MOST_PARTS + 1
    if value is None:
        return 1
    if deepest == 0 or not isinstance(value, dict | list) or len(value) > MOST_PARTS:
        return MOST_PARTS + 1
    inside = [*value, *value.values()] if isinstance(value, dict) else value
    return 1 + sum(_parts(v, deepest - 1) for v in inside)
