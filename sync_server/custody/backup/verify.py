"""Prove a whole database: log, hash chain, records, digests and totals of every ward."""

from typing import NamedTuple

from sync_server.custody.backup import queries
from sync_server.ledger.rollups import CountDifference, recount
from sync_server.plan.published import Campaigns
from sync_server.store.database import Database
from sync_server.store.seams import seams


class VerifiedWard(NamedTuple):
    """What was found of one ward; `head` ends its chain of hashes, `faults` is empty if all is true.

    `seams` are the numbers of the changes at which the chain was broken and joined again.
    """

    ward_id: str
    epoch: int
    changes: int
    head: str
    faults: list[CountDifference]
    seams: list[int]


def verify(database: Database) -> list[VerifiedWard]:
    """Return what every ward's chain and counts come to. Writes nothing."""
    with database.read() as connection:
        wards = queries.wards(connection)
        rules = {w.ward_id: Campaigns(w.ward_id).current(connection, w).rules for w in wards}
        joined = {w.ward_id: sorted(seams(connection, w.ward_id)) for w in wards}
    return [
        VerifiedWard(
            w.ward_id,
            w.epoch,
            w.seq,
            w.head_hash.hex(),
            recount(database, w.ward_id, rules[w.ward_id]),
            joined[w.ward_id],
        )
        for w in wards
    ]
