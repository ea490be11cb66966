"""Statements about reports, their frozen versions and who signed them off."""

from typing import Any, NamedTuple

from sqlalchemy import insert, select, update

from sync_server.store.database import Connection
from sync_server.store.tables.records import report, report_sign_off, report_version

ON_DEMAND = "on_demand"


class ReportRow(NamedTuple):
    """A report as the clerk left it. `texts` is JSON of the sections somebody wrote; days are ISO.

    `version` counts how often it was frozen; `frozen` tells whether it is now. `made_ms` is when it
    was begun, of a report on demand the moment it tells of.
    """

    ward_id: str
    report_id: str
    kind: str
    first_day: str
    last_day: str
    number: int | None
    written_on: str | None
    signer: str
    texts: bytes
    version: int
    frozen: int
    made_ms: int


class VersionRow(NamedTuple):
    """A frozen version: its figures and texts as JSON, their hash, and the files as they were made."""

    ward_id: str
    report_id: str
    version: int
    hash: str
    cutoff_ms: int
    seq: int
    content: bytes
    word: bytes
    excel: bytes
    pdf: bytes
    frozen_ms: int
    frozen_by: str
    reopened_ms: int | None
    reopened_by: str | None
    reason: str
    template: int | None


class SignOffRow(NamedTuple):
    """Somebody stood for the figures of a version; `role_key` is the campaign's word for their part."""

    ward_id: str
    report_id: str
    version: int
    role_key: str
    account_id: str
    name: str
    at_ms: int


def reports(connection: Connection, ward_id: str) -> list[ReportRow]:
    """Return all reports, the newest days first."""
    wanted = select(report).where(report.c.ward_id == ward_id).order_by(report.c.last_day.desc())
    return [_read(row) for row in connection.execute(wanted)]


def find_report(connection: Connection, ward_id: str, report_id: str) -> ReportRow | None:
    """Return a report, or None."""
    row = connection.execute(select(report).where(_this(ward_id, report_id))).one_or_none()
    return None if row is None else _read(row)


def add_report(connection: Connection, new: ReportRow) -> None:
    """Keep a new report."""
    kind = f"{ON_DEMAND}.{new.made_ms}" if new.kind == ON_DEMAND else new.kind
    connection.execute(insert(report).values(new._asdict() | {"kind": kind}))


def _read(row: Any) -> ReportRow:
    """Return a row as kept. One kind has one report of the same days; on demand, one of each moment."""
    kept = ReportRow(*row)
    return kept._replace(kind=kept.kind.split(".")[0])


def change_report(connection: Connection, ward_id: str, report_id: str, values: dict[str, Any]) -> None:
    """Keep what the clerk changed."""
    connection.execute(update(report).where(_this(ward_id, report_id)).values(values))


def add_version(connection: Connection, new: VersionRow) -> None:
    """Keep a frozen version."""
    connection.execute(insert(report_version).values(new._asdict()))


def versions(connection: Connection, ward_id: str, report_id: str) -> list[VersionRow]:
    """Return the frozen versions of a report, the newest first."""
    mine = (report_version.c.ward_id == ward_id) & (report_version.c.report_id == report_id)
    wanted = select(report_version).where(mine).order_by(report_version.c.version.desc())
    return [VersionRow(*row) for row in connection.execute(wanted)]


def reopen_version(
    connection: Connection, ward_id: str, report_id: str, version: int, values: dict[str, Any]
) -> None:
    """Keep who took a frozen version back, when and why."""
    this = (
        (report_version.c.ward_id == ward_id)
        & (report_version.c.report_id == report_id)
        & (report_version.c.version == version)
    )
    connection.execute(update(report_version).where(this).values(values))


def sign_offs(connection: Connection, ward_id: str, report_id: str) -> list[SignOffRow]:
    """Return who signed which version off, the oldest first."""
    mine = (report_sign_off.c.ward_id == ward_id) & (report_sign_off.c.report_id == report_id)
    wanted = select(report_sign_off).where(mine).order_by(report_sign_off.c.at_ms)
    return [SignOffRow(*row) for row in connection.execute(wanted)]


def add_sign_off(connection: Connection, new: SignOffRow) -> None:
    """Keep that somebody signed off."""
    connection.execute(insert(report_sign_off).values(new._asdict()))


def content(connection: Connection, ward_id: str, report_id: str, version: int) -> bytes:
    """Return what a frozen version says."""
    wanted = select(report_version.c.content).where(
        report_version.c.ward_id == ward_id,
        report_version.c.report_id == report_id,
        report_version.c.version == version,
    )
    found: bytes = connection.execute(wanted).scalar_one()
    return found


def _this(ward_id: str, report_id: str) -> Any:
    return (report.c.ward_id == ward_id) & (report.c.report_id == report_id)
