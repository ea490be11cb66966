"""Statements for the figures: counts only."""

from sqlalchemy import func, select

from sync_server.database import Connection
from sync_server.tables import quarantine


def quarantine_count(connection: Connection, ward_id: str) -> int:
    """Return how many changes were ever set aside."""
    return connection.execute(select(func.count()).where(quarantine.c.ward_id == ward_id)).scalar_one()
