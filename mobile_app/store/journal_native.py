"""The byte file of Android, iOS and the desktop: a plain file, flushed to the disk on every append."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from mobile_app.store.byte_file import ByteFile, FileBusy

_FRESH = ".new"


def open_native_file(path: Path) -> ByteFile:
    """Open or create the file at `path`, its folder too.

    Raises FileBusy while another process or object holds it, OSError when the medium refuses.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = _lock(path.with_name(path.name + ".lock"))
    try:
        return _NativeFile(path, lock)
    except OSError:
        os.close(lock)
        raise


def _lock(path: Path) -> int:
    """Hold a lock file of its own: `replace` gives the data file a new inode, the lock must not move."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as busy:
        os.close(descriptor)
        raise FileBusy(str(path)) from busy
    return descriptor


class _NativeFile:
    def __init__(self, path: Path, lock: int) -> None:
        self._path = path
        self._lock: int | None = lock
        path.with_name(path.name + _FRESH).unlink(missing_ok=True)  # a kill left half of a replacement there
        self._file = _open_data(path)
        self._size = os.fstat(self._file).st_size
        _flush_folder(path)

    def read(self) -> bytes:
        return os.pread(self._file, self._size, 0)

    def append(self, data: bytes) -> None:
        with self._undone_on_error():
            _write_all(self._file, data, self._size)
            os.fsync(self._file)
        self._size += len(data)

    def truncate(self, size: int) -> None:
        if size < self._size:
            os.ftruncate(self._file, size)
            self._size = size
            os.fsync(self._file)

    def replace(self, data: bytes) -> None:
        fresh = self._path.with_name(self._path.name + _FRESH)
        descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            _write_all(descriptor, data, 0)
            os.fsync(descriptor)
            fresh.replace(self._path)
        except OSError:
            os.close(descriptor)
            raise
        os.close(self._file)
        self._file, self._size = descriptor, len(data)
        _flush_folder(self._path)

    def close(self) -> None:
        if self._lock is not None:
            os.close(self._file)
            os.close(self._lock)
            self._lock = None

    @contextlib.contextmanager
    def _undone_on_error(self) -> Iterator[None]:
        """Cut what a refused write left behind, so that the next append follows the last whole record."""
        try:
            yield
        except OSError:
            os.ftruncate(self._file, self._size)
            raise


def _open_data(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _write_all(descriptor: int, data: bytes, at: int) -> None:
    rest = memoryview(data)
    while rest:
        written = os.pwrite(descriptor, rest, at)
        rest, at = rest[written:], at + written


def _flush_folder(path: Path) -> None:
    """A new name is on the disk only when its folder is flushed."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
