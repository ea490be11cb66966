"""One database as backup and restore see it, whatever its kind: copied while in use, replaced while not."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from sync_server.custody.backup import sqlite_file
from sync_server.custody.backup.postgres_keeper import PostgresKeeper


class BackupKeeper(Protocol):
    """A live database at `url`, there or lost."""

    url: str

    def exists(self) -> bool:
        """Tell whether it is there."""

    def require_unused(self) -> None:
        """Raise InUseError while anybody has it open."""

    def copy(self, target: Path) -> None:
        """Copy it to the file `target`, for its owner's eyes only."""

    def content(self, copy: Path) -> AbstractContextManager[str]:
        """Give the URL of a database with the content of the file `copy`; it is there to be read.

        Raises DamagedError where the file holds no whole database.
        """

    def successor(self, copy: Path) -> AbstractContextManager[str]:
        """Give the URL of a database with the content of `copy`, to be put in the live one's place."""

    def replace(self, now_ms: int) -> str | None:
        """Put the successor in the live database's place; return where that is kept now, if there was one."""


class SqliteKeeper:
    """A SQLite file."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._file = Path(url.removeprefix("sqlite:///"))
        self._new = self._file.with_name(self._file.name + ".restored")

    def exists(self) -> bool:
        """Tell whether there is a file."""
        return self._file.exists()

    def require_unused(self) -> None:
        """Raise InUseError while a process has it open."""
        sqlite_file.close_for_good(self._file)

    def copy(self, target: Path) -> None:
        """Copy it page by page; whoever writes meanwhile hardly waits."""
        sqlite_file.copy_of(self._file, target)

    @contextmanager
    def content(self, copy: Path) -> Iterator[str]:
        """Give the copy itself, once every page of it was looked at."""
        sqlite_file.check(copy)
        yield f"sqlite:///{copy.absolute()}"
        sqlite_file.close_for_good(copy)

    @contextmanager
    def successor(self, copy: Path) -> Iterator[str]:
        """Give a file beside the live one; it is gone afterwards unless it took the live one's place."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        sqlite_file.check(copy)
        try:
            sqlite_file.copy_of(copy, self._new)
            yield f"sqlite:///{self._new.absolute()}"
        finally:
            sqlite_file.remove(self._new)

    def replace(self, now_ms: int) -> str | None:
        """Keep the file of before beside the new one, with what belongs to it."""
        sqlite_file.close_for_good(self._new)
        aside = None
        for end in ("-wal", "-shm", ""):
            old = self._file.with_name(self._file.name + end)
            if old.exists():
                aside = self._file.with_name(f"{self._file.name}.before-{now_ms}{end}")
                sqlite_file.move(old, aside)
        sqlite_file.move(self._new, self._file)
        return None if aside is None else str(aside)


def keeper_of(url: str) -> BackupKeeper:
    """Return the keeper of the database of a URL."""
    return SqliteKeeper(url) if url.startswith("sqlite") else PostgresKeeper(url)
