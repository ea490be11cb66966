"""Statements of backup, restore and verification, over every ward that a database holds."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select, update

from sync_server.store.campaigns import WardRow
from sync_server.store.database import Connection
from sync_server.store.tables.records import enrolment_code, session, stream, ward

_REACHED = select(stream.c.stream_id, stream.c.last_n).where(stream.c.ward_id == bindparam("w"))
_KEPT = (
    update(stream)
    .where(
        stream.c.ward_id == bindparam("w"),
        stream.c.stream_id == bindparam("s"),
        stream.c.durable_n < bindparam("to"),
    )
    .values(durable_n=bindparam("to"))
)


class WardStanding(NamedTuple):
    """How far a ward is: its epoch, and its newest change."""

    epoch: int
    seq: int


class Reached(NamedTuple):
    """How far a stream got."""

    stream_id: str
    last_n: int


def standing(connection: Connection) -> dict[str, WardStanding]:
    """Return how far each ward of a database of any release is."""
    found = connection.execute(select(ward.c.ward_id, ward.c.epoch, ward.c.seq).order_by(ward.c.ward_id))
    return {ward_id: WardStanding(epoch, seq) for ward_id, epoch, seq in found}


def wards(connection: Connection) -> list[WardRow]:
    """Return every ward of the database."""
    return [WardRow(*row) for row in connection.execute(select(ward).order_by(ward.c.ward_id))]


def reached(connection: Connection, ward_id: str) -> list[Reached]:
    """Return how far each stream of a ward got."""
    return [Reached(*row) for row in connection.execute(_REACHED, {"w": ward_id})]


def mark_durable(connection: Connection, ward_id: str, streams: Iterable[Reached]) -> None:
    """Keep that a backup holds these streams so far; what an earlier one holds is never taken back."""
    rows = [{"w": ward_id, "s": s.stream_id, "to": s.last_n} for s in streams if s.last_n]
    if rows:
        connection.execute(_KEPT, rows)


def begin_epoch(connection: Connection, ward_id: str, epoch: int) -> None:
    """Begin a new history of a ward; joining codes and sessions of the old one end."""
    connection.execute(update(ward).where(ward.c.ward_id == ward_id).values(epoch=epoch))
    connection.execute(delete(enrolment_code).where(enrolment_code.c.ward_id == ward_id))
    connection.execute(delete(session).where(session.c.ward_id == ward_id))
