"""SQLite databases as files: copied while in use, flushed to the disk, put in another's place."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sync_server.custody.backup.errors import DamagedError, InUseError

_PAGES_AT_ONCE = 2_000


def copy_of(source: Path, target: Path) -> None:
    """Copy the database at `source`, in use or not, to the single file `target`, flushed to the disk.

    Whoever writes meanwhile waits for no more than some pages. Raises sqlite3's errors and OSError.
    """
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    reading = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
    with closing(reading) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy, pages=_PAGES_AT_ONCE)
        copy.execute("PRAGMA journal_mode = DELETE")
    flush(target)


def check(file: Path) -> None:
    """Raise DamagedError unless every page and index of the database is whole."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            found = [text for (text,) in opened.execute("PRAGMA integrity_check(5)")]
    except sqlite3.DatabaseError as error:
        raise DamagedError(str(error)) from error
    if found != ["ok"]:
        raise DamagedError("; ".join(found))


def close_for_good(file: Path) -> None:
    """Bring its write-ahead log into the file itself; raise InUseError while anybody has it open."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as opened:
        try:
            opened.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            raise InUseError from error


def remove(file: Path) -> None:
    """Remove a database and what SQLite keeps beside it, if they are there."""
    for end in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + end).unlink(missing_ok=True)


def flush(file: Path) -> None:
    """Wait until the disk has a file, and its name in its folder."""
    for path in (file, file.parent):
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def move(source: Path, target: Path) -> None:
    """Give a file another name in one step that a power cut leaves done or undone."""
    source.replace(target)
    flush(target)
