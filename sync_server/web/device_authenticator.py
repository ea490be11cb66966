"""Know a phone by the token in its `Authorization` header."""

import hashlib

from starlette.concurrency import run_in_threadpool

from shared.problem import NOT_SIGNED_IN, REVOKED, ProblemError
from sync_server.store import devices as queries
from sync_server.store.database import Database
from sync_server.store.devices import Device


class DeviceAuthenticator:
    """Finds the phone of a token; a stranger's request stops here.

    Tokens found good are remembered, so a push costs no read here. Whether the phone was revoked since is
    checked in the transaction that takes the push.
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


def _token_hash(authorization: str | None) -> bytes:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ProblemError(NOT_SIGNED_IN)
    return hashlib.sha256(token.encode()).digest()
