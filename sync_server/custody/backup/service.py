"""Make a backup that phones may rely on, and go back to one.

A phone counts a change as safe for good when `durable_n` covers it, so that is raised only after the
copy was verified and flushed. Going back to a copy begins a new epoch: phones then send again what it lacks.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sync_server.custody.backup import queries, sqlite_file
from sync_server.custody.backup.errors import DamagedError, InUseError, ToolError
from sync_server.custody.backup.keeper import BackupKeeper, keeper_of
from sync_server.custody.backup.queries import WardStanding
from sync_server.custody.backup.verify import VerifiedWard, verify
from sync_server.store.campaigns import WardRow
from sync_server.store.database import Database, open_database
from sync_server.store.schema import NEWEST, OtherSchemaError, require_step, step_of

# Two histories of one ward never have the same epoch, even if nothing of the lost one can be read.
_EPOCHS_SINCE = datetime(2024, 1, 1, tzinfo=UTC).timestamp()


class BackupError(Exception):
    """No backup was made, or none put back; `reason` ends a key `backup.no_…` of the texts."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail


class Restored(NamedTuple):
    """What a restore left: the wards as they stand now, and where the database of before is, if any was."""

    wards: list[WardRow]
    aside: str | None


def back_up(url: str, target: Path) -> list[VerifiedWard]:
    """Copy the database of `url`, in use or not, to the file `target`; return what the copy holds.

    `durable_n` of every stream is raised to what the copy holds once it is verified and flushed.
    Raises BackupError: `damaged` if the copy is not whole, `older_step` or `newer_step` if the database is of
    another release, `file` if there is none, `tool` if PostgreSQL's own are missing; `target` and
    `durable_n` then stay as they were, and no other file is left.
    """
    unfinished = target.with_name(target.name + ".part")
    try:
        with _explained():
            keeper = keeper_of(url)
            if not keeper.exists():
                raise BackupError("file", url.rpartition("@")[2])
            with closing(Database(url)) as database, database.read() as connection:
                require_step(connection)
            keeper.copy(unfinished)
            with keeper.content(unfinished) as copy_url:
                findings = _verified(copy_url)
                with closing(Database(copy_url)) as copy, copy.read() as connection:
                    epochs = {w.ward_id: w.epoch for w in queries.wards(connection)}
                    reached = {w: queries.reached(connection, w) for w in epochs}
        sqlite_file.flush(unfinished)
        sqlite_file.move(unfinished, target)
    finally:
        sqlite_file.remove(unfinished)
    with closing(Database(url)) as database, database.write() as connection:
        for ward in queries.wards(connection):
            if epochs.get(ward.ward_id) == ward.epoch:
                queries.mark_durable(connection, ward.ward_id, reached[ward.ward_id])
    return findings


def restore(backup: Path, url: str, now_ms: int, *, force: bool = False) -> Restored:
    """Put a backup in the place of the database of `url`, and begin a new epoch of its wards.

    A backup of an older release is brought to this one before it is verified. What was there is kept beside
    it under another name. Raises BackupError: `damaged` if the backup is not
    whole, `running` while a process has the database open, `newer` if the database holds more than the
    backup and `unreadable` if it cannot be read, both unless `force`; `newer_step` for a backup of a newer
    release, `backup` for a file that holds something else, `tool` as `back_up` does.
    """
    if not backup.is_file():
        raise BackupError("file", str(backup))
    with _explained():
        keeper = keeper_of(url)
        before = _standing(keeper, force=force)
        with keeper.successor(backup) as new_url:
            _bring_up(new_url, backup)
            _verified(new_url)
            wards = _begin_epoch(new_url, before, now_ms, force=force)
            return Restored(wards, keeper.replace(now_ms))


def _bring_up(url: str, backup: Path) -> None:
    """Bring the copy of a backup to this release."""
    with closing(Database(url)) as copy, copy.read() as connection:
        if step_of(connection) is None:
            raise BackupError("backup", str(backup))
    open_database(url, migrate=True).close()


def _begin_epoch(url: str, before: dict[str, WardStanding], now_ms: int, *, force: bool) -> list[WardRow]:
    epoch = int(now_ms / 1000 - _EPOCHS_SINCE)
    with closing(open_database(url)) as copy, copy.write() as connection:
        wards = queries.wards(connection)
        if not force and any(_newer(before.get(w.ward_id), w) for w in wards):
            raise BackupError("newer")
        for ward in wards:
            known = max(ward.epoch, before[ward.ward_id].epoch if ward.ward_id in before else 0)
            queries.begin_epoch(connection, ward.ward_id, max(known + 1, epoch))
        return queries.wards(connection)


def _newer(before: WardStanding | None, backup: WardRow) -> bool:
    return before is not None and (before.epoch, before.seq) > (backup.epoch, backup.seq)


def _standing(keeper: BackupKeeper, *, force: bool) -> dict[str, WardStanding]:
    """Return the wards of the database that is to be replaced; nobody has it open then."""
    if not keeper.exists():
        return {}
    try:
        keeper.require_unused()
        with closing(Database(keeper.url)) as database, database.read() as connection:
            return queries.standing(connection)
    except InUseError:
        raise
    except Exception as error:
        if not force:
            raise BackupError("unreadable", str(getattr(error, "orig", error))) from error
        return {}


def _verified(url: str) -> list[VerifiedWard]:
    with closing(Database(url)) as database:
        findings = verify(database)
    faults = [f for finding in findings for f in finding.faults]
    if faults:
        raise BackupError("damaged", f"{faults[0].what}: {faults[0].where}")
    return findings


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OtherSchemaError as error:
        reason = "newer_step" if error.newer else "older_step"
        raise BackupError(reason, f"{error.step} → {NEWEST}") from error
    except InUseError as error:
        raise BackupError("running") from error
    except DamagedError as error:
        raise BackupError("damaged", str(error)) from error
    except ToolError as error:
        raise BackupError("tool", str(error)) from error
