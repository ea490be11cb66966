"""Statements of a pull: one page of what changed in some units, from one snapshot."""

from typing import Any, NamedTuple

from sqlalchemy import and_, select

from sync_server.store.database import Connection
from sync_server.store.devices import Device
from sync_server.store.tables.records import digest, entity, moved, stream


class Window(NamedTuple):
    """Changes of some units with `after` < seq <= `until`."""

    ward_id: str
    units: list[str]
    after: int
    until: int


def end_of_page(connection: Connection, window: Window, limit: int) -> int:
    """Return the seq up to which a page of about `limit` records reaches: whole changes only."""
    nth = select(entity.c.last_seq).where(_inside(entity, entity.c.last_seq, window))
    nth = nth.order_by(entity.c.last_seq).offset(limit - 1).limit(1)
    found: int | None = connection.execute(nth).scalar_one_or_none()
    return window.until if found is None else found


def docs_in(connection: Connection, window: Window) -> list[bytes]:
    """Return the records of a window as JSON, the longest unchanged first."""
    wanted = select(entity.c.doc).where(_inside(entity, entity.c.last_seq, window))
    return list(connection.execute(wanted.order_by(entity.c.last_seq)).scalars())


def gone_in(connection: Connection, window: Window, scope: list[str]) -> list[str]:
    """Return the ids that left units of the window and are in none of `scope` now."""
    still = (entity.c.ward_id == moved.c.ward_id) & (entity.c.entity_id == moved.c.entity_id)
    wanted = select(moved.c.entity_id).join(entity, still).where(_inside(moved, moved.c.seq, window))
    return sorted(set(connection.execute(wanted.where(entity.c.unit_id.not_in(scope))).scalars()))


def standing_of(connection: Connection, owner: Device, stream_id: str) -> tuple[int, int]:
    """Return `(last_n, durable_n)` of a phone's stream; zeros if it is not its own."""
    this = (stream.c.ward_id == owner.ward_id) & (stream.c.stream_id == stream_id)
    wanted = select(stream.c.last_n, stream.c.durable_n).where(this, stream.c.device_id == owner.device_id)
    row = connection.execute(wanted).one_or_none()
    return (0, 0) if row is None else (row[0], row[1])


def digests_of(connection: Connection, window: Window) -> dict[str, tuple[int, str]]:
    """Return `{unit: (count, digest)}` of the window's units."""
    these = (digest.c.ward_id == window.ward_id) & digest.c.unit_id.in_(window.units)
    wanted = select(digest.c.unit_id, digest.c["count"], digest.c.digest).where(these)
    return {u: (n, d) for u, n, d in connection.execute(wanted)}


def _inside(table: Any, seq: Any, window: Window) -> Any:
    return and_(
        table.c.ward_id == window.ward_id,
        table.c.unit_id.in_(window.units),
        seq > window.after,
        seq <= window.until,
    )
