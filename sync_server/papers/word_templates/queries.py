"""Statements about the ward's Word templates."""

from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, update

from sync_server.store.database import Connection
from sync_server.store.tables.office import report_template


class TemplateRow(NamedTuple):
    """A Word template; without `file` it is the program's own. `used_ms` tells since when it is in use."""

    ward_id: str
    version: int
    file_name: str
    file: bytes | None
    made_by: str
    made_ms: int
    used_by: str | None = None
    used_ms: int | None = None


def templates(connection: Connection, ward_id: str) -> list[TemplateRow]:
    """Return every template that was brought, the newest first."""
    wanted = select(report_template).where(report_template.c.ward_id == ward_id)
    rows = connection.execute(wanted.order_by(report_template.c.version.desc()))
    return [TemplateRow(*row) for row in rows]


def find_template(connection: Connection, ward_id: str, version: int) -> TemplateRow | None:
    """Return a template, or None."""
    row = connection.execute(select(report_template).where(_this(ward_id, version))).one_or_none()
    return None if row is None else TemplateRow(*row)


def in_use(connection: Connection, ward_id: str) -> TemplateRow | None:
    """Return the template that was put in use last, or None if none ever was."""
    used = (report_template.c.ward_id == ward_id) & report_template.c.used_ms.is_not(None)
    newest = report_template.c.used_ms.desc(), report_template.c.version.desc()
    row = connection.execute(select(report_template).where(used).order_by(*newest).limit(1)).one_or_none()
    return None if row is None else TemplateRow(*row)


def add_template(connection: Connection, new: TemplateRow) -> int:
    """Keep a template under the next free version, whatever it says; return that."""
    last = select(func.max(report_template.c.version)).where(report_template.c.ward_id == new.ward_id)
    version: int = (connection.execute(last).scalar_one() or 0) + 1
    connection.execute(insert(report_template).values(new._asdict() | {"version": version}))
    return version


def put_in_use(connection: Connection, ward_id: str, version: int, by: str, now: int) -> None:
    """Keep who put a template in use, and when (Unix ms)."""
    used = update(report_template).where(_this(ward_id, version))
    connection.execute(used.values({"used_by": by, "used_ms": now}))


def _this(ward_id: str, version: int) -> Any:
    return (report_template.c.ward_id == ward_id) & (report_template.c.version == version)
