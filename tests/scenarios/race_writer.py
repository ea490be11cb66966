"""A few writers of a race: `python -m tests.scenarios.race_writer URL HOW WRITERS COMMITS`.

Each writer commits new records one by one, on a connection of its own, by the server's own statements.
`HOW` is `counter`, as the server numbers, or `sequence`: numbers from a plain database sequence, drawn
without waiting for anybody. That is the mistake the server does not make; it lives here only.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import bindparam, func, text, update

from shared.identity import new_id
from shared.merge import Record
from shared.problem import ProblemError
from shared.rollup import NOTHING
from sync_server.ledger import queries
from sync_server.ledger.held import Chained, GroupOutcome, StoredEntity
from sync_server.store.campaigns import WardRow, find_ward, lock_ward
from sync_server.store.chain import LogEntry, link_hash
from sync_server.store.database import Connection, Database
from sync_server.store.tables.records import ward

WARD = "long-thuy"
UNIT = "kp3"
_START_MS = 1_715_684_400_000


def by_counter(connection: Connection) -> WardRow | None:
    """Number as the server does: the ward's row is held from here to the commit."""
    return lock_ward(connection, WARD)


def by_sequence(connection: Connection) -> WardRow | None:
    """Number by a plain sequence: who drew a lower number may commit later."""
    row = find_ward(connection, WARD)
    drawn: int = connection.execute(text("SELECT nextval('race')")).scalar_one()
    return None if row is None else row._replace(seq=drawn - 1)


_TOLERANT_HEAD = (
    update(ward)
    .where(ward.c.ward_id == bindparam("w"))
    .values(seq=func.greatest(ward.c.seq, bindparam("to")), head_hash=bindparam("chained"))
)


def commit_one(database: Database, number: int, how: str) -> None:
    """Commit one new record, numbered; again if two transactions stood in each other's way."""
    while True:
        try:
            with database.write() as connection:
                row = by_counter(connection) if how == "counter" else by_sequence(connection)
                if row is None:
                    raise LookupError(WARD)
                queries.store(connection, WARD, _outcome(row, number))
        except ProblemError:
            continue
        return


def _outcome(row: WardRow, number: int) -> GroupOutcome:
    seq, entity, doc = row.seq + 1, new_id(_START_MS, os.urandom(10)), f'"{number}"'.encode()
    entry = LogEntry(WARD, seq, entity, entity, 1, entity, entity, _START_MS, _START_MS, doc)
    hashed = link_hash(entry, row.head_hash)
    standing = StoredEntity(Record(entity, "household", [], {}), UNIT, 0, NOTHING, seq, doc)
    chained = [Chained(entry, hashed, row.head_hash)]
    return GroupOutcome(seq, hashed, chained, [], [standing], {}, {}, {}, {}, {}, {}, [], [])


def main(url: str, how: str, writers: int, commits: int) -> None:
    """Commit `commits` records by `writers` at once."""
    if how == "sequence":
        queries._HEAD = _TOLERANT_HEAD
    databases = [Database(url) for _ in range(writers)]

    def write(i: int) -> None:
        for number in range(i, commits, writers):
            commit_one(databases[i], os.getpid() * 1_000_000 + number, how)

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    for database in databases:
        database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
