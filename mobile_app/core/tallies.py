"""The tallies that this phone counted in: one per service point and day."""

from collections.abc import Iterable

from mobile_app.core.views import TallyView
from shared.merge import Record
from shared.tally import tally_of


def newest(records: Iterable[Record], device: str, on: str, place: str | None = None) -> TallyView | None:
    """Return the tally of a phone and day, at a service point if one is named, that was told of last."""
    own = [
        r for r in records if (r.value("device"), r.value("on")) == (device, on) and not r.value("deleted")
    ]
    there = [r for r in own if place in (None, r.value("place"))]
    found = max(there, key=_told_at, default=None)
    return None if found is None else TallyView(tally_of(found), found)


def _told_at(record: Record) -> tuple[int, str]:
    head = record.head("seen") or record.head("place")
    return (head.stamp.at if head else 0), record.id
