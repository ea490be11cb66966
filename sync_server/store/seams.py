"""Where a broken chain of the log was joined again: both ends stay as they are, and are kept."""

from typing import NamedTuple

from sqlalchemy import insert, select

from sync_server.store.database import Connection
from sync_server.store.tables.records import chain_seam


class ChainBreak(NamedTuple):
    """A change whose place in the chain is not proven.

    `before_hash` is the hash of the change before it, `prev_hash` and `hash` are what the change itself
    has as the one before it and as its own, `linked_hash` is what its own would have to be.
    """

    seq: int
    before_hash: bytes
    prev_hash: bytes
    hash: bytes
    linked_hash: bytes


_BREAK = select(*(chain_seam.c[name] for name in ChainBreak._fields))


def seams(connection: Connection, ward_id: str) -> dict[int, ChainBreak]:
    """Return the breaks that were joined, by the number of the change."""
    found = connection.execute(_BREAK.where(chain_seam.c.ward_id == ward_id))
    return {row.seq: ChainBreak(*row) for row in found}


def add_seam(connection: Connection, ward_id: str, broken: ChainBreak, made_ms: int, reason: str) -> None:
    """Keep that a break is known and accepted, when (Unix ms) and why."""
    values = {"ward_id": ward_id, "made_ms": made_ms, "reason": reason}
    connection.execute(insert(chain_seam).values(values | broken._asdict()))
