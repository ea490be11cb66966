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


def body_hash(body: bytes) -> bytes:
    """Return what stands for a body in the chain: it stays when the body is erased."""
    return hashlib.sha256(body).digest()


def link_hash(entry: LogEntry, prev_hash: bytes, erased: bytes | None = None) -> bytes:
    """Return the SHA-256 of an entry and of the hash before it; `erased` is the hash of what was its body."""
    *head, body = entry
    told = "|".join(map(str, head)).encode() + b"|"
    return hashlib.sha256(prev_hash + told + (erased or body_hash(body))).digest()
