"""Statements about campaigns and the ward's own row."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update

from sync_server.database import Connection
from sync_server.tables import campaign, ward

GENESIS = bytes(32)
_WARD = select(ward).where(ward.c.ward_id == bindparam("w"))
_LOCK = _WARD.with_for_update()
_BODY = select(campaign.c.body).where(
    campaign.c.ward_id == bindparam("w"),
    campaign.c.campaign_id == bindparam("c"),
    campaign.c.version == bindparam("v"),
)


class WardRow(NamedTuple):
    """The ward as stored: how far its log is, and which campaign is in force."""

    ward_id: str
    seq: int
    epoch: int
    head_hash: bytes
    campaign_id: str
    campaign_version: int


def find_ward(connection: Connection, ward_id: str) -> WardRow | None:
    """Return the ward, or None."""
    row = connection.execute(_WARD, {"w": ward_id}).one_or_none()
    return None if row is None else WardRow(*row)


def lock_ward(connection: Connection, ward_id: str) -> WardRow | None:
    """Return the ward, and let no other transaction write to it until this one ends."""
    row = connection.execute(_LOCK, {"w": ward_id}).one_or_none()
    return None if row is None else WardRow(*row)


def body_of(connection: Connection, ward_id: str, campaign_id: str, version: int) -> bytes:
    """Return a published campaign's JSON; raise SQLAlchemy's NoResultFound if there is none."""
    found: bytes = connection.execute(_BODY, {"w": ward_id, "c": campaign_id, "v": version}).scalar_one()
    return found


def add_campaign(connection: Connection, values: dict[str, Any]) -> None:
    """Keep a campaign's version; raise SQLAlchemy's IntegrityError if that version was published before."""
    connection.execute(insert(campaign).values(values))


def put_in_force(connection: Connection, ward_id: str, campaign_id: str, version: int) -> None:
    """Make a version the one in force; the ward's row is made if it is missing."""
    values = {"campaign_id": campaign_id, "campaign_version": version}
    if lock_ward(connection, ward_id) is None:
        first = {"ward_id": ward_id, "seq": 0, "epoch": 1, "head_hash": GENESIS}
        connection.execute(insert(ward).values(first | values))
    else:
        connection.execute(update(ward).where(ward.c.ward_id == ward_id).values(values))
