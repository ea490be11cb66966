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
from sync_server.wire import inflate


class Content(NamedTuple):
    """What is in a parcel: what to add to the phone's clock, and changes as they were saved."""

    offset_ms: int
    changes: list[dict[str, Any]]


def new_key() -> bytes:
    """Return a new private key (PKCS #8, DER)."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def public_point(private_key: bytes) -> bytes:
    """Return the public point that phones seal for."""
    return _loaded(private_key).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def opened(private_key: bytes, device_id: str, sealed: bytes) -> Content:
    """Return what is in a phone's parcel; raise ProblemError `malformed` or `too_large` for others."""
    point, nonce, rest = _parts(sealed)
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        agreed = _loaded(private_key).exchange(ec.ECDH(), theirs)
        key = parcel_key(agreed, point, public_point(private_key))
        packed = AESGCM(key).decrypt(nonce, rest, parcel_place(device_id))
    except (ValueError, InvalidTag) as error:
        raise ProblemError(MALFORMED, "not sealed for this ward by this phone") from error
    return _content(inflate(packed))


def _parts(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    end = POINT_SIZE + NONCE_SIZE
    return sealed[:POINT_SIZE], sealed[POINT_SIZE:end], sealed[end:]


def _content(packed: bytes) -> Content:
    try:
        told = json.loads(packed)
        offset, changes = int(told["offset_ms"]), told["changes"]
        if not all(isinstance(c, dict) for c in changes) or not 0 < len(changes) <= MAX_CHANGES:
            raise ValueError("changes")
        return Content(offset, list(changes))
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError) as error:
        raise ProblemError(MALFORMED, "a parcel with something else in it") from error


def _loaded(private_key: bytes) -> ec.EllipticCurvePrivateKey:
    key = load_der_private_key(private_key, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the ward's key is of another kind")
    return key
