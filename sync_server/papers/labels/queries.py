"""Statements about printed labels, and about the codes that doors have."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import insert, select, update

from sync_server.store.database import Connection
from sync_server.store.tables.records import entity, label_range, label_run


class RunRow(NamedTuple):
    """A print run of blank labels; one that was taken back has a `withdrawn_ms` (Unix ms)."""

    ward_id: str
    run_id: str
    made_ms: int
    made_by: str
    size: str
    withdrawn_ms: int | None = None
    withdrawn_by: str | None = None


class RangeRow(NamedTuple):
    """Part of a run: the numbers `first` to `last` of a khu phố's codes."""

    ward_id: str
    run_id: str
    unit_id: str
    first: int
    last: int


def household_docs(connection: Connection, ward_id: str, units: Sequence[str] | None = None) -> list[bytes]:
    """Return the households of `units`, or of the whole ward, as JSON."""
    wanted = select(entity.c.doc).where(entity.c.ward_id == ward_id, entity.c.kind == "household")
    if units is not None:
        wanted = wanted.where(entity.c.unit_id.in_(units))
    return list(connection.execute(wanted).scalars())


def runs(connection: Connection, ward_id: str) -> list[tuple[RunRow, tuple[RangeRow, ...]]]:
    """Return every run with its ranges, the newest first."""
    rows = connection.execute(select(label_run).where(label_run.c.ward_id == ward_id))
    known = [RunRow(*row) for row in rows]
    ranges: dict[str, list[RangeRow]] = {}
    for row in connection.execute(select(label_range).where(label_range.c.ward_id == ward_id)):
        ranges.setdefault(row.run_id, []).append(RangeRow(*row))
    newest = sorted(known, key=lambda run: (-run.made_ms, run.run_id))
    return [(run, tuple(sorted(ranges.get(run.run_id, ())))) for run in newest]


def add_run(connection: Connection, run: RunRow, ranges: Sequence[RangeRow]) -> None:
    """Keep which blank labels were printed."""
    connection.execute(insert(label_run).values(run._asdict()))
    connection.execute(insert(label_range), [r._asdict() for r in ranges])


def withdraw_run(connection: Connection, ward_id: str, run_id: str, at_ms: int, by: str) -> None:
    """Keep that a run was taken back, by whoever did so first."""
    this = (label_run.c.ward_id == ward_id) & (label_run.c.run_id == run_id)
    this &= label_run.c.withdrawn_ms.is_(None)
    connection.execute(update(label_run).where(this).values(withdrawn_ms=at_ms, withdrawn_by=by))
