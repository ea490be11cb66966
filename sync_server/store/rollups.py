"""Statements about totals, and about the records and log that they must agree with."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, literal, select

from shared.rollup import Cells
from sync_server.store.chain import LogEntry
from sync_server.store.database import Connection, upsert, write_rows
from sync_server.store.tables.records import (
    change,
    digest,
    disputed,
    entity,
    erased_rollup,
    erasure,
    linked,
    rollup,
    rollup_week,
)

_TOTALS = select(rollup.c.unit_id, rollup.c.cell, rollup.c.n).where(
    rollup.c.ward_id == bindparam("w"), rollup.c.n != 0
)
_ERASED = select(erased_rollup.c.unit_id, erased_rollup.c.cell, erased_rollup.c.n).where(
    erased_rollup.c.ward_id == bindparam("w"), erased_rollup.c.n != 0
)
_DIGESTS = select(digest.c.unit_id, digest.c["count"], digest.c.digest).where(
    digest.c.ward_id == bindparam("w"), digest.c["count"] != 0
)
_RECORDS = select(entity.c.doc).where(entity.c.ward_id == bindparam("w"))
_LOG = select(change).where(change.c.ward_id == bindparam("w")).order_by(change.c.seq)


def totals(connection: Connection, ward_id: str) -> dict[str, Cells]:
    """Return `{unit: {cell: n}}` as kept; cells of zero are absent."""
    units: dict[str, Cells] = {}
    for unit, cell, n in connection.execute(_TOTALS, {"w": ward_id}):
        units.setdefault(unit, {})[cell] = n
    return units


def add(connection: Connection, ward_id: str, tally: Mapping[tuple[str, str], int]) -> None:
    """Add `{(unit, cell): n}` to the totals."""
    statement = _adding(upsert(connection, rollup))
    write_rows(connection, statement, [(ward_id, unit, cell, n) for (unit, cell), n in tally.items()])


@cache
def _adding(new: Any) -> Any:
    return new.on_conflict_do_update(
        index_elements=["ward_id", "unit_id", "cell"], set_={"n": rollup.c.n + new.excluded.n}
    )


def replace(connection: Connection, ward_id: str, units: Mapping[str, Cells]) -> None:
    """Put `{unit: {cell: n}}` in the place of all totals."""
    connection.execute(delete(rollup).where(rollup.c.ward_id == ward_id))
    rows = [
        {"ward_id": ward_id, "unit_id": u, "cell": c, "n": n}
        for u, cs in units.items()
        for c, n in cs.items()
    ]
    if rows:
        connection.execute(insert(rollup), rows)


def keep_week(connection: Connection, ward_id: str, week: str, seq: int) -> None:
    """Keep the totals as they are under a week's Monday, unless they were; `seq` is the last change in them.

    A line without unit and cell tells that it was done, also where nothing was counted yet.
    """
    kept = (rollup_week.c.ward_id == ward_id) & (rollup_week.c.week == week)
    if connection.execute(select(rollup_week.c.n).where(kept).limit(1)).first() is not None:
        return
    now = select(rollup.c.ward_id, literal(week), rollup.c.unit_id, rollup.c.cell, rollup.c.n)
    filled = now.where(rollup.c.ward_id == ward_id, rollup.c.n != 0)
    connection.execute(insert(rollup_week).from_select(["ward_id", "week", "unit_id", "cell", "n"], filled))
    marker = {"ward_id": ward_id, "week": week, "unit_id": "", "cell": "", "n": seq}
    connection.execute(insert(rollup_week).values(marker))


def week_totals(connection: Connection, ward_id: str, week: str) -> dict[str, Cells] | None:
    """Return `{unit: {cell: n}}` as it stood before the first change of a week, or None: nothing came yet."""
    kept = (rollup_week.c.ward_id == ward_id) & (rollup_week.c.week == week)
    rows = connection.execute(select(rollup_week.c.unit_id, rollup_week.c.cell, rollup_week.c.n).where(kept))
    units: dict[str, Cells] = {}
    for unit, cell, n in rows:
        units.setdefault(unit, {})[cell] = n
    return None if units.pop("", None) is None else units


def week_start(connection: Connection, ward_id: str, week: str) -> int | None:
    """Return the last change before a week's first (by its Monday), or None: nothing came in it yet."""
    marker = (rollup_week.c.ward_id == ward_id) & (rollup_week.c.week == week) & (rollup_week.c.unit_id == "")
    found: int | None = connection.execute(select(rollup_week.c.n).where(marker)).scalar_one_or_none()
    return found


def erased(connection: Connection, ward_id: str) -> dict[str, Cells]:
    """Return `{unit: {cell: n}}` of what those add whose records were erased."""
    units: dict[str, Cells] = {}
    for unit, cell, n in connection.execute(_ERASED, {"w": ward_id}):
        units.setdefault(unit, {})[cell] = n
    return units


def last_erasure(connection: Connection, ward_id: str) -> int | None:
    """Return when (Unix ms) data was erased last, or None."""
    wanted = select(func.max(erasure.c.at_ms)).where(erasure.c.ward_id == ward_id)
    found: int | None = connection.execute(wanted).scalar_one()
    return found


def digests(connection: Connection, ward_id: str) -> dict[str, tuple[int, str]]:
    """Return `{unit: (count, digest)}` as kept; units without records are absent."""
    return {u: (n, d) for u, n, d in connection.execute(_DIGESTS, {"w": ward_id})}


def disputed_ids(connection: Connection, ward_id: str) -> set[str]:
    """Return the ids of the records that are kept as disputed."""
    wanted = select(disputed.c.entity_id).where(disputed.c.ward_id == ward_id)
    return set(connection.execute(wanted).scalars())


class StoredPlace(NamedTuple):
    """What is kept beside a record's document, by which it is found, and the number of its last change."""

    unit: str
    kind: str
    hash: bytes
    last_seq: int


def places(connection: Connection, ward_id: str) -> dict[str, StoredPlace]:
    """Return by id where every record is kept."""
    columns = entity.c.entity_id, entity.c.unit_id, entity.c.kind, entity.c.record_hash, entity.c.last_seq
    wanted = select(*columns).where(entity.c.ward_id == ward_id)
    return {
        i: StoredPlace(unit, kind, bytes(hashed), seq)
        for i, unit, kind, hashed, seq in connection.execute(wanted)
    }


def link_ends(connection: Connection, ward_id: str) -> dict[tuple[str, str], str]:
    """Return `{(person, link): the other person}` as kept, each link from both its ends."""
    wanted = select(linked.c.person_id, linked.c.link_id, linked.c.other_id).where(
        linked.c.ward_id == ward_id
    )
    return {(person, link): other for person, link, other in connection.execute(wanted)}


def docs(
    connection: Connection,
    ward_id: str,
    units: Iterable[str] | None = None,
    kinds: Iterable[str] | None = None,
) -> Iterator[bytes]:
    """Give every record's JSON, of the whole ward or of some units, of all kinds or of some."""
    wanted = _RECORDS if units is None else _RECORDS.where(entity.c.unit_id.in_(list(units)))
    wanted = wanted if kinds is None else wanted.where(entity.c.kind.in_(list(kinds)))
    for row in _in_parts(connection, wanted, ward_id):
        yield row[0]


def log(connection: Connection, ward_id: str) -> Iterator[tuple[LogEntry, bytes, bytes, bytes | None]]:
    """Give the log from its first change on, each entry with its hash and the hash before it."""
    for *entry, hashed, prev_hash, erased in _in_parts(connection, _LOG, ward_id):
        yield LogEntry(*entry), hashed, prev_hash, erased


class LoggedBody(NamedTuple):
    """A change of the log: its number, id, effective time (Unix ms), who said it with what, and its body."""

    seq: int
    change_id: str
    effective_ms: int
    helper_id: str
    device_id: str
    body: bytes


def log_bodies(connection: Connection, ward_id: str, until: int | None) -> Iterator[LoggedBody]:
    """Give every change of the log, from its first on.

    Up to `until` if that is told; erased ones, which have no body, are left out.
    """
    wanted = select(*(change.c[name] for name in LoggedBody._fields)).where(
        change.c.ward_id == bindparam("w")
    )
    wanted = wanted if until is None else wanted.where(change.c.seq <= until)
    for row in _in_parts(connection, wanted.order_by(change.c.seq), ward_id):
        if row.body:
            yield LoggedBody(*row)


def _in_parts(connection: Connection, statement: Any, ward_id: str) -> Iterator[Any]:
    result = connection.execute(statement, {"w": ward_id}, execution_options={"yield_per": 1000})
    yield from result
