"""Which obstacles a report tells of: those of its days, and those still open at its end (R-48). Pure."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from shared.merge import Record
from shared.progress import is_open


class Raised(NamedTuple):
    """By type, how many obstacles were raised in a report's days, and how many of them are closed."""

    all: Counter[str]
    closed: Counter[str]


def raised_since(records: Iterable[Record], first: date) -> Raised:
    """Return the obstacles of the day `first` and after."""
    found = Raised(Counter(), Counter())
    for record in records:
        on, kind = record.text("on"), record.text("type")
        if record.kind != "obstacle" or record.value("deleted") or kind is None or on is None:
            continue
        if on >= first.isoformat():
            found.all[kind] += 1
            found.closed[kind] += not is_open(record.text("status"))
    return found
