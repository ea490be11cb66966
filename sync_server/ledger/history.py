"""The ward's records as they were: the log folded up to a change, or up to a day."""

from collections.abc import Mapping

from shared.change import Change
from shared.link import as_counted
from shared.merge import Record, apply_change
from sync_server.ledger.closing import Records, until
from sync_server.ledger.rollups import stamps
from sync_server.store import log
from sync_server.store.clock import local_day
from sync_server.store.database import Connection


def persons(records: Mapping[str, Record]) -> Records:
    """Return the records with linked residents as the one person they are."""
    return {r.id: r for r in as_counted(records.values())}


def records_at(connection: Connection, ward_id: str, *seqs: int, last: str | None = None) -> list[Records]:
    """Return the ward's records as they were after each of these changes, given in their order.

    What was done to obstacles and referrals after the day `last` is left out, see `closing.until`.
    """
    records: Records = {}
    found: list[Records] = []
    stamped = stamps(connection, ward_id)
    for row in log.changes_until(connection, ward_id, seqs[-1]):
        while row.seq > seqs[len(found)]:
            found.append(dict(records))
        change = Change.model_validate_json(row.body)
        told = change if last is None else until(change, local_day(row.effective_ms), last)
        records.update(apply_change(records, told, stamped(row, change)))
    return found + [records] * (len(seqs) - len(found))
