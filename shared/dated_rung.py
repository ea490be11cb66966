"""A resident's rung on a ladder, and whether its day is the day the top was reached."""

from collections.abc import Mapping
from typing import NamedTuple

from shared.day_doubt import Sense, out_of_sense
from shared.merge import Head, Record
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
    doubted = bool(on) and stages.get(status) == "achieved" and _stands_in_doubt(record, key, on, sense)
    return DatedRung(status, on, doubted, basis, channel)


def day_reached(record: Record, key: str, stages: Mapping[str, str], sense: Sense) -> str | None:
    """Return the day on which somebody came to the top of the ladder `key`, where they stand.

    None for who does not stand there, where nobody knows the day, and where it cannot be. What stands may
    tell no day, as a list that was made without knowledge of a helper's words: then theirs, beside it, does.
    """
    ranked = record.ranked(key)
    if not ranked or not _is_top(ranked[0].value, stages):
        return None
    dated = (head for head in ranked if _is_top(head.value, stages) and head.value.get("achieved_on"))
    head = next(dated, None)
    if head is None or _is_in_doubt(record, key, head, head.value["achieved_on"], sense):
        return None
    return str(head.value["achieved_on"])


def _is_top(value: object, stages: Mapping[str, str]) -> bool:
    return isinstance(value, dict) and is_state(value) and stages.get(value["status"]) == "achieved"


def _stands_in_doubt(record: Record, key: str, on: str, sense: Sense) -> bool:
    birth = record.text("birth_date")
    if not record.doubtful and (birth is None or birth[:4] < on[:4]) and sense.first <= on <= sense.last:
        return False  # nearly always, and asked very often
    head = record.head(key)
    return head is not None and _is_in_doubt(record, key, head, on, sense)


def _is_in_doubt(record: Record, key: str, head: Head, on: str, sense: Sense) -> bool:
    """Tell whether nobody can have reached the top on the day that a head says."""
    marked = (key, head.stamp.change) in record.doubtful
    return marked or out_of_sense(on, record.text("birth_date"), head.stamp.at, sense)
