"""Statements for the lists behind the board's numbers."""

from collections.abc import Iterable

from sqlalchemy import func, select

from shared.text import t
from sync_server.database import Connection
from sync_server.duplicates.rule import RULE_ID
from sync_server.tables import change, entity, helper


def docs_of(connection: Connection, ward_id: str, ids: Iterable[str]) -> list[bytes]:
    """Return the JSON of the records with these ids."""
    wanted = select(entity.c.doc).where(entity.c.ward_id == ward_id, entity.c.entity_id.in_(set(ids)))
    return list(connection.execute(wanted).scalars())


def docs_of_kind(connection: Connection, ward_id: str, kind: str, units: Iterable[str]) -> list[bytes]:
    """Return the JSON of the records of a kind that stand in `units`."""
    of_kind = (entity.c.ward_id == ward_id) & (entity.c.kind == kind)
    return list(
        connection.execute(select(entity.c.doc).where(of_kind, entity.c.unit_id.in_(set(units)))).scalars()
    )


def helper_names(connection: Connection, ward_id: str, ids: Iterable[str]) -> dict[str, str]:
    """Return `{helper id: name}` of those that are helpers; the server's rule is named to the reader."""
    wanted = select(helper.c.helper_id, helper.c.name).where(
        helper.c.ward_id == ward_id, helper.c.helper_id.in_(set(ids))
    )
    named = {row[0]: row[1] for row in connection.execute(wanted)}
    return named | {RULE_ID: t("duplicates.rule")} if RULE_ID in named else named


def record_count(connection: Connection, ward_id: str) -> int:
    """Return how many records the ward has."""
    return connection.execute(select(func.count()).where(entity.c.ward_id == ward_id)).scalar_one()


def change_count(connection: Connection, ward_id: str) -> int:
    """Return how many changes the ward's log has."""
    return connection.execute(select(func.count()).where(change.c.ward_id == ward_id)).scalar_one()
