"""Native files of a process that ends at the nth write: half of it is on the medium, as after a kill."""

from itertools import count
from pathlib import Path

from mobile_app.config import native_files
from mobile_app.store.byte_file import ByteFile


class Killed(BaseException):
    """The process ended here. No handler of errors may catch it."""


class DyingFiles:
    """Opens files of one folder; the write number `at`, counted over all of them, is the process's last."""

    def __init__(self, folder: Path, at: int) -> None:
        self._open, self._at, self._writes = native_files(folder), at, count()
        self._files: list[ByteFile] = []

    async def __call__(self, name: str) -> ByteFile:
        """Open a file."""
        file = await self._open(name)
        self._files.append(file)
        return _DyingFile(file, self)

    def last(self) -> bool:
        """Count a write and tell whether it is the last."""
        return next(self._writes) >= self._at

    def die(self) -> None:
        """End the process: its files are as they are."""
        for file in self._files:
            file.close()
        raise Killed


class _DyingFile:
    def __init__(self, file: ByteFile, process: DyingFiles) -> None:
        self._file, self._process = file, process
        self.read, self.close = file.read, file.close

    def append(self, data: bytes) -> None:
        last = self._process.last()
        self._file.append(data[: len(data) // 2] if last else data)
        if last:
            self._process.die()

    def truncate(self, size: int) -> None:
        if self._process.last():
            self._process.die()
        self._file.truncate(size)

    def replace(self, data: bytes) -> None:
        if self._process.last():
            self._process.die()
        self._file.replace(data)
