"""The journal: an append-only file of framed entries, the truth of the phone (I1).

A frame is a marker, the length and CRC-32 of its payload, and the payload. A plain payload is one JSON
value; a sealed one is the entry's number and that value, sealed for this file and number: it opens in no
other place, and one that comes twice counts once. An entry is written whole or, after a kill, not there: a
torn tail is cut when the journal is opened.
"""

import asyncio
import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from mobile_app.store.byte_file import ByteFile, FileDamaged
from mobile_app.store.cipher import Cipher

_PLAIN = b"\xf44PJ"
_SEALED = b"\xf44SJ"
_MARKER = b"\xf44"
_HEAD = struct.Struct(">4sII")
_NUMBER = struct.Struct(">Q")
_LONG = 32_768  # bytes from which waiting for a quicker way pays: a page of records, not a visit


class SaveFailed(OSError):  # noqa: N818  (what people are told, not a fault of the program)
    """The medium refused; nothing of the entry was kept, and everything before it still is."""


class _Frame(NamedTuple):
    start: int
    marker: bytes
    payload: bytes

    @property
    def end(self) -> int:
        return self.start + _HEAD.size + len(self.payload)


class Journal:
    """Entries in the order they were appended. One object owns the file."""

    def __init__(self, file: ByteFile, cipher: Cipher, name: str = "", *, plain_too: bool = False) -> None:
        """Read the file, cut a torn tail, and keep what stands in `entries` until the caller takes it.

        `name` is the file's; `plain_too` reads what an earlier version left unsealed, and seals it: raises
        SaveFailed, nothing changed, when the medium refuses that.
        Raises FileDamaged, nothing changed, when all of it is sealed and `cipher` can open none of it.
        """
        self._file, self._cipher, self._name = file, cipher, name.encode()
        content = file.read()
        frames = list(_frames(content))
        texts = self._opened(frames, cipher, plain_too=plain_too)
        if frames and not texts and any(f.marker == _SEALED for f in frames):
            raise FileDamaged("sealed with another key")
        self.size = frames[-1].end if frames else 0
        self.damaged = self.size - sum(f.end - f.start for f in frames)
        if self.size < len(content):
            file.truncate(self.size)
        if plain_too and (self.damaged or any(f.marker == _PLAIN for f in frames)):
            self._replace(texts)  # damaged bytes may be plain ones
        self._recovered: list[Any] = [json.loads(text) for text in texts]

    def take_entries(self) -> list[Any]:
        """Return the entries found at opening, once; the journal does not hold them any longer."""
        entries, self._recovered = self._recovered, []
        return entries

    def append(self, entry: Any) -> None:
        """Add one entry; it is on the medium when this returns. Raises SaveFailed with nothing kept."""
        frame = self._frame(_text(entry), self._number)
        try:
            self._file.append(frame)
        except OSError as error:
            raise SaveFailed(*error.args) from error
        self.size += len(frame)
        self._number += 1

    def rewrite(self, entries: Iterable[Any]) -> None:
        """Become exactly `entries`, or after a kill stay as before. Raises SaveFailed, nothing changed."""
        self._replace([_text(e) for e in entries])

    def close(self) -> None:
        """Give the file back; nothing can be kept any more."""
        self._file.close()
        self._file = _Closed()

    def _replace(self, texts: list[bytes]) -> None:
        content = b"".join(self._frame(text, n) for n, text in enumerate(texts, 1))
        try:
            self._file.replace(content)
        except OSError as error:
            raise SaveFailed(*error.args) from error
        self.size, self.damaged, self._number = len(content), 0, len(texts) + 1

    def _opened(self, frames: list[_Frame], cipher: Cipher, *, plain_too: bool) -> list[bytes]:
        """Return what stands in the frames, stepping over what was not written here in this order."""
        texts: list[bytes] = []
        newest = 0
        for frame in frames:
            if frame.marker == _PLAIN:
                if plain_too or not cipher.sealing:
                    texts.append(frame.payload)
                continue
            (number,) = _NUMBER.unpack_from(frame.payload)
            if not cipher.sealing or number <= newest:
                continue
            try:
                texts.append(cipher.open(frame.payload[_NUMBER.size :], _place(self._name, number)))
            except ValueError:
                continue
            newest = number
        self._number = newest + 1
        return texts

    def _frame(self, text: bytes, number: int) -> bytes:
        payload = self._cipher.seal(text, _place(self._name, number))
        marker = _SEALED if self._cipher.sealing else _PLAIN
        if marker == _SEALED:
            payload = _NUMBER.pack(number) + payload
        return _HEAD.pack(marker, len(payload), zlib.crc32(payload)) + payload


async def preload(file: ByteFile, cipher: Cipher, name: str) -> None:
    """Let a `Journal` of the same file open quickly what is long in it; see `Cipher.preload`."""
    if not cipher.sealing:
        return
    long = [f.payload for f in _frames(file.read()) if f.marker == _SEALED and len(f.payload) >= _LONG]
    places = [_place(name.encode(), *_NUMBER.unpack_from(payload)) for payload in long]
    opening = zip(long, places, strict=True)
    await asyncio.gather(*(cipher.preload(payload[_NUMBER.size :], place) for payload, place in opening))


class _Closed:
    """What stands in for a file that was given back: it refuses, as a full medium does."""

    def read(self) -> bytes:
        raise OSError("closed")

    def append(self, data: bytes) -> None:  # noqa: ARG002
        raise OSError("closed")

    def truncate(self, size: int) -> None:  # noqa: ARG002
        raise OSError("closed")

    def replace(self, data: bytes) -> None:  # noqa: ARG002
        raise OSError("closed")

    def close(self) -> None:
        pass


def kinds_in(content: bytes) -> set[Literal["plain", "sealed"]]:
    """Return which kinds of whole entries a journal's bytes hold."""
    return {"plain" if frame.marker == _PLAIN else "sealed" for frame in _frames(content)}


def is_readable(content: bytes) -> bool:
    """Tell whether a journal's bytes are empty or hold at least one whole entry."""
    return not content or any(True for _ in _frames(content))


def _place(name: bytes, number: int) -> bytes:
    return name + b":" + _NUMBER.pack(number)


def _text(entry: Any) -> bytes:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()


def _frames(content: bytes) -> Iterator[_Frame]:
    """Yield the whole frames. Damage between them is stepped over: what follows is still somebody's work."""
    at = content.find(_MARKER)
    while at >= 0:
        frame = _frame_at(content, at)
        if frame is None:
            at = content.find(_MARKER, at + 1)
        else:
            yield frame
            at = content.find(_MARKER, frame.end)


def _frame_at(content: bytes, at: int) -> _Frame | None:
    if len(content) < at + _HEAD.size:
        return None
    marker, length, crc = _HEAD.unpack_from(content, at)
    payload = content[at + _HEAD.size : at + _HEAD.size + length]
    whole = len(payload) == length and zlib.crc32(payload) == crc
    known = marker == _PLAIN or (marker == _SEALED and length >= _NUMBER.size)
    return _Frame(at, marker, payload) if whole and known else None
