"""Make a backup that phones may rely on, and go back to one.

A phone counts a change as safe for good when `durable_n` covers it, so that is raised only after the
copy was verified and flushed. Going back to a copy begins a new epoch: phones then send again what it lacks.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sync_server.backup import queries, sqlite_file
from sync_server.backup.sqlite_file import DamagedError, InUseError
from sync_server.backup.verify import Finding, verify
from sync_server.campaigns.queries import WardRow
from sync_server.database import Database, open_database

# Two histories of one ward never have the same epoch, even if nothing of the lost one can be read.
_EPOCHS_SINCE = datetime(2024, 1, 1, tzinfo=UTC).timestamp()


class BackupError(Exception):
    """No backup was made, or none put back; `reason` ends a key `backup.no_…` of the texts."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail


class Restored(NamedTuple):
    """What a restore left: the wards as they stand now, and where the database of before lies, if any was."""

    wards: list[WardRow]
    aside: Path | None


def back_up(live: Path, target: Path) -> list[Finding]:
    """Copy the database file `live`, in use or not, to `target`; return what the copy holds.

    `durable_n` of every stream is raised to what the copy holds once it is verified and flushed. Raises
    BackupError `damaged` if the copy is not whole; `target` and `durable_n` then stay as they were.
    """
    unfinished = target.with_name(target.name + ".part")
    sqlite_file.copy_of(live, unfinished)
    findings = _verified(unfinished)
    with _closing(f"sqlite:///{unfinished.absolute()}", Database) as copy, copy.read() as connection:
        epochs = {w.ward_id: w.epoch for w in queries.wards(connection)}
        reached = {w: queries.reached(connection, w) for w in epochs}
    sqlite_file.close_for_good(unfinished)
    sqlite_file.move(unfinished, target)
    with _closing(f"sqlite:///{live.absolute()}", Database) as database, database.write() as connection:
        for ward in queries.wards(connection):
            if epochs.get(ward.ward_id) == ward.epoch:
                queries.mark_durable(connection, ward.ward_id, reached[ward.ward_id])
    return findings


def restore(backup: Path, live: Path, now_ms: int, *, force: bool = False) -> Restored:
    """Put a backup in the place of the database file `live`, and begin a new epoch of its wards.

    What was there is kept beside it under another name. Raises BackupError: `damaged` if the backup is not
    whole, `running` while a process has the database open, `newer` if the database holds more than the
    backup and `unreadable` if it cannot be read, both unless `force`.
    """
    if not backup.is_file():
        raise BackupError("file", str(backup))
    live.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = _standing(live, force=force)
    unfinished = live.with_name(live.name + ".restored")
    sqlite_file.copy_of(backup, unfinished)
    _verified(unfinished)
    epoch = int(now_ms / 1000 - _EPOCHS_SINCE)
    with _closing(f"sqlite:///{unfinished.absolute()}", open_database) as copy, copy.write() as connection:
        wards = queries.wards(connection)
        if not force and any(_newer(before.get(w.ward_id), w) for w in wards):
            raise BackupError("newer")
        for ward in wards:
            known = max(ward.epoch, before[ward.ward_id].epoch if ward.ward_id in before else 0)
            queries.begin_epoch(connection, ward.ward_id, max(known + 1, epoch))
        wards = queries.wards(connection)
    sqlite_file.close_for_good(unfinished)
    return Restored(wards, _take_the_place(unfinished, live, now_ms))


def _newer(before: WardRow | None, backup: WardRow) -> bool:
    return before is not None and (before.epoch, before.seq) > (backup.epoch, backup.seq)


def _standing(live: Path, *, force: bool) -> dict[str, WardRow]:
    """Return the wards of the database that is to be replaced; nobody has it open then."""
    if not live.exists():
        return {}
    try:
        sqlite_file.close_for_good(live)
        with _closing(f"sqlite:///{live.absolute()}", Database) as database, database.read() as connection:
            return {w.ward_id: w for w in queries.wards(connection)}
    except InUseError as error:
        raise BackupError("running") from error
    except Exception as error:
        if not force:
            raise BackupError("unreadable", str(getattr(error, "orig", error))) from error
        return {}


def _take_the_place(unfinished: Path, live: Path, now_ms: int) -> Path | None:
    aside = None
    for end in ("-wal", "-shm", ""):
        old = live.with_name(live.name + end)
        if old.exists():
            aside = live.with_name(f"{live.name}.before-{now_ms}{end}")
            sqlite_file.move(old, aside)
    sqlite_file.move(unfinished, live)
    return aside


def _verified(file: Path) -> list[Finding]:
    try:
        sqlite_file.check(file)
    except DamagedError as error:
        raise BackupError("damaged", str(error)) from error
    with _closing(f"sqlite:///{file.absolute()}", Database) as database:
        findings = verify(database)
    faults = [f for finding in findings for f in finding.faults]
    if faults:
        raise BackupError("damaged", f"{faults[0].what}: {faults[0].where}")
    return findings


class _closing:  # noqa: N801 - reads as contextlib's does
    def __init__(self, url: str, open_: Callable[[str], Database]) -> None:
        self._database = open_(url)

    def __enter__(self) -> Database:
        return self._database

    def __exit__(self, *_: object) -> None:
        self._database.close()
