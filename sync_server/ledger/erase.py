"""Erase people for good: from records, log, quarantine and lists. Totals, numbering and chain stay true.

What somebody added to the totals is kept as counts of nobody (`erased_rollup`). A phone that still holds an
erased record notices at its next sync that its khu phố's digest is another one, and fetches it anew.
"""

from collections.abc import Iterable, Mapping

from shared.merge import Record, add_hash, record_hash
from shared.rollup import RollupRules
from shared.rollup import recount as count
from sync_server.ledger.lasting import LastingActs, LastingEntry
from sync_server.ledger.plans import Plans
from sync_server.ledger.redact import NOTHING, with_references, without
from sync_server.ledger.rollups import together
from sync_server.store import campaigns, rollups
from sync_server.store import devices as enrolment
from sync_server.store import erasures as queries
from sync_server.store.chain import body_hash
from sync_server.store.database import Connection, Database
from sync_server.store.stored import record_in


def erase(connection: Connection, ward_id: str, rules: RollupRules, entity: str, now: int) -> set[str]:
    """Erase a resident or household with every record about it; return the ids that are gone.

    The set is empty if there is no such record; it is then never taken in either.
    """
    campaigns.lock_ward(connection, ward_id)
    records = _records(connection, ward_id)
    if entity not in records:
        queries.add_erasures(connection, ward_id, {entity: None}, now)
        return set()
    gone = with_references(records, entity)
    left = {i: r for i, r in records.items() if i not in gone}
    _keep_counts(connection, ward_id, rules, records, left)
    for unit, (number, digest) in _digests(left, {str(r.value("unit")) for r in records.values()}).items():
        queries.put_digest(connection, ward_id, unit, number, f"{digest:016x}")
    queries.forget(connection, ward_id, sorted(gone))
    places = {i: str(records[i].value("unit")) for i in sorted(gone)}
    queries.add_erasures(connection, ward_id, places, now)
    _redact(connection, ward_id, gone)
    return gone


def erase_all(connection: Connection, ward_id: str, rules: RollupRules, act: str, now: int) -> int:
    """Erase everybody of a ward; return how many records are gone. Phones are refused from then on.

    `act` is an id by which a restored database knows whether this was done to it.
    """
    campaigns.lock_ward(connection, ward_id)
    records = _records(connection, ward_id)
    _keep_counts(connection, ward_id, rules, records, {})
    queries.forget_everything(connection, ward_id, now)
    queries.add_erasures(connection, ward_id, {act: None}, now)
    for seq, body, before in list(queries.bodies(connection, ward_id)):
        if body:
            queries.redact(connection, ward_id, seq, NOTHING, before or body_hash(body))
    for stream_id, n, body in queries.set_aside(connection, ward_id):
        if body:
            queries.redact_set_aside(connection, ward_id, stream_id, n, NOTHING)
    return len(records)


def replay(database: Database, ward_id: str, plans: Plans, lasting: LastingActs) -> None:
    """Do again what a restored database does not know of: refuse phones, erase people.

    What was only begun is not done again: it failed, and may not be wanted any more. Where the database knows
    it, only the note that it was done was lost.
    """
    with database.read() as connection:
        revoked, erased = queries.revoked_ids(connection, ward_id), queries.erased_ids(connection, ward_id)
        phones = {d.device_id for d, _ in enrolment.devices(connection, ward_id)}
    known = {"revoked": revoked, "erased": erased, "erased_all": erased}
    for entry in list(lasting.entries()):
        if entry.id in known[entry.what]:
            if entry.begun:
                lasting.confirm(entry)
        elif not entry.begun:
            _redo(database, ward_id, plans, entry, phones)


def _redo(database: Database, ward_id: str, plans: Plans, entry: LastingEntry, phones: set[str]) -> None:
    with database.write() as connection:
        if entry.what == "revoked" and entry.id in phones:
            enrolment.revoke(connection, ward_id, entry.id, entry.at)
        elif entry.what == "erased":
            erase(connection, ward_id, plans.current(connection).rules, entry.id, entry.at)
        elif entry.what == "erased_all":
            erase_all(connection, ward_id, plans.current(connection).rules, entry.id, entry.at)


def _records(connection: Connection, ward_id: str) -> dict[str, Record]:
    return {r.id: r for r in (record_in(d) for d in rollups.docs(connection, ward_id))}


def _keep_counts(
    connection: Connection,
    ward_id: str,
    rules: RollupRules,
    before: Mapping[str, Record],
    after: Mapping[str, Record],
) -> None:
    lost = together(count(before.values(), rules), count(after.values(), rules), -1)
    queries.add_erased(connection, ward_id, lost)


def _digests(records: Mapping[str, Record], units: Iterable[str]) -> dict[str, tuple[int, int]]:
    sums = dict.fromkeys(units, (0, 0))
    for record in records.values():
        number, total = sums[str(record.value("unit"))]
        sums[str(record.value("unit"))] = number + 1, add_hash(total, plus=record_hash(record))
    return sums


def _redact(connection: Connection, ward_id: str, gone: set[str]) -> None:
    for seq, body, before in list(queries.bodies(connection, ward_id)):
        left = without(body, gone) if body else None
        if left is not None:
            queries.redact(connection, ward_id, seq, left, before or body_hash(body))
    for stream_id, n, body in queries.set_aside(connection, ward_id):
        left = without(body, gone) if body else None
        if left is not None:
            queries.redact_set_aside(connection, ward_id, stream_id, n, left)
