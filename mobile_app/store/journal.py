"""The journal: an append-only file of framed entries, the truth of the phone (I1).

A frame is a marker, the length and CRC-32 of its payload, and the payload: one JSON value, sealed. An
entry is written whole or, after a kill, not there: a torn tail is cut when the journal is opened.
"""

import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from mobile_app.store.byte_file import ByteFile
from mobile_app.store.cipher import Cipher

_MARKER = b"\xf44PJ"
_HEAD = struct.Struct(">4sII")


class SaveFailed(OSError):  # noqa: N818  (what people are told, not a fault of the program)
    """The medium refused; nothing of the entry was kept, and everything before it still is."""


class Journal:
    """Entries in the order they were appended. One object owns the file."""

    def __init__(self, file: ByteFile, cipher: Cipher) -> None:
        """Read the file, cut a torn tail, and keep what stands in `entries` until the caller takes it."""
        self._file, self._cipher = file, cipher
        content = file.read()
        payloads, self.size, self.damaged = _scan(content)
        if self.size < len(content):
            file.truncate(self.size)
        self._recovered: list[Any] = [json.loads(cipher.open(p)) for p in payloads]

    def take_entries(self) -> list[Any]:
        """Return the entries found at opening, once; the journal does not hold them any longer."""
        entries, self._recovered = self._recovered, []
        return entries

    def append(self, entry: Any) -> None:
        """Add one entry; it is on the medium when this returns. Raises SaveFailed with nothing kept."""
        frame = self._frame(entry)
        try:
            self._file.append(frame)
        except OSError as error:
            raise SaveFailed(*error.args) from error
        self.size += len(frame)

    def rewrite(self, entries: Iterable[Any]) -> None:
        """Become exactly `entries`, or after a kill stay as before. Raises SaveFailed, nothing changed."""
        content = b"".join(self._frame(e) for e in entries)
        try:
            self._file.replace(content)
        except OSError as error:
            raise SaveFailed(*error.args) from error
        self.size, self.damaged = len(content), 0

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    def _frame(self, entry: Any) -> bytes:
        text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
        payload = self._cipher.seal(text.encode())
        return _HEAD.pack(_MARKER, len(payload), zlib.crc32(payload)) + payload


def _scan(content: bytes) -> tuple[list[bytes], int, int]:
    """Return the whole payloads, the size up to the last of them, and how many bytes between are damaged.

    Damage in the middle is stepped over, never cut: what follows it is still somebody's work.
    """
    payloads: list[bytes] = []
    end = damaged = 0
    for start, payload in _frames(content):
        damaged += start - end
        payloads.append(payload)
        end = start + _HEAD.size + len(payload)
    return payloads, end, damaged


def _frames(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = content.find(_MARKER)
    while at >= 0:
        payload = _payload_at(content, at)
        if payload is None:
            at = content.find(_MARKER, at + 1)
        else:
            yield at, payload
            at = content.find(_MARKER, at + _HEAD.size + len(payload))


def _payload_at(content: bytes, at: int) -> bytes | None:
    if len(content) < at + _HEAD.size:
        return None
    _, length, crc = _HEAD.unpack_from(content, at)
    payload = content[at + _HEAD.size : at + _HEAD.size + length]
    return payload if len(payload) == length and zlib.crc32(payload) == crc else None
