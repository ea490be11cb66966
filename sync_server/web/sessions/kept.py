"""A form that met an ended session is kept until its sender has signed in again.

It lies in the database for half an hour, sealed with AES-256-GCM under a key that only a cookie of the
sender's browser holds, and opens for the account alone whose session the form was made in. Whose it was
is told by the token that the form carries: so nothing is kept of forms that did not come from a page of ours.
"""

import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync_server.store import sessions as queries
from sync_server.web.services import Services
from sync_server.web.tries.service import token_hash

KEPT_MS = 30 * 60 * 1000
_MOST_PER_ACCOUNT = 10
_NONCE = 12
_CSRF = "csrf"


@dataclass(frozen=True)
class KeptForm:
    """Where a form was sent and what it said, without its token."""

    path: str
    fields: list[tuple[str, str]]


def keep(services: Services, csrf: str, form: KeptForm, signed_in: str | None) -> str | None:
    """Keep a form that carried `csrf`; return the key for the sender's cookie.

    None if it came from no page of ours, or of another account than the one that is signed in now (if any).
    """
    now, key = services.clock(), secrets.token_urlsafe(32)
    with services.database.read() as connection:
        account_id = queries.whose_form(connection, services.ward_id, csrf) if csrf else None
    if account_id is None or (signed_in is not None and signed_in != account_id):
        return None
    nonce = secrets.token_bytes(_NONCE)
    sealed = nonce + _cipher(key).encrypt(nonce, msgspec.json.encode(form), _bound(services, account_id))
    with services.database.write() as connection:
        queries.forget_forms(connection, services.ward_id, now - KEPT_MS)
        values = {"key_sha256": token_hash(key), "account_id": account_id, "sealed": sealed, "made_ms": now}
        queries.keep_form(connection, values | {"ward_id": services.ward_id})
        queries.limit_forms(connection, services.ward_id, account_id, _MOST_PER_ACCOUNT)
    return key


def find(services: Services, account_id: str, key: str) -> KeptForm | None:
    """Return the form of a cookie's key if it is this account's and still there."""
    with services.database.read() as connection:
        since = services.clock() - KEPT_MS
        row = queries.find_form(connection, services.ward_id, token_hash(key), since)
    if row is None or row.account_id != account_id:
        return None
    try:
        bound = _bound(services, account_id)
        opened = _cipher(key).decrypt(row.sealed[:_NONCE], row.sealed[_NONCE:], bound)
    except InvalidTag:
        return None
    return msgspec.json.decode(opened, type=KeptForm)


def take(services: Services, key: str) -> bool:
    """Forget a form; tell whether it was still there, so that it is sent on once."""
    with services.database.write() as connection:
        return queries.take_form(connection, services.ward_id, token_hash(key))


def fields_of(body: bytes) -> tuple[str, list[tuple[str, str]]]:
    """Return the token that a form carried, and its other fields; ("", []) for what is no form."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body))
    except ValueError:
        return "", []
    return dict(pairs).get(_CSRF, ""), [(name, value) for name, value in pairs if name != _CSRF]


def _cipher(key: str) -> AESGCM:
    return AESGCM(token_hash(f"form {key}"))


def _bound(services: Services, account_id: str) -> bytes:
    return f"{services.ward_id} {account_id}".encode()
