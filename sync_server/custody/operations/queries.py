"""Statements for the figures: counts only."""

from sqlalchemy import func, select

from sync_server.store.database import Connection
from sync_server.store.tables.records import quarantine


def quarantine_count(connection: Connection, ward_id: str, reason: str | None = None) -> int:
    """Return how many changes are set aside, for this reason or for any."""
    wanted = select(func.count()).where(quarantine.c.ward_id == ward_id)
    if reason is not None:
        wanted = wanted.where(quarantine.c.reason == reason)
    return connection.execute(wanted).scalar_one()
