"""The phone's own files, with a process that can end at any moment, also in the middle of a write."""

from collections.abc import Callable
from pathlib import Path

from mobile_app.store.byte_file import ByteFile
from mobile_app.store.journal_native import open_native_file


class Killed(BaseException):
    """The process ended here. No handler of errors may catch it."""


class Files:
    """Opens native files of one phone; after `kill` nothing that was opened can be written any more."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the phone's storage and outlives every process."""
        self._folder = folder
        self._open: list[_MortalFile] = []
        self.kill_in_write: Callable[[], float] | None = None

    async def open(self, name: str) -> ByteFile:
        """Open a file for a new process."""
        file = _MortalFile(open_native_file(self._folder / f"{name}.journal"), self)
        self._open.append(file)
        return file

    def kill(self) -> None:
        """Do what the system does when a process ends: its files are closed as they are."""
        for file in self._open:
            file.die()
        self._open.clear()
        self.kill_in_write = None


class _MortalFile:
    def __init__(self, file: ByteFile, owner: Files) -> None:
        self._file, self._owner, self._alive = file, owner, True

    def die(self) -> None:
        self._alive = False
        self._file.close()

    def read(self) -> bytes:
        return self._living().read()

    def append(self, data: bytes) -> None:
        kill = self._owner.kill_in_write
        if kill is not None:
            self._living().append(data[: int(len(data) * kill())])
            self._owner.kill()
            raise Killed
        self._living().append(data)

    def truncate(self, size: int) -> None:
        self._living().truncate(size)

    def replace(self, data: bytes) -> None:
        self._living().replace(data)

    def close(self) -> None:
        if self._alive:
            self._file.close()

    def _living(self) -> ByteFile:
        if not self._alive:
            raise Killed
        return self._file
