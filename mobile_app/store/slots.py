"""One byte file kept in two files that can't be renamed: how the browser's storage gets an atomic replace.

Each slot starts with a header: magic, generation, size and CRC of the content it was written with, CRC of
the header itself. `replace` fills the slot that is not in use, flushes it, and only then writes its header
with the next generation: until that header is whole, the other slot is the file. Appends go behind.
"""

import contextlib
import struct
import zlib
from typing import NamedTuple, Protocol

from mobile_app.store.byte_file import FileDamaged

_MAGIC = b"BPF1"
_FIELDS = struct.Struct("<4sQQI")  # magic, generation, size and CRC-32 of the first content
_CHECK = struct.Struct("<I")
HEADER_SIZE = _FIELDS.size + _CHECK.size


class Slot(Protocol):
    """One file of the medium, open for this process only."""

    def size(self) -> int:
        """Return how many bytes it holds."""
        ...

    def read(self, at: int, size: int) -> bytes:
        """Return up to `size` bytes from `at`."""
        ...

    def write(self, at: int, data: bytes) -> None:
        """Write all of `data` at `at`, or raise OSError."""
        ...

    def truncate(self, size: int) -> None:
        """Cut or grow to `size` bytes."""
        ...

    def flush(self) -> None:
        """Return when everything written is on the medium."""
        ...

    def close(self) -> None:
        """Give the file back."""
        ...


class _Header(NamedTuple):
    generation: int
    size: int
    crc: int

    def to_bytes(self) -> bytes:
        fields = _FIELDS.pack(_MAGIC, *self)
        return fields + _CHECK.pack(zlib.crc32(fields))


class TwoSlotFile:
    """A `ByteFile` over two slots; both stay open, so the file has one owner.

    Raises FileDamaged when neither slot is whole and there is more in them than an unfinished first opening.
    """

    def __init__(self, first: Slot, second: Slot) -> None:
        self._slots = (first, second)
        generations = [_generation(slot) for slot in self._slots]
        if max(generations) == 0:
            self._start(first, second)
            generations = [1, 0]
        self._used = generations.index(max(generations))
        self._generation = max(generations)
        self._size = self._slots[self._used].size()
        self._drop_old()

    def read(self) -> bytes:
        """Return everything."""
        return self._slots[self._used].read(HEADER_SIZE, self._size - HEADER_SIZE)

    def append(self, data: bytes) -> None:
        """Add at the end, flushed."""
        slot = self._slots[self._used]
        try:
            slot.write(self._size, data)
            slot.flush()
        except OSError:
            slot.truncate(self._size)
            raise
        self._size += len(data)

    def truncate(self, size: int) -> None:
        """Cut the tail; when it reaches into what the header vouches for, write the rest again."""
        if HEADER_SIZE + size >= self._size:
            return
        slot = self._slots[self._used]
        if size < _vouched_size(slot):
            self.replace(self.read()[:size])
            return
        slot.truncate(HEADER_SIZE + size)
        slot.flush()
        self._size = HEADER_SIZE + size

    def replace(self, data: bytes) -> None:
        """Write `data` to the other slot, then switch to it."""
        fresh = self._slots[1 - self._used]
        try:
            _fill(fresh, _Header(self._generation + 1, len(data), zlib.crc32(data)), data)
        except OSError:
            self._forget(fresh)
            raise
        self._used, self._size = 1 - self._used, HEADER_SIZE + len(data)
        self._generation += 1
        self._drop_old()

    def close(self) -> None:
        """Give both slots back."""
        for slot in self._slots:
            slot.close()

    def _drop_old(self) -> None:
        """Empty the slot that is not in use: a kill may have left there what was replaced, sealed or not."""
        old = self._slots[1 - self._used]
        with contextlib.suppress(OSError):  # it is tried again at the next opening
            if old.size():
                old.truncate(0)
                old.flush()

    def _forget(self, slot: Slot) -> None:
        """Make sure a half-accepted header never counts: what is appended later goes to the other slot."""
        try:
            slot.truncate(0)
            slot.flush()
        except OSError:
            self.close()
            raise

    @staticmethod
    def _start(first: Slot, second: Slot) -> None:
        if first.size() > HEADER_SIZE or second.size() > HEADER_SIZE:
            raise FileDamaged("neither slot has a whole header")
        _fill(first, _Header(1, 0, 0), b"")


def _fill(slot: Slot, header: _Header, data: bytes) -> None:
    """Write content, flush, then the header that makes it count, flush."""
    slot.truncate(0)
    slot.write(HEADER_SIZE, data)
    slot.flush()
    slot.write(0, header.to_bytes())
    slot.flush()


def _generation(slot: Slot) -> int:
    """Return the generation of a whole slot, 0 for any other."""
    header = _header(slot)
    if header is None or slot.size() < HEADER_SIZE + header.size:
        return 0
    whole = zlib.crc32(slot.read(HEADER_SIZE, header.size)) == header.crc
    return header.generation if whole else 0


def _vouched_size(slot: Slot) -> int:
    header = _header(slot)
    return header.size if header else 0


def _header(slot: Slot) -> _Header | None:
    raw = slot.read(0, HEADER_SIZE)
    if len(raw) < HEADER_SIZE or not raw.startswith(_MAGIC):
        return None
    (check,) = _CHECK.unpack(raw[_FIELDS.size :])
    if check != zlib.crc32(raw[: _FIELDS.size]):
        return None
    _, generation, size, crc = _FIELDS.unpack(raw[: _FIELDS.size])
    return _Header(generation, size, crc)
