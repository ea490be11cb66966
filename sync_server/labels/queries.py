"""Statements about printed labels, and about the codes that doors have."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, insert, select

from sync_server.database import Connection
from sync_server.tables import entity, label_sheet


class Sheet(NamedTuple):
    """Blank labels that were printed: the numbers `first` to `last` of a khu phố's codes."""

    ward_id: str
    unit_id: str
    first: int
    last: int
    made_ms: int


def household_docs(connection: Connection, ward_id: str, units: Sequence[str] | None = None) -> list[bytes]:
    """Return the households of `units`, or of the whole ward, as JSON."""
    wanted = select(entity.c.doc).where(entity.c.ward_id == ward_id, entity.c.kind == "household")
    if units is not None:
        wanted = wanted.where(entity.c.unit_id.in_(units))
    return list(connection.execute(wanted).scalars())


def last_printed(connection: Connection, ward_id: str, unit_id: str) -> int:
    """Return the highest number on a blank label of a khu phố; 0 if none was printed."""
    this = (label_sheet.c.ward_id == ward_id) & (label_sheet.c.unit_id == unit_id)
    found: int | None = connection.execute(select(func.max(label_sheet.c["last"])).where(this)).scalar_one()
    return found or 0


def add_sheet(connection: Connection, new: Sheet) -> None:
    """Keep which blank labels were printed."""
    connection.execute(insert(label_sheet).values(new._asdict()))
