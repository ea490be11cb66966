"""Statements for the lists behind the board's numbers."""

from collections.abc import Iterable

from sqlalchemy import select

from shared.text import t
from sync_server.store.database import Connection
from sync_server.store.server_rule import RULE_ID
from sync_server.store.tables.records import entity, helper, linked

_AT_ONCE = 500


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


def link_docs(connection: Connection, ward_id: str) -> list[bytes]:
    """Return the JSON of all links, the one judged last first."""
    of_link = (entity.c.ward_id == linked.c.ward_id) & (entity.c.entity_id == linked.c.link_id)
    once = linked.c.person_id < linked.c.other_id
    wanted = select(entity.c.doc).join(linked, of_link).where(linked.c.ward_id == ward_id, once)
    return list(connection.execute(wanted.order_by(entity.c.last_seq.desc())).scalars())


def docs_by_id(connection: Connection, ward_id: str, ids: Iterable[str]) -> dict[str, bytes]:
    """Return `{id: JSON}` of the records with these ids."""
    found: dict[str, bytes] = {}
    for part in in_parts(ids):
        wanted = select(entity.c.entity_id, entity.c.doc).where(
            entity.c.ward_id == ward_id, entity.c.entity_id.in_(part)
        )
        found |= {row[0]: row[1] for row in connection.execute(wanted)}
    return found


def in_parts(ids: Iterable[str]) -> Iterable[list[str]]:
    """Give ids in parts small enough for one statement."""
    whole = sorted(set(ids))
    return (whole[start : start + _AT_ONCE] for start in range(0, len(whole), _AT_ONCE))
