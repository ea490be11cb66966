"""Unsent records of a phone that was refused, sealed so that only the ward's server can open them.

A parcel is 65 bytes of an ephemeral P-256 key, a nonce of 12, and AES-256-GCM of the packed changes with its
tag of 16. The key is HKDF-SHA-256 (RFC 5869) of the two keys' agreement, bound to both; the device is bound
by the sealed place. Pure: agreement and AES are each side's own.
"""

import gzip
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

POINT_SIZE = 65  # an uncompressed P-256 point
NONCE_SIZE = 12
_INFO = b"bonphu handover 1"


def parcel_key(agreed: bytes, ephemeral: bytes, ward: bytes) -> bytes:
    """Return the 32 bytes that seal a parcel; `ephemeral` and `ward` are the public points agreed between."""
    extracted = hmac.digest(ephemeral + ward, agreed, "sha256")
    return hmac.digest(extracted, _INFO + b"\x01", hashlib.sha256)


def parcel_place(device: str) -> bytes:
    """Return what a parcel is bound to: it opens as no other phone's."""
    return f"handover:{device}".encode()


def packed(changes: Sequence[Mapping[str, Any]], offset_ms: int) -> bytes:
    """Return what is sealed: changes exactly as they were saved, and what to add to the phone's clock.

    When the parcel arrives says nothing of that clock: it may have waited for days.
    """
    told = {"offset_ms": offset_ms, "changes": list(changes)}
    return gzip.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 9, mtime=0)
