"""Statements about changes that were set aside since what they speak of had moved."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, update

from sync_server.ledger.place import MOVED
from sync_server.store.database import Connection
from sync_server.store.tables.records import entity, quarantine


class SetAsideRow(NamedTuple):
    """A change as it waits: the `n`th of its stream, of which helper and phone, received when (Unix ms)."""

    stream_id: str
    n: int
    change_id: str
    helper_id: str
    device_id: str
    received_ms: int
    body: bytes


def count(connection: Connection, ward_id: str, units: Collection[str]) -> int:
    """Return how many wait for somebody who sees these units."""
    return int(connection.execute(_waiting(select(func.count()), ward_id, units)).scalar_one())


def waiting(
    connection: Connection, ward_id: str, units: Collection[str], skip: int, most: int
) -> list[SetAsideRow]:
    """Return those that wait for somebody who sees these units, the oldest first."""
    wanted = _waiting(select(*(quarantine.c[name] for name in SetAsideRow._fields)), ward_id, units)
    ordered = wanted.order_by(quarantine.c.received_ms, quarantine.c.stream_id, quarantine.c.n)
    return [SetAsideRow(*row) for row in connection.execute(ordered.offset(skip).limit(most))]


def find(connection: Connection, ward_id: str, units: Collection[str], change_id: str) -> SetAsideRow | None:
    """Return one of those that wait for somebody who sees these units, or None."""
    wanted = _waiting(select(*(quarantine.c[name] for name in SetAsideRow._fields)), ward_id, units)
    row = connection.execute(wanted.where(quarantine.c.change_id == change_id)).first()
    return None if row is None else SetAsideRow(*row)


def decline(connection: Connection, ward_id: str, change_id: str, now: int) -> bool:
    """Keep that nobody wants a change that waits; return False where it does not wait any more."""
    this = _open(ward_id) & (quarantine.c.change_id == change_id)
    return connection.execute(update(quarantine).where(this).values(declined_ms=now)).rowcount == 1


def _open(ward_id: str) -> ColumnElement[bool]:
    of_ward = (quarantine.c.ward_id == ward_id) & (quarantine.c.reason == MOVED)
    return of_ward & quarantine.c.declined_ms.is_(None) & quarantine.c.change_id.is_not(None)


def _waiting(wanted: Select[Any], ward_id: str, units: Collection[str]) -> Select[Any]:
    same = (entity.c.ward_id == quarantine.c.ward_id) & (entity.c.entity_id == quarantine.c.entity_id)
    here = wanted.select_from(quarantine.join(entity, same)).where(_open(ward_id))
    return here.where(entity.c.unit_id.in_(sorted(units)))
