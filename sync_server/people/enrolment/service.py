"""Let a helper's phone join by a code, know it again by its token, and refuse it once revoked."""

import hashlib
import secrets

from shared.contract import EnrolReply, StreamReply, plain_code
from shared.identity import new_id
from shared.problem import CODE_EXPIRED, CODE_UNKNOWN, REVOKED, ProblemError
from shared.typed_code import SAFE_LETTERS
from shared.vietnamese import clean
from sync_server.store import campaigns
from sync_server.store import devices as queries
from sync_server.store.clock import moment
from sync_server.store.database import Connection, Database
from sync_server.store.devices import Code, Device, Helper
from sync_server.web.services import EnrolmentContext

CODE_MINUTES = 15
_CODE_LENGTH = 8
_CONTACT_MS = 60_000


def add_helper(
    context: EnrolmentContext, name: str, unit_id: str, category: str, area_id: str | None = None
) -> Helper:
    """Keep a new helper and return them; `area_id` only where it is not their organisation's own."""
    new = Helper(context.ward_id, _new_id(context), clean(name), unit_id, category, area_id)
    with context.database.write() as connection:
        queries.add_helper(connection, new)
    return new


def helper_named(context: EnrolmentContext, name: str, unit_id: str, category: str) -> Helper:
    """Return the helper of that name in that unit, kept if new; also if asked twice at once."""
    with context.database.write() as connection:
        for known in queries.helpers(connection, context.ward_id):
            if (known.area, known.name) == (unit_id, clean(name)) and known.left_ms is None:
                return known
        new = Helper(context.ward_id, _new_id(context), clean(name), unit_id, category, None)
        queries.add_helper(connection, new)
    return new


def make_code(
    context: EnrolmentContext, helper_id: str, scope: frozenset[str], minutes: int = CODE_MINUTES
) -> str:
    """Return a new joining code for a helper, good once; only its hash is kept.

    `scope` are the khu phố that the phone will see. 8 characters of 25 are far beyond guessing in `minutes`.
    """
    letters = "".join(secrets.choice(SAFE_LETTERS) for _ in range(_CODE_LENGTH))
    code = Code(helper_id, scope, context.now + minutes * 60_000, None)
    with context.database.write() as connection:
        queries.add_code(connection, context.ward_id, _sha256(letters), code, context.now)
    return f"{letters[:4]}-{letters[4:]}"


def enrol(
    context: EnrolmentContext, code_text: str, app_version: str, token: str | None = None
) -> EnrolReply:
    """Use a joining code: return the identity of a new phone, known by `token` from now on.

    The same code with the same token again returns the same phone: its first answer may have been lost.
    Without a token one is made, and never shown again. Raises ProblemError `code_unknown` for a wrong code or
    one that another phone used, `code_expired` for one too old, `revoked` for a phone refused since.
    """
    hashed = _sha256(plain_code(code_text))
    token = token or secrets.token_urlsafe(32)
    with context.database.write() as connection:
        used = queries.use_code(connection, context.ward_id, hashed, context.now)
        code = queries.find_code(connection, context.ward_id, hashed)
        known = queries.find_device(connection, context.ward_id, _sha256(token))
        if code is None:
            raise ProblemError(CODE_UNKNOWN)
        if used and known is None:
            device = _add_device(connection, context, code, app_version, token)
        elif not used and known is not None and _joined_by(known, code):
            device = known
        else:
            raise ProblemError(CODE_UNKNOWN)
        helper = queries.find_helper(connection, context.ward_id, code.helper_id)
        ward = campaigns.find_ward(connection, context.ward_id)
    return EnrolReply(
        token=token,
        device=device.device_id,
        stream=device.stream_id,
        ward=context.ward_id,
        scope=tuple(sorted(device.scope)),
        helper=device.helper_id,
        helper_name=helper.name if helper else "",
        epoch=ward.epoch if ward else 0,
        server_time=moment(context.now),
    )


def _joined_by(device: Device, code: Code) -> bool:
    """Tell whether it was this code by which the phone joined; raise ProblemError if it was refused since."""
    if (device.helper_id, device.enrolled_ms) != (code.helper_id, code.used_ms):
        return False
    if device.revoked_ms is not None:
        raise ProblemError(REVOKED)
    return True


def _add_device(
    connection: Connection, context: EnrolmentContext, code: Code, app_version: str, token: str
) -> Device:
    if code.expires_ms <= context.now:
        raise ProblemError(CODE_EXPIRED)
    device = Device(
        ward_id=context.ward_id,
        device_id=_new_id(context),
        helper_id=code.helper_id,
        stream_id=_new_id(context),
        scope=code.scope,
        app_version=app_version,
        enrolled_ms=context.now,
        last_seen_ms=context.now,
        clock_offset_ms=0,
        backlog=0,
        revoked_ms=None,
    )
    queries.add_device(connection, device, _sha256(token))
    queries.add_stream(connection, context.ward_id, device.stream_id, device.device_id, context.now)
    return device


def open_stream(context: EnrolmentContext, device: Device, named: str | None = None) -> StreamReply:
    """Give a phone a new stream, for one that turned out to be a copy (409 `fork`).

    `named` is the id of one that may exist already; then nothing is changed.
    """
    stream = named or _new_id(context)
    with context.database.write(alone=named is not None) as connection:
        if named is None or not queries.has_stream(connection, context.ward_id, named):
            queries.add_stream(connection, context.ward_id, stream, device.device_id, context.now)
    return StreamReply(stream=stream)


def note_pull(context: EnrolmentContext, device: Device) -> None:
    """Keep that a phone pulled; to the minute, that need not cost a flush with every call."""
    if context.now - device.last_seen_ms >= _CONTACT_MS:
        with context.database.write() as connection:
            queries.note_pull(connection, context.ward_id, device.device_id, context.now)


def devices(database: Database, ward_id: str) -> list[tuple[Device, Helper]]:
    """Return every phone with its helper, the one heard of longest ago first."""
    with database.read() as connection:
        return queries.devices(connection, ward_id)


def helpers(database: Database, ward_id: str) -> list[Helper]:
    """Return every helper."""
    with database.read() as connection:
        return queries.helpers(connection, ward_id)


def revoke(context: EnrolmentContext, device_id: str) -> None:
    """Refuse a phone from now on, also after a restore. What it sent stays."""
    entry = context.lasting.begin("revoked", device_id, context.now) if context.lasting else None
    with context.database.write() as connection:
        queries.revoke(connection, context.ward_id, device_id, context.now)
    if context.lasting is not None and entry is not None:
        context.lasting.confirm(entry)


def _new_id(context: EnrolmentContext) -> str:
    return new_id(context.now, secrets.token_bytes(10))


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
