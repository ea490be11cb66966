"""Statements about helpers, joining codes, phones and their streams."""

import json
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from sync_server.store.database import Connection
from sync_server.store.tables.records import device, enrolment_code, helper, stream

# The category of those who state facts from the ward's pages: no phone of theirs is in the field.
OFFICE = "office"


class Device(NamedTuple):
    """An enrolled phone. `scope` are khu phố ids, `stream_id` is the newest of its streams."""

    ward_id: str
    device_id: str
    helper_id: str
    stream_id: str
    scope: frozenset[str]
    app_version: str
    enrolled_ms: int
    last_seen_ms: int
    clock_offset_ms: int
    backlog: int
    revoked_ms: int | None

    @property
    def is_office(self) -> bool:
        """Whether it is no phone, but what an account or a rule of the server states facts with."""
        return self.device_id == self.helper_id


class Helper(NamedTuple):
    """Somebody who goes from door to door for the organisation `unit_id`; `category`: see R-18.

    `left_ms` says since when they do not any more.
    """

    ward_id: str
    helper_id: str
    name: str
    unit_id: str
    category: str
    area_id: str | None = None
    left_ms: int | None = None

    @property
    def area(self) -> str:
        """The unit whose khu phố they go through."""
        return self.area_id or self.unit_id


class Code(NamedTuple):
    """A joining code as kept, without the code itself."""

    helper_id: str
    scope: frozenset[str]
    expires_ms: int
    used_ms: int | None


_DEVICE = select(*(c for c in device.c if c.name != "token_sha256"))
_BY_TOKEN = _DEVICE.where(device.c.ward_id == bindparam("w"), device.c.token_sha256 == bindparam("t"))
_CODE = select(
    enrolment_code.c.helper_id,
    enrolment_code.c.scope,
    enrolment_code.c.expires_ms,
    enrolment_code.c.used_ms,
)


def scope_text(scope: frozenset[str]) -> str:
    """Return a scope as it is stored."""
    return json.dumps(sorted(scope))


def find_device(connection: Connection, ward_id: str, token_sha256: bytes) -> Device | None:
    """Return the ward's phone that holds a token, revoked or not."""
    row = connection.execute(_BY_TOKEN, {"w": ward_id, "t": token_sha256}).one_or_none()
    return None if row is None else _device(row)


def find_devices(connection: Connection, ward_id: str, device_ids: Collection[str]) -> dict[str, Device]:
    """Return phones by id, revoked or not; ids of nobody are left out."""
    these = _DEVICE.where(device.c.ward_id == ward_id, device.c.device_id.in_(sorted(device_ids)))
    return {row.device_id: _device(row) for row in connection.execute(these)}


def devices(connection: Connection, ward_id: str) -> list[tuple[Device, Helper]]:
    """Return every phone with its helper, the one heard of longest ago first."""
    both = device.join(helper)
    phones = (device.c.ward_id == ward_id) & (helper.c.category != OFFICE)
    wanted = select(*_DEVICE.selected_columns, *helper.c).select_from(both)
    rows = connection.execute(wanted.where(phones).order_by(device.c.last_seen_ms))
    width = len(Device._fields)
    return [(_device(row[:width]), Helper(*row[width:])) for row in rows]


def enrolled(connection: Connection, ward_id: str) -> dict[str, int | None]:
    """Return when each phone joined (Unix ms), and None for what is no phone (`Device.is_office`)."""
    wanted = select(device.c.device_id, device.c.helper_id, device.c.enrolled_ms)
    rows = connection.execute(wanted.where(device.c.ward_id == ward_id))
    return {id_: None if id_ == helper_id else at for id_, helper_id, at in rows}


def _device(row: Any) -> Device:
    found = Device(*row)
    return found._replace(scope=frozenset(json.loads(str(row[4]))))


def add_device(connection: Connection, new: Device, token_sha256: bytes) -> None:
    """Keep a new phone."""
    values = new._asdict() | {"scope": scope_text(new.scope), "token_sha256": token_sha256}
    connection.execute(insert(device).values(values))


def add_stream(connection: Connection, ward_id: str, stream_id: str, device_id: str, now: int) -> None:
    """Open a stream and make it the phone's newest."""
    values = {"ward_id": ward_id, "stream_id": stream_id, "device_id": device_id, "opened_ms": now}
    connection.execute(insert(stream).values(values | {"last_n": 0, "durable_n": 0}))
    _change_device(connection, ward_id, device_id, {"stream_id": stream_id})


def has_stream(connection: Connection, ward_id: str, stream_id: str) -> bool:
    """Tell whether a stream is open."""
    this = (stream.c.ward_id == ward_id) & (stream.c.stream_id == stream_id)
    return connection.execute(select(stream.c.stream_id).where(this)).first() is not None


def revoke(connection: Connection, ward_id: str, device_id: str, now: int) -> None:
    """Refuse a phone from now on."""
    _change_device(connection, ward_id, device_id, {"revoked_ms": now})


def change_scope(connection: Connection, ward_id: str, device_id: str, scope: frozenset[str]) -> None:
    """Let a device speak of other khu phố from now on."""
    _change_device(connection, ward_id, device_id, {"scope": scope_text(scope)})


def note_pull(connection: Connection, ward_id: str, device_id: str, now: int) -> None:
    """Keep when a phone was last heard of."""
    _change_device(connection, ward_id, device_id, {"last_seen_ms": now})


def _change_device(connection: Connection, ward_id: str, device_id: str, values: dict[str, Any]) -> None:
    this = (device.c.ward_id == ward_id) & (device.c.device_id == device_id)
    connection.execute(update(device).where(this).values(values))


def helpers(connection: Connection, ward_id: str) -> list[Helper]:
    """Return everybody who goes from door to door."""
    of_ward = (helper.c.ward_id == ward_id) & (helper.c.category != OFFICE)
    rows = connection.execute(select(helper).where(of_ward))
    return [Helper(*row) for row in rows]


def find_helper(connection: Connection, ward_id: str, helper_id: str) -> Helper | None:
    """Return a helper, or None."""
    this = (helper.c.ward_id == ward_id) & (helper.c.helper_id == helper_id)
    row = connection.execute(select(helper).where(this)).one_or_none()
    return None if row is None else Helper(*row)


def add_helper(connection: Connection, new: Helper) -> None:
    """Keep a new helper."""
    connection.execute(insert(helper).values(new._asdict()))


def change_helper(connection: Connection, ward_id: str, helper_id: str, values: dict[str, Any]) -> None:
    """Change what is known of a helper."""
    this = (helper.c.ward_id == ward_id) & (helper.c.helper_id == helper_id)
    connection.execute(update(helper).where(this).values(values))


def end_codes(connection: Connection, ward_id: str, helper_id: str) -> None:
    """Let no joining code of a helper work any more."""
    his = (enrolment_code.c.ward_id == ward_id) & (enrolment_code.c.helper_id == helper_id)
    connection.execute(delete(enrolment_code).where(his, enrolment_code.c.used_ms.is_(None)))


def add_code(connection: Connection, ward_id: str, code_sha256: bytes, new: Code, now: int) -> None:
    """Keep a new joining code."""
    values = new._asdict() | {"scope": scope_text(new.scope), "made_ms": now}
    connection.execute(
        insert(enrolment_code).values(values | {"ward_id": ward_id, "code_sha256": code_sha256})
    )


def find_code(connection: Connection, ward_id: str, code_sha256: bytes) -> Code | None:
    """Return a joining code, used or not."""
    row = connection.execute(_CODE.where(_this_code(ward_id, code_sha256))).one_or_none()
    return None if row is None else Code(row[0], frozenset(json.loads(row[1])), row[2], row[3])


def use_code(connection: Connection, ward_id: str, code_sha256: bytes, now: int) -> bool:
    """Mark a code as used; return False if somebody was quicker."""
    unused = _this_code(ward_id, code_sha256) & enrolment_code.c.used_ms.is_(None)
    return connection.execute(update(enrolment_code).where(unused).values(used_ms=now)).rowcount == 1


def _this_code(ward_id: str, code_sha256: bytes) -> Any:
    return (enrolment_code.c.ward_id == ward_id) & (enrolment_code.c.code_sha256 == code_sha256)
