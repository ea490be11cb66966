"""Statements about refusals."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, select

from sync_server.store.database import upsert
from sync_server.store.tables.records import account, refusal


class RefusalRow(NamedTuple):
    """A line of the list: `account_name` is None for a name nobody has, of which `name` shows a little."""

    account_name: str | None
    name: str
    action: str
    subject: str
    place: str
    first_ms: int
    last_ms: int
    n: int


def add(connection: Connection, values: dict[str, Any]) -> None:
    """Count a refusal in the line of its hour."""
    insertion = upsert(connection, refusal).values(values)
    connection.execute(
        insertion.on_conflict_do_update(
            index_elements=["ward_id", "hour", "key"],
            set_={"n": refusal.c.n + 1, "last_ms": insertion.excluded.last_ms},
        )
    )


def count(connection: Connection, ward_id: str) -> int:
    """Return how many lines there are."""
    wanted = select(func.count()).select_from(refusal).where(refusal.c.ward_id == ward_id)
    return connection.execute(wanted).scalar_one()


def listed(connection: Connection, ward_id: str, skip: int, most: int) -> list[RefusalRow]:
    """Return lines, the newest first."""
    same = (account.c.ward_id == refusal.c.ward_id) & (account.c.account_id == refusal.c.account_id)
    wanted = (
        select(account.c.name, *(refusal.c[n] for n in RefusalRow._fields[1:]))
        .select_from(refusal.outerjoin(account, same))
        .where(refusal.c.ward_id == ward_id)
        .order_by(refusal.c.last_ms.desc(), refusal.c.hour.desc(), refusal.c.key)
    )
    return [RefusalRow(*row) for row in connection.execute(wanted.offset(skip).limit(most))]


def forget_old(connection: Connection, ward_id: str, before: int) -> None:
    """Forget the lines before a moment."""
    connection.execute(delete(refusal).where(refusal.c.ward_id == ward_id, refusal.c.last_ms < before))


def moment_beyond(connection: Connection, ward_id: str, most: int) -> int | None:
    """Return the moment of the newest line that is one too many, or None."""
    wanted = select(refusal.c.last_ms).where(refusal.c.ward_id == ward_id).order_by(refusal.c.last_ms.desc())
    found: int | None = connection.execute(wanted.offset(most).limit(1)).scalar_one_or_none()
    return found
