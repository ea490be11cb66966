"""The ward's records as they were: the log folded up to a change, or up to a day."""

from collections.abc import Mapping
from typing import Protocol

from shared.change import Change
from shared.link import as_counted
from shared.local_time import local_day
from shared.merge import Record, Stamp, apply_change
from sync_server.ledger.closing import Records, until
from sync_server.ledger.rollups import stamps
from sync_server.store import log
from sync_server.store.database import Connection


class Numbered(Protocol):
    """What a row of the log says of its place."""

    @property
    def seq(self) -> int:
        """The change's number in the ward."""
        ...


def persons(records: Mapping[str, Record]) -> Records:
    """Return the records with linked residents as the one person they are."""
    return {r.id: r for r in as_counted(records.values())}


class Moments:
    """Keeps the records as they were after some changes, given in their order, while the log passes."""

    def __init__(self, *seqs: int) -> None:
        """Wait for the changes of these numbers."""
        self._seqs = seqs
        self._found: list[Records] = []

    def hear(self, entry: Numbered, _change: Change, _stamp: Stamp, records: Mapping[str, Record]) -> None:
        """Take note of the records as they were before a change, if they are those that are asked for."""
        while len(self._found) < len(self._seqs) and entry.seq > self._seqs[len(self._found)]:
            self._found.append(dict(records))

    def found(self, newest: Records) -> list[Records]:
        """Return the records of each moment; `newest` are those after the last change that passed."""
        return self._found + [newest] * (len(self._seqs) - len(self._found))


def records_at(connection: Connection, ward_id: str, *seqs: int, last: str | None = None) -> list[Records]:
    """Return the ward's records as they were after each of these changes, given in their order.

    What was done to obstacles and referrals after the day `last` is left out, see `closing.until`.
    """
    records: Records = {}
    moments = Moments(*seqs)
    stamped = stamps(connection, ward_id)
    for row in log.changes_until(connection, ward_id, seqs[-1]):
        change = Change.model_validate_json(row.body)
        stamp = stamped(row, change)
        moments.hear(row, change, stamp, records)
        told = change if last is None else until(change, local_day(row.effective_ms), last)
        records.update(apply_change(records, told, stamp))
    return moments.found(records)
