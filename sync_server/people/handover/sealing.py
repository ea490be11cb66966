"""The ward's side of `shared.handover`: its key, and opening what was sealed for it."""

import json
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from shared.contract import MAX_CHANGES
from shared.handover import NONCE_SIZE, POINT_SIZE, parcel_key, parcel_place
from shared.problem import MALFORMED, ProblemError
from sync_server.web.wire import inflate

# A clock that is wrong by more than this is no clock: 10,000 years.
_LONGEST_MS = 10_000 * 366 * 86_400_000


class Content(NamedTuple):
    """What is in a parcel: what to add to the phone's clock (ms), and changes as they were saved."""

    offset_ms: int
    changes: list[dict[str, Any]]


def new_key() -> bytes:
    """Return a new private key (PKCS #8, DER)."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def public_point(private_key: bytes) -> bytes:
    """Return the public point that phones seal for."""
    return _loaded(private_key).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def unsealed(private_key: bytes, device_id: str, sealed: bytes) -> bytes:
    """Return the packed contents of a phone's parcel; raise ProblemError `malformed` for others."""
    point, nonce, rest = _parts(sealed)
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        agreed = _loaded(private_key).exchange(ec.ECDH(), theirs)
        key = parcel_key(agreed, point, public_point(private_key))
        return AESGCM(key).decrypt(nonce, rest, parcel_place(device_id))
    except (ValueError, InvalidTag) as error:
        raise ProblemError(MALFORMED, "not sealed for this ward by this phone") from error


def _parts(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    end = POINT_SIZE + NONCE_SIZE
    return sealed[:POINT_SIZE], sealed[POINT_SIZE:end], sealed[end:]


def content_of(packed: bytes) -> Content | None:
    """Return what a parcel's packed contents hold, or None where they cannot be read, whatever they are."""
    try:
        told = json.loads(inflate(packed))
        offset, changes = int(told["offset_ms"]), told["changes"]
        if abs(offset) > _LONGEST_MS or not isinstance(changes, list) or len(changes) > MAX_CHANGES:
            return None
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError, ProblemError):
        return None
    return Content(offset, changes) if all(isinstance(c, dict) for c in changes) else None


def _loaded(private_key: bytes) -> ec.EllipticCurvePrivateKey:
    key = load_der_private_key(private_key, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the ward's key is of another kind")
    return key
