"""Statements about campaigns and the ward's own row."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update

from shared.confirmed import Ladders
from sync_server.store.database import Connection
from sync_server.store.tables.office import campaign_draft
from sync_server.store.tables.records import campaign, ward

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


class DraftRow(NamedTuple):
    """A version of a campaign that somebody prepared. `state`: draft, scheduled, published, refused, dropped.

    `effective_on` is the day (ISO) on which it comes into force, empty for a draft.
    """

    ward_id: str
    draft_id: str
    body: bytes
    effective_on: str
    state: str
    made_by: str
    made_ms: int


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


def bodies(connection: Connection, ward_id: str, campaign_id: str) -> list[bytes]:
    """Return the JSON of every version of a campaign."""
    this = (campaign.c.ward_id == ward_id) & (campaign.c.campaign_id == campaign_id)
    return list(connection.execute(select(campaign.c.body).where(this)).scalars())


def ladders_since(connection: Connection, ward_id: str) -> list[tuple[int, Ladders]]:
    """Return the ladders of each version and after which change of the log they held, the first one first.

    Not those that were in force only before that was written down.
    """
    since = campaign.c.after_seq, campaign.c.published_ms, campaign.c.version
    wanted = select(campaign.c.after_seq, campaign.c.body).where(
        campaign.c.ward_id == ward_id, campaign.c.after_seq.is_not(None)
    )
    return [(seq, _ladders_in(body)) for seq, body in connection.execute(wanted.order_by(*since))]


def _ladders_in(body: bytes) -> Ladders:
    """Return what `Campaign.ladders` does; of many versions no more than that is read."""
    told = json.loads(body)["indicators"]
    return {i["key"]: tuple(step["status"] for step in i["steps"]) for i in told}


def published_ms(connection: Connection, ward_id: str, campaign_id: str, version: int) -> int:
    """Return when (Unix ms) a version was published; raise SQLAlchemy's NoResultFound if it was not."""
    this = (campaign.c.campaign_id == campaign_id) & (campaign.c.version == version)
    wanted = select(campaign.c.published_ms).where(campaign.c.ward_id == ward_id, this)
    found: int = connection.execute(wanted).scalar_one()
    return found


def find_body(connection: Connection, ward_id: str, campaign_id: str, version: int) -> bytes | None:
    """Return a published campaign's JSON, or None."""
    wanted = {"w": ward_id, "c": campaign_id, "v": version}
    found: bytes | None = connection.execute(_BODY, wanted).scalar_one_or_none()
    return found


def add_campaign(connection: Connection, values: dict[str, Any]) -> None:
    """Keep a campaign's version; raise SQLAlchemy's IntegrityError if that version was published before."""
    connection.execute(insert(campaign).values(values))


def put_in_force(connection: Connection, ward_id: str, campaign_id: str, version: int) -> int:
    """Make a version the one in force, and return after which change of the log it is that.

    The ward's row is made if it is missing.
    """
    values = {"campaign_id": campaign_id, "campaign_version": version}
    before = lock_ward(connection, ward_id)
    if before is None:
        first = {"ward_id": ward_id, "seq": 0, "epoch": 1, "head_hash": GENESIS}
        connection.execute(insert(ward).values(first | values))
        return 0
    connection.execute(update(ward).where(ward.c.ward_id == ward_id).values(values))
    return before.seq


def add_draft(connection: Connection, new: DraftRow) -> None:
    """Keep a draft."""
    connection.execute(insert(campaign_draft).values(new._asdict()))


def drafts(connection: Connection, ward_id: str) -> list[DraftRow]:
    """Return every draft, the newest first."""
    wanted = select(campaign_draft).where(campaign_draft.c.ward_id == ward_id)
    return _drafts(connection, wanted.order_by(campaign_draft.c.made_ms.desc()))


def find_draft(connection: Connection, ward_id: str, draft_id: str) -> DraftRow | None:
    """Return a draft, or None."""
    this = (campaign_draft.c.ward_id == ward_id) & (campaign_draft.c.draft_id == draft_id)
    return next(iter(_drafts(connection, select(campaign_draft).where(this))), None)


def due_drafts(connection: Connection, ward_id: str, today: str) -> list[DraftRow]:
    """Return the scheduled drafts whose day has come, the earliest day first."""
    due = (
        (campaign_draft.c.ward_id == ward_id)
        & (campaign_draft.c.state == "scheduled")
        & (campaign_draft.c.effective_on <= today)
    )
    order = campaign_draft.c.effective_on, campaign_draft.c.made_ms
    return _drafts(connection, select(campaign_draft).where(due).order_by(*order))


def change_draft(connection: Connection, ward_id: str, draft_id: str, values: dict[str, Any]) -> None:
    """Keep what became of a draft."""
    this = (campaign_draft.c.ward_id == ward_id) & (campaign_draft.c.draft_id == draft_id)
    connection.execute(update(campaign_draft).where(this).values(values))


def _drafts(connection: Connection, wanted: Any) -> list[DraftRow]:
    rows: Sequence[Any] = connection.execute(wanted).all()
    return [DraftRow(*row) for row in rows]
