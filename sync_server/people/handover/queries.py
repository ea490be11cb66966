"""Statements about the ward's key for parcels, and about the parcels."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, insert, select, update

from sync_server.store.database import Connection
from sync_server.store.tables.records import handover, handover_key


class Parcel(NamedTuple):
    """A parcel as it came; `state` is waiting, releasing, released or discarded.

    One that is `releasing` is still shown: whoever cut its release short can have it done again.
    """

    device_id: str
    digest: bytes
    received_ms: int
    records: int
    state: str
    sealed: bytes


_PARCEL = select(*(handover.c[name] for name in Parcel._fields))


def find_key(connection: Connection, ward_id: str) -> bytes | None:
    """Return the ward's private key (PKCS #8, DER), or None before the first time it was asked for."""
    row = select(handover_key.c.private_key).where(handover_key.c.ward_id == ward_id)
    return connection.execute(row).scalar_one_or_none()


def add_key(connection: Connection, ward_id: str, private_key: bytes, now: int) -> None:
    """Keep the ward's private key."""
    values = {"ward_id": ward_id, "private_key": private_key, "made_ms": now}
    connection.execute(insert(handover_key).values(values))


def find_parcel(connection: Connection, ward_id: str, device_id: str, digest: bytes) -> Parcel | None:
    """Return a parcel of a phone by the SHA-256 of its sealed bytes, or None."""
    this = (handover.c.ward_id == ward_id) & (handover.c.device_id == device_id)
    row = connection.execute(_PARCEL.where(this & (handover.c.digest == digest))).one_or_none()
    return None if row is None else Parcel(*row)


def parcels(connection: Connection, ward_id: str) -> list[Parcel]:
    """Return the ward's parcels, the newest first."""
    of_ward = _PARCEL.where(handover.c.ward_id == ward_id)
    return [Parcel(*row) for row in connection.execute(of_ward.order_by(handover.c.received_ms.desc()))]


def count_of(connection: Connection, ward_id: str, device_id: str) -> int:
    """Return how many parcels a phone has handed over."""
    this = (handover.c.ward_id == ward_id) & (handover.c.device_id == device_id)
    return int(connection.execute(select(func.count()).select_from(handover).where(this)).scalar_one())


def add_parcel(connection: Connection, ward_id: str, new: Parcel) -> None:
    """Keep a new parcel."""
    connection.execute(insert(handover).values(new._asdict() | {"ward_id": ward_id}))


def settle(connection: Connection, ward_id: str, parcel: Parcel, state: str, of: Collection[str]) -> bool:
    """Keep what became of a parcel that is in one of the states `of`; a discarded one is emptied.

    Return False, and change nothing, where it is in none of them: somebody else was quicker.
    """
    values = {"state": state} | ({"sealed": b""} if state == "discarded" else {})
    this = (handover.c.ward_id == ward_id) & (handover.c.device_id == parcel.device_id)
    this &= (handover.c.digest == parcel.digest) & handover.c.state.in_(sorted(of))
    return connection.execute(update(handover).where(this).values(values)).rowcount == 1
