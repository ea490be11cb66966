"""Where somebody stands on a ladder, and whether the day tells when they came to its top."""

from collections.abc import Mapping
from typing import NamedTuple

from shared.day_doubt import Sense, out_of_sense
from shared.merge import Record
from shared.resident import is_state


class DatedRung(NamedTuple):
    """A rung as stated; `doubted`: nobody can have reached the top on that day (`shared.day_doubt`)."""

    status: str | None = None
    on: str | None = None
    doubted: bool = False
    basis: str | None = None
    channel: str | None = None


def dated_rung(record: Record, key: str, stages: Mapping[str, str], sense: Sense) -> DatedRung:
    """Return where a person stands on the ladder `key`; `stages` are of its statuses."""
    state, basis, channel = record.told(key)
    if not is_state(state):
        return DatedRung()
    status, on = state.get("status"), state.get("achieved_on")
    doubted = bool(on) and stages.get(status) == "achieved" and _is_doubtful(record, key, on, sense)
    return DatedRung(status, on, doubted, basis, channel)


def _is_doubtful(record: Record, key: str, on: str, sense: Sense) -> bool:
    if record.is_doubtful(key):
        return True
    birth = record.text("birth_date")
    if (birth is None or birth[:4] < on[:4]) and sense.first <= on <= sense.last:
        return False  # nearly always, and asked very often
    head = record.head(key)
    return head is not None and out_of_sense(on, birth, head.stamp.at, sense)
