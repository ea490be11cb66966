"""Statements of erasures, requests and the access log."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update

from shared.rollup import Cells
from shared.text import language, texts
from sync_server.store.database import Connection, upsert
from sync_server.store.tables.records import (
    access_log,
    account,
    change,
    device,
    digest,
    disputed,
    entity,
    erased_rollup,
    erasure,
    handover,
    helper,
    link_suggestion,
    linked,
    moved,
    privacy_request,
    quarantine,
    roster,
    roster_key,
    roster_line,
)

_AT_ONCE = 500


class Request(NamedTuple):
    """A request as stored."""

    request_id: str
    kind: str
    person: str
    contact: str
    text: str
    entity_id: str | None
    received_ms: int
    answer_due_ms: int
    due_ms: int
    answered_ms: int | None
    closed_ms: int | None
    outcome: str
    account_id: str


class Looked(NamedTuple):
    """One line of the access log, with the account's name where there is one."""

    at_ms: int
    name: str | None
    action: str
    subject: str

    @property
    def did(self) -> str:
        """What was done in words; an action that has none is called by its key."""
        return texts(language()).get(f"access.did.{self.action}", self.action)


_REQUEST = select(*(privacy_request.c[n] for n in Request._fields))


def bodies(connection: Connection, ward_id: str) -> Iterator[tuple[int, bytes, bytes | None]]:
    """Give `(seq, body, hash of what was erased before)` of the whole log."""
    wanted = select(change.c.seq, change.c.body, change.c.erased_sha256).where(change.c.ward_id == ward_id)
    for row in connection.execute(wanted, execution_options={"yield_per": 1000}):
        yield row[0], row[1], row[2]


def redact(connection: Connection, ward_id: str, seq: int, body: bytes, erased_sha256: bytes) -> None:
    """Leave less of a change, and the hash of what it was."""
    this = (change.c.ward_id == ward_id) & (change.c.seq == seq)
    connection.execute(update(change).where(this).values(body=body, erased_sha256=erased_sha256))


def set_aside(connection: Connection, ward_id: str) -> list[tuple[str, int, bytes]]:
    """Return `(stream, n, body)` of everything in quarantine."""
    wanted = select(quarantine.c.stream_id, quarantine.c.n, quarantine.c.body)
    return [(r[0], r[1], r[2]) for r in connection.execute(wanted.where(quarantine.c.ward_id == ward_id))]


def redact_set_aside(connection: Connection, ward_id: str, stream_id: str, n: int, body: bytes) -> None:
    """Leave less of a change in quarantine."""
    this = (quarantine.c.ward_id == ward_id) & (quarantine.c.stream_id == stream_id) & (quarantine.c.n == n)
    connection.execute(update(quarantine).where(this).values(body=body))


def forget(connection: Connection, ward_id: str, ids: Sequence[str]) -> None:
    """Delete records, and whatever else tells of them."""
    columns = (
        entity.c.entity_id,
        moved.c.entity_id,
        disputed.c.entity_id,
        roster_key.c.entity_id,
        roster_line.c.entity_id,
        linked.c.link_id,
        linked.c.person_id,
        link_suggestion.c.one_id,
        link_suggestion.c.other_id,
    )
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        for column in columns:
            table = column.table
            connection.execute(delete(table).where(table.c.ward_id == ward_id, column.in_(part)))


def forget_everything(connection: Connection, ward_id: str, now: int) -> None:
    """Delete all records of a ward, what the office keeps of people, and refuse all phones."""
    told = (moved, disputed, roster_key, roster_line, linked, link_suggestion, privacy_request, handover)
    for table in (entity, *told):
        connection.execute(delete(table).where(table.c.ward_id == ward_id))
    connection.execute(update(roster).where(roster.c.ward_id == ward_id).values(body=None))
    connection.execute(update(helper).where(helper.c.ward_id == ward_id).values(name="–"))
    in_use = (device.c.ward_id == ward_id) & device.c.revoked_ms.is_(None)
    connection.execute(update(device).where(in_use).values(revoked_ms=now))
    connection.execute(delete(digest).where(digest.c.ward_id == ward_id))


def put_digest(connection: Connection, ward_id: str, unit: str, count: int, total: str) -> None:
    """Keep a khu phố's count and digest."""
    new = upsert(connection, digest).values(ward_id=ward_id, unit_id=unit, count=count, digest=total)
    said = {"count": new.excluded["count"], "digest": new.excluded.digest}
    connection.execute(new.on_conflict_do_update(index_elements=["ward_id", "unit_id"], set_=said))


def add_erased(connection: Connection, ward_id: str, cells: Mapping[str, Cells]) -> None:
    """Add what erased records added to the totals."""
    flat = [(u, c, n) for u, own in cells.items() for c, n in own.items()]
    rows = [{"ward_id": ward_id, "unit_id": u, "cell": c, "n": n} for u, c, n in flat]
    if rows:
        new = upsert(connection, erased_rollup)
        adding = {"n": erased_rollup.c.n + new.excluded.n}
        connection.execute(
            new.on_conflict_do_update(index_elements=["ward_id", "unit_id", "cell"], set_=adding), rows
        )


def add_erasures(connection: Connection, ward_id: str, places: Mapping[str, str | None], now: int) -> None:
    """Keep whose data was erased, and in which unit they were, if in any."""
    rows = [{"ward_id": ward_id, "entity_id": i, "at_ms": now, "unit_id": u} for i, u in places.items()]
    new = upsert(connection, erasure).on_conflict_do_nothing()
    if rows:
        connection.execute(new, rows)


def has_records(connection: Connection, ward_id: str) -> bool:
    """Tell whether a ward has any record."""
    one = select(entity.c.entity_id).where(entity.c.ward_id == ward_id).limit(1)
    return connection.execute(one).first() is not None


def erased_ids(connection: Connection, ward_id: str) -> set[str]:
    """Return the ids of records that were erased."""
    return set(connection.execute(select(erasure.c.entity_id).where(erasure.c.ward_id == ward_id)).scalars())


def revoked_ids(connection: Connection, ward_id: str) -> set[str]:
    """Return the ids of the phones that are refused."""
    gone = select(device.c.device_id).where(device.c.ward_id == ward_id, device.c.revoked_ms.is_not(None))
    return set(connection.execute(gone).scalars())


def add_request(connection: Connection, ward_id: str, new: Request) -> None:
    """Keep a request."""
    connection.execute(insert(privacy_request).values(new._asdict() | {"ward_id": ward_id}))


def requests(connection: Connection, ward_id: str) -> list[Request]:
    """Return every request: the open ones first, by when they are due."""
    ordered = _REQUEST.where(privacy_request.c.ward_id == ward_id).order_by(
        privacy_request.c.closed_ms.is_not(None), privacy_request.c.due_ms
    )
    return [Request(*row) for row in connection.execute(ordered)]


def change_request(connection: Connection, ward_id: str, request_id: str, values: Mapping[str, Any]) -> None:
    """Change a request."""
    this = (privacy_request.c.ward_id == ward_id) & (privacy_request.c.request_id == request_id)
    connection.execute(update(privacy_request).where(this).values(dict(values)))


def looks(connection: Connection, ward_id: str, since: int, offset: int, limit: int) -> list[Looked]:
    """Return lines of the access log, the newest first; failed sign-ins are left out."""
    same = (account.c.ward_id == access_log.c.ward_id) & (account.c.account_id == access_log.c.account_id)
    both = access_log.outerjoin(account, same)
    wanted = (
        select(access_log.c.at_ms, account.c.name, access_log.c.action, access_log.c.subject)
        .select_from(both)
        .where(access_log.c.ward_id == ward_id, access_log.c.at_ms >= since)
        .where(access_log.c.action != "sign_in_failed")
        .order_by(access_log.c.at_ms.desc(), access_log.c.entry_id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [Looked(*row) for row in connection.execute(wanted)]


def look_count(connection: Connection, ward_id: str, since: int) -> int:
    """Return how many lines `looks` has in all."""
    wanted = select(func.count()).where(
        access_log.c.ward_id == ward_id,
        access_log.c.at_ms >= since,
        access_log.c.action != "sign_in_failed",
    )
    return connection.execute(wanted).scalar_one()
