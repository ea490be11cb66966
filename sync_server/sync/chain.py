"""The chain of the log: each change's hash covers the one before it, so nothing is altered unseen (I6)."""

import hashlib
from typing import NamedTuple


class LogEntry(NamedTuple):
    """One accepted change as the log keeps it; `body` is what the phone sent, byte for byte."""

    ward_id: str
    seq: int
    change_id: str
    stream_id: str
    n: int
    helper_id: str
    device_id: str
    effective_ms: int
    received_ms: int
    body: bytes


def link_hash(entry: LogEntry, prev_hash: bytes) -> bytes:
    """Return the SHA-256 of an entry and of the hash before it."""
    *head, body = entry
    hashed = hashlib.sha256(prev_hash + "|".join(map(str, head)).encode() + b"|")
    hashed.update(body)
    return hashed.digest()
