"""Statements about records that people disagree about."""

from sqlalchemy import select

from sync_server.store.database import Connection
from sync_server.store.tables.records import disputed, entity


def disputed_docs(connection: Connection, ward_id: str) -> list[bytes]:
    """Return the JSON of the disputed records, the one spoken of last first."""
    same = (entity.c.ward_id == disputed.c.ward_id) & (entity.c.entity_id == disputed.c.entity_id)
    wanted = select(entity.c.doc).join(disputed, same).where(disputed.c.ward_id == ward_id)
    return list(connection.execute(wanted.order_by(entity.c.last_seq.desc(), entity.c.entity_id)).scalars())
