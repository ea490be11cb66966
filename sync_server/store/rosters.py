"""Statements about lists from the police, their rows, and the keys that stand for personal numbers."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update

from sync_server.store.database import Connection, replacing
from sync_server.store.tables.records import roster, roster_key, roster_line


class Roster(NamedTuple):
    """A list as kept; `mapping` and `counts` are JSON, `body` its table while it is needed."""

    roster_id: str
    version: int
    file_name: str
    as_of: str
    account_id: str
    made_ms: int
    state: str
    mapping: bytes
    counts: str
    body: bytes | None


class RosterLine(NamedTuple):
    """What became of one row."""

    row: int
    outcome: str
    reason: str
    entity_id: str | None
    change_id: str | None
    before: bytes | None


_ROSTER = select(*(roster.c[name] for name in Roster._fields))
_LINE = select(*(roster_line.c[name] for name in RosterLine._fields))


def rosters(connection: Connection, ward_id: str) -> list[Roster]:
    """Return every list, the newest first."""
    found = connection.execute(_ROSTER.where(roster.c.ward_id == ward_id).order_by(roster.c.version.desc()))
    return [Roster(*row) for row in found]


def find_roster(connection: Connection, ward_id: str, roster_id: str) -> Roster | None:
    """Return a list, or None."""
    row = connection.execute(_ROSTER.where(_this(ward_id, roster_id))).one_or_none()
    return None if row is None else Roster(*row)


def add_roster(connection: Connection, ward_id: str, new: Roster, file_sha256: bytes) -> None:
    """Keep a new list."""
    values = new._asdict() | {"ward_id": ward_id, "file_sha256": file_sha256}
    connection.execute(insert(roster).values(values))


def next_version(connection: Connection, ward_id: str) -> int:
    """Return the number of the next list."""
    newest = select(func.max(roster.c.version)).where(roster.c.ward_id == ward_id)
    return int(connection.execute(newest).scalar_one() or 0) + 1


def change_roster(
    connection: Connection, ward_id: str, roster_id: str, states: Sequence[str], values: Mapping[str, Any]
) -> bool:
    """Change a list that is in one of `states`; tell whether it was."""
    these = _this(ward_id, roster_id) & roster.c.state.in_(states)
    return connection.execute(update(roster).where(these).values(dict(values))).rowcount == 1


def drop_roster(connection: Connection, ward_id: str, roster_id: str) -> None:
    """Forget a list that was not applied."""
    connection.execute(delete(roster).where(_this(ward_id, roster_id), roster.c.state == "draft"))


def drop_old_drafts(connection: Connection, ward_id: str, before: int) -> None:
    """Forget the lists that nobody applied in time: they hold personal data."""
    old = (roster.c.ward_id == ward_id) & (roster.c.state == "draft") & (roster.c.made_ms < before)
    connection.execute(delete(roster).where(old))


def add_lines(connection: Connection, ward_id: str, roster_id: str, lines: Sequence[RosterLine]) -> None:
    """Keep what became of rows."""
    rows = [line._asdict() | {"ward_id": ward_id, "roster_id": roster_id} for line in lines]
    if rows:
        connection.execute(insert(roster_line), rows)


def lines(connection: Connection, ward_id: str, roster_id: str) -> list[RosterLine]:
    """Return what became of a list's rows, in their order."""
    these = (roster_line.c.ward_id == ward_id) & (roster_line.c.roster_id == roster_id)
    return [RosterLine(*row) for row in connection.execute(_LINE.where(these).order_by(roster_line.c.row))]


def keys(connection: Connection, ward_id: str) -> dict[str, bytes]:
    """Return `{entity id: key}` of those whose number a list carried."""
    found = select(roster_key.c.entity_id, roster_key.c.key).where(roster_key.c.ward_id == ward_id)
    return {row[0]: row[1] for row in connection.execute(found)}


def key_count(connection: Connection, ward_id: str) -> int:
    """Return of how many people a list carried the number."""
    wanted = select(func.count()).select_from(roster_key).where(roster_key.c.ward_id == ward_id)
    count: int = connection.execute(wanted).scalar_one()
    return count


def lines_told(connection: Connection, ward_id: str) -> list[tuple[str, str, str, bytes | None]]:
    """Return `(change id, closing day, state, what stood before)` of every row that stated something."""
    same = (roster.c.ward_id == roster_line.c.ward_id) & (roster.c.roster_id == roster_line.c.roster_id)
    told = (roster.c.ward_id == ward_id) & roster_line.c.change_id.is_not(None)
    columns = roster_line.c.change_id, roster.c.as_of, roster.c.state, roster_line.c.before
    return [tuple(row) for row in connection.execute(select(*columns).join(roster, same).where(told))]


def put_keys(connection: Connection, ward_id: str, roster_id: str, new: Mapping[str, bytes]) -> None:
    """Keep keys of people, in the place of older ones."""
    rows = [{"ward_id": ward_id, "entity_id": e, "key": k, "roster_id": roster_id} for e, k in new.items()]
    if rows:
        connection.execute(replacing(connection, roster_key), rows)


def drop_keys(connection: Connection, ward_id: str, roster_id: str) -> None:
    """Forget the keys that a list brought."""
    these = (roster_key.c.ward_id == ward_id) & (roster_key.c.roster_id == roster_id)
    connection.execute(delete(roster_key).where(these))


def _this(ward_id: str, roster_id: str) -> Any:
    return (roster.c.ward_id == ward_id) & (roster.c.roster_id == roster_id)
