"""Let a helper's phone join by a code, know it again by its token, and refuse it once revoked."""

import hashlib
import secrets
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool

from shared.contract import EnrolReply, StreamReply, plain_code
from shared.identity import new_id
from shared.problem import CODE_EXPIRED, CODE_UNKNOWN, NOT_SIGNED_IN, REVOKED, ProblemError
from shared.typed_code import SAFE_LETTERS
from shared.vietnamese import clean
from sync_server.campaigns import queries as campaigns
from sync_server.clock import moment
from sync_server.database import Connection, Database
from sync_server.enrolment import queries
from sync_server.enrolment.queries import Code, Device, Helper
from sync_server.privacy.lasting import Lasting

CODE_MINUTES = 15
_CODE_LENGTH = 8
_CONTACT_MS = 60_000


class Desk(NamedTuple):
    """What enrolment works on: one ward's database at one moment (Unix ms)."""

    database: Database
    ward_id: str
    now: int
    lasting: Lasting | None = None


def add_helper(desk: Desk, name: str, unit_id: str, category: str, area_id: str | None = None) -> Helper:
    """Keep a new helper and return them; `area_id` only where it is not their organisation's own."""
    new = Helper(desk.ward_id, _new_id(desk), clean(name), unit_id, category, area_id)
    with desk.database.write() as connection:
        queries.add_helper(connection, new)
    return new


def make_code(desk: Desk, helper_id: str, scope: frozenset[str], minutes: int = CODE_MINUTES) -> str:
    """Return a new joining code for a helper, good once; only its hash is kept.

    `scope` are the khu phố that the phone will see. 8 characters of 25 are far beyond guessing in `minutes`.
    """
    letters = "".join(secrets.choice(SAFE_LETTERS) for _ in range(_CODE_LENGTH))
    code = Code(helper_id, scope, desk.now + minutes * 60_000, None)
    with desk.database.write() as connection:
        queries.add_code(connection, desk.ward_id, _sha256(letters), code, desk.now)
    return f"{letters[:4]}-{letters[4:]}"


def enrol(desk: Desk, code_text: str, app_version: str, token: str | None = None) -> EnrolReply:
    """Use a joining code: return the identity of a new phone, known by `token` from now on.

    The same code with the same token again returns the same phone: its first answer may have been lost.
    Without a token one is made, and never shown again. Raises ProblemError `code_unknown` for a wrong code or
    one that another phone used, `code_expired` for one too old, `revoked` for a phone refused since.
    """
    hashed = _sha256(plain_code(code_text))
    token = token or secrets.token_urlsafe(32)
    with desk.database.write() as connection:
        used = queries.use_code(connection, desk.ward_id, hashed, desk.now)
        code = queries.find_code(connection, desk.ward_id, hashed)
        known = queries.find_device(connection, desk.ward_id, _sha256(token))
        if code is None:
            raise ProblemError(CODE_UNKNOWN)
        if used and known is None:
            device = _add_device(connection, desk, code, app_version, token)
        elif not used and known is not None and _joined_by(known, code):
            device = known
        else:
            raise ProblemError(CODE_UNKNOWN)
        helper = queries.find_helper(connection, desk.ward_id, code.helper_id)
        ward = campaigns.find_ward(connection, desk.ward_id)
    return EnrolReply(
        token=token,
        device=device.device_id,
        stream=device.stream_id,
        ward=desk.ward_id,
        scope=tuple(sorted(device.scope)),
        helper=device.helper_id,
        helper_name=helper.name if helper else "",
        epoch=ward.epoch if ward else 0,
        server_time=moment(desk.now),
    )


def _joined_by(device: Device, code: Code) -> bool:
    """Tell whether it was this code by which the phone joined; raise ProblemError if it was refused since."""
    if (device.helper_id, device.enrolled_ms) != (code.helper_id, code.used_ms):
        return False
    if device.revoked_ms is not None:
        raise ProblemError(REVOKED)
    return True


def _add_device(connection: Connection, desk: Desk, code: Code, app_version: str, token: str) -> Device:
    if code.expires_ms <= desk.now:
        raise ProblemError(CODE_EXPIRED)
    device = Device(
        ward_id=desk.ward_id,
        device_id=_new_id(desk),
        helper_id=code.helper_id,
        stream_id=_new_id(desk),
        scope=code.scope,
        app_version=app_version,
        enrolled_ms=desk.now,
        last_seen_ms=desk.now,
        clock_offset_ms=0,
        backlog=0,
        revoked_ms=None,
        told_seq=0,
    )
    queries.add_device(connection, device, _sha256(token))
    queries.add_stream(connection, desk.ward_id, device.stream_id, device.device_id, desk.now)
    return device


def open_stream(desk: Desk, device: Device, named: str | None = None) -> StreamReply:
    """Give a phone a new stream, for one that turned out to be a copy (409 `fork`).

    `named` is the id of one that may exist already; then nothing is changed.
    """
    stream = named or _new_id(desk)
    with desk.database.write(alone=named is not None) as connection:
        if named is None or not queries.has_stream(connection, desk.ward_id, named):
            queries.add_stream(connection, desk.ward_id, stream, device.device_id, desk.now)
    return StreamReply(stream=stream)


class Doorman:
    """Lets nobody make the server work who never had a token.

    Tokens once found good are remembered, to answer without a look at the database; whether a phone was
    revoked since is looked at again in the transaction that takes its push.
    """

    def __init__(self, database: Database, ward_id: str) -> None:
        self._database, self._ward_id = database, ward_id
        self._known: dict[bytes, str] = {}

    async def device_id(self, authorization: str | None) -> str:
        """Return the id of the phone that speaks; raises ProblemError as `device_of` does."""
        token = _token_hash(authorization)
        known = self._known.get(token)
        if known is None:
            device = await run_in_threadpool(device_of, self._database, self._ward_id, authorization)
            known = self._known[token] = device.device_id
        return known


def device_of(database: Database, ward_id: str, authorization: str | None) -> Device:
    """Return the ward's phone whose token an `Authorization` header bears.

    Raises ProblemError `not_signed_in` without a known token and `revoked` for a phone that was refused.
    """
    device = known_device(database, ward_id, authorization)
    if device.revoked_ms is not None:
        raise ProblemError(REVOKED)
    return device


def known_device(database: Database, ward_id: str, authorization: str | None) -> Device:
    """Return a phone as `device_of` does, a refused one, too: it may hand over what it still owes."""
    token = _token_hash(authorization)
    with database.read() as connection:
        device = queries.find_device(connection, ward_id, token)
    if device is None:
        raise ProblemError(NOT_SIGNED_IN)
    return device


def note_pull(desk: Desk, device: Device, told_seq: int, *, moves: bool) -> None:
    """Keep that a phone pulled, and that it was told of all changes up to `told_seq`.

    To the minute, unless there are `moves` that it had not been told of: that need not cost a flush with
    every call.
    """
    if moves or desk.now - device.last_seen_ms >= _CONTACT_MS:
        with desk.database.write() as connection:
            queries.note_pull(connection, desk.ward_id, device.device_id, desk.now, told_seq)


def _token_hash(authorization: str | None) -> bytes:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ProblemError(NOT_SIGNED_IN)
    return _sha256(token)


def devices(database: Database, ward_id: str) -> list[tuple[Device, Helper]]:
    """Return every phone with its helper, the one heard of longest ago first."""
    with database.read() as connection:
        return queries.devices(connection, ward_id)


def helpers(database: Database, ward_id: str) -> list[Helper]:
    """Return every helper."""
    with database.read() as connection:
        return queries.helpers(connection, ward_id)


def revoke(desk: Desk, device_id: str) -> None:
    """Refuse a phone from now on, also after a restore. What it sent stays."""
    entry = desk.lasting.begin("revoked", device_id, desk.now) if desk.lasting else None
    with desk.database.write() as connection:
        queries.revoke(connection, desk.ward_id, device_id, desk.now)
    if desk.lasting is not None and entry is not None:
        desk.lasting.confirm(entry)


def _new_id(desk: Desk) -> str:
    return new_id(desk.now, secrets.token_bytes(10))


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
