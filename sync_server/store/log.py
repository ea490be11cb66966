"""Statements on the log of changes that read it: by arrival, and from its beginning."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from sync_server.store.database import Connection
from sync_server.store.tables.records import change


def newest_ms(connection: Connection, ward_id: str, after: int) -> int:
    """Return when (Unix ms) the newest change after the change `after` arrived; 0 without any."""
    wanted = select(change.c.received_ms).where(change.c.ward_id == ward_id, change.c.seq > after)
    found: int | None = connection.execute(wanted.order_by(change.c.seq.desc()).limit(1)).scalar()
    return found or 0


def last_seq(connection: Connection, ward_id: str) -> int:
    """Return the newest change; 0 if there is none."""
    found: int | None = connection.execute(
        select(func.max(change.c.seq)).where(change.c.ward_id == ward_id)
    ).scalar_one()
    return found or 0


def seq_at(connection: Connection, ward_id: str, ms: int) -> int:
    """Return the last change that had arrived before `ms` (Unix ms); 0 if none had."""
    wanted = select(func.max(change.c.seq)).where(change.c.ward_id == ward_id, change.c.received_ms < ms)
    found: int | None = connection.execute(wanted).scalar_one()
    return found or 0


def changes_until(connection: Connection, ward_id: str, seq: int) -> Iterator[Any]:
    """Give the rows of the log up to `seq`, in order.

    A change of which an erasure left nothing is passed over, so numbers may be missing anywhere.
    """
    whole = (change.c.ward_id == ward_id) & (change.c.seq <= seq) & (func.length(change.c.body) > 0)
    wanted = select(change).where(whole).order_by(change.c.seq)
    yield from connection.execute(wanted, execution_options={"yield_per": 1000})
