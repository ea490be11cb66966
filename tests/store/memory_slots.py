"""Two slots in memory whose power can fail at any operation: the medium of the atomic replace, made nasty."""

from typing import Literal

from mobile_app.store.byte_file import FileBusy

Survivor = Literal["flushed", "written", "torn"]


class PowerCut(Exception):  # noqa: N818
    """The machine stopped here."""


class MemoryDisk:
    """Holds two slots; after `operations_left` writes, cuts or flushes every further one is a PowerCut."""

    def __init__(self, operations_left: int = 10**9) -> None:
        self.operations_left = operations_left
        self.slots = (MemorySlot(self), MemorySlot(self))

    def operate(self) -> None:
        if self.operations_left == 0:
            raise PowerCut
        self.operations_left -= 1

    def restart(self, survivor: Survivor) -> None:
        """Come back with what was flushed, with all that was written, or with half of the last write."""
        self.operations_left = 10**9
        for slot in self.slots:
            slot.come_back(survivor)


class MemorySlot:
    def __init__(self, disk: MemoryDisk) -> None:
        self._disk = disk
        self._data = bytearray()
        self._flushed = b""
        self._before_last_write = b""
        self._open = False

    def take(self) -> "MemorySlot":
        if self._open:
            raise FileBusy("memory")
        self._open = True
        return self

    def come_back(self, survivor: Survivor) -> None:
        half = self._before_last_write + self._data[len(self._before_last_write) :][:7]
        kept = {"flushed": self._flushed, "written": bytes(self._data), "torn": bytes(half)}[survivor]
        self._data, self._flushed, self._before_last_write = bytearray(kept), kept, kept
        self._open = False

    def size(self) -> int:
        return len(self._data)

    def read(self, at: int, size: int) -> bytes:
        return bytes(self._data[at : at + size])

    def write(self, at: int, data: bytes) -> None:
        self._disk.operate()
        self._before_last_write = bytes(self._data)
        self._data.extend(bytes(max(0, at - len(self._data))))
        self._data[at : at + len(data)] = data

    def truncate(self, size: int) -> None:
        self._disk.operate()
        self._data = self._data[:size] + bytes(max(0, size - len(self._data)))
        self._before_last_write = bytes(self._data)

    def flush(self) -> None:
        self._disk.operate()
        self._flushed = self._before_last_write = bytes(self._data)

    def close(self) -> None:
        self._open = False
