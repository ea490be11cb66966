"""The database behind a URL: how it is opened, read in one snapshot, and written in one transaction."""

import contextlib
import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import (
    BigInteger,
    ClauseElement,
    Connection,
    Dialect,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    insert,
    make_url,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.problem import BUSY, NOT_FOUND, STORAGE_FULL, UPGRADED, ProblemError
from sync_server.store import schema
from sync_server.store.columns import NotAnIdError
from sync_server.store.engine import engine_of

__all__ = ["Connection", "Database", "open_database", "read_rows", "replacing", "upsert", "write_rows"]

_TRY = text("SELECT pg_try_advisory_lock(:k)")
_LET_GO = text("SELECT pg_advisory_unlock(:k)")
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(4638)")
# PostgreSQL's codes of what passes by itself, and of a full disk.
_PASSING = ("08", "25006", "40", "53300", "53400", "55P03", "57", "58", "XX")
_FULL = ("53100", "53200")
# SQLite's, of the file or the machine and never of what is asked.
_OF_THE_FILE = (
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_IOERR",
    "SQLITE_READONLY",
    "SQLITE_NOMEM",
    "SQLITE_PROTOCOL",
    "SQLITE_INTERRUPT",
)

# Below so many rows COPY costs more than it spares.
_WORTH_COPYING = 100
_VALUES = re.compile(r"VALUES \([^()]*\)")
_COPIED_AS = {String: "varchar", LargeBinary: "bytea", BigInteger: "int8", Integer: "int4"}


class Database:
    """An open database. Reads never wait for writes; a ward's writes wait for each other in line."""

    def __init__(self, url: str, *, step: str | None = None) -> None:
        """Open it; with `step`, nothing is written any more once another release has moved its tables on."""
        self.engine = engine_of(url)
        self._line = threading.Lock()
        self._step = step
        self._turn: int | None = None

    def take_turns(self, ward_id: str) -> None:
        """Let each write wait for those of other processes to the same ward, as SQLite lets it anyway.

        So what a transaction has read is still true when it writes: nothing is made twice.
        """
        if self.engine.dialect.name == "postgresql":
            self._turn = _key(f"ward {ward_id}")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection whose statements all see one snapshot.

        Raises ProblemError `busy` when the database cannot be reached, or lets go in the middle, and
        `not_found` where a statement asks for an id that is none: nobody has it.
        """
        with _problems(), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Connection]:
        """Give a connection inside one transaction: durable when the block ends, undone if it raises.

        `alone`: no other process is in such a block meanwhile; for what is done once at start.
        Raises ProblemError `busy` when another process holds the database too long, `storage_full` when
        the disk takes no more, `upgraded` when another release has moved its tables to another step
        since it was opened; then nothing of the block was kept.
        """
        with _problems(), self._line, self.engine.connect() as connection:
            connection.execution_options(begin="BEGIN IMMEDIATE")
            with connection.begin():
                if alone and connection.dialect.name == "postgresql":
                    connection.execute(_ONE_AT_A_TIME)
                if self._step is not None and self._step_now(connection) != self._step:
                    raise ProblemError(UPGRADED)
                yield connection

    def _step_now(self, connection: Connection) -> str | None:
        if self._turn is None:
            return schema.told_step(connection)
        return schema.step_in_turn(connection, self._turn)

    @contextmanager
    def turn(self, work: str) -> Iterator[bool]:
        """Tell whether `work` is this process's now; then no other process has it until the block ends.

        A process that dies lets go of it. On SQLite there is one process, whose it always is.
        """
        if self.engine.dialect.name != "postgresql":
            yield True
            return
        key = {"k": _key(work)}
        with _problems(), self.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            mine: bool = connection.execute(_TRY, key).scalar_one()
            try:
                yield mine
            finally:
                if mine:
                    connection.execute(_LET_GO, key)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _key(of: str) -> int:
    """Return a number for one of PostgreSQL's advisory locks."""
    return int.from_bytes(sha256(of.encode()).digest()[:8], "big", signed=True)


def open_database(url: str, *, migrate: bool = False) -> Database:
    """Open the database of `url`; one without tables gets them.

    A SQLite file's folder is made if it is missing, and the file is its owner's alone whatever the folder
    allows; processes that start together take turns.
    With `migrate` the tables of an older release are brought to this one.
    Raises OtherSchemaError for a database at another step than this program's;
    ProblemError `busy` if it cannot be reached, SQLAlchemy's errors if it cannot be opened.
    """
    path = make_url(url).database
    if url.startswith("sqlite") and path:
        _make_private(Path(path))
    with closing(Database(url)) as unchecked, unchecked.write(alone=True) as connection:
        if migrate or schema.step_of(connection) is None:
            schema.migrate(connection)
        schema.require_step(connection)
    return Database(url, step=schema.NEWEST)


def _make_private(file: Path) -> None:
    """Let nobody else read the database; SQLite gives the files beside it (WAL) the rights of this one."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        # What cannot be opened is told by SQLite, in the words that are shown for it.
        with contextlib.suppress(OSError):
            if one is file:
                os.close(os.open(one, os.O_RDWR | os.O_CREAT, 0o600))
            one.chmod(0o600)


@contextmanager
def _problems() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, psycopg.Error) as error:  # the latter from COPY, of which SQLAlchemy knows nothing
        problem = _problem(error)
        if problem is None:
            raise
        raise problem from error
    except PoolTimeout as error:
        raise ProblemError(BUSY) from error
    except StatementError as error:
        if isinstance(error.orig, NotAnIdError):
            raise ProblemError(NOT_FOUND) from error
        raise


def _problem(error: DBAPIError | psycopg.Error) -> ProblemError | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = str(getattr(cause, "sqlstate", None) or "")
    unreachable = isinstance(cause, (psycopg.OperationalError, psycopg.InterfaceError)) and not state
    if unreachable or getattr(error, "connection_invalidated", False):
        return ProblemError(BUSY)
    if state.startswith(_PASSING):
        return ProblemError(BUSY)
    if state in _FULL:
        return ProblemError(STORAGE_FULL)
    name = str(getattr(cause, "sqlite_errorname", ""))
    if name in ("SQLITE_FULL", "SQLITE_IOERR_WRITE"):
        return ProblemError(STORAGE_FULL)
    return ProblemError(BUSY) if name.startswith(_OF_THE_FILE) else None


def write_rows(connection: Connection, insertion: ClauseElement, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert whole rows of plain values in the order of the table's columns; ids are bytes.

    For what a busy evening does all the time: it spares the half of `execute`, which looks at every value.
    """
    if rows:
        connection.exec_driver_sql(_sql_of(insertion, connection.dialect, 0), list(rows))


def append_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert whole new rows, as `write_rows` does; many at once by COPY where there is one."""
    if _many(connection, rows):
        _copy(connection, table, table.name, rows)
    else:
        write_rows(connection, insert(table), rows)


def replace_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert whole rows, each in the place of one with the same key; no key may come twice."""
    new = replacing(connection, table)
    if not _many(connection, rows):
        write_rows(connection, new, rows)
        return
    # PostgreSQL takes many rows best by COPY, which cannot replace: so they go by a table of this connection.
    stage = f"new_{table.name}"
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE IF NOT EXISTS {stage} (LIKE {table.name}) ON COMMIT DELETE ROWS"
    )
    _copy(connection, table, f"pg_temp.{stage}", rows)
    staged = f"SELECT {_names(table)} FROM pg_temp.{stage}"  # noqa: S608 - names of our own tables
    connection.exec_driver_sql(_VALUES.sub(staged, _sql_of(new, connection.dialect, 0)))


def _many(connection: Connection, rows: Sequence[Any]) -> bool:
    return connection.dialect.name == "postgresql" and len(rows) >= _WORTH_COPYING


def _copy(connection: Connection, table: Table, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
    asked = f"COPY {into} ({_names(table)}) FROM STDIN (FORMAT BINARY)"
    with connection.connection.cursor() as cursor, cursor.copy(asked) as copy:  # type: ignore[attr-defined]
        copy.set_types([_COPIED_AS[c.type.as_generic().__class__] for c in table.c])
        for row in rows:
            copy.write_row(row)


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.c)


def read_rows(
    connection: Connection, selection: ClauseElement, ward_id: str, keys: Sequence[bytes]
) -> Sequence[Row[Any]]:
    """Return the rows of a ward `w` whose key is among `ids`, as they are stored: ids are bytes.

    PostgreSQL takes the list as one value; for SQLite it is filled up to a power of two. So the database
    meets few different statements and remembers how to run them. Raises its error beyond 16,384 keys.
    """
    if not keys:
        return []
    if connection.dialect.name == "postgresql":
        sql = _sql_of(selection, connection.dialect, 1).replace("IN (%s)", "= ANY (%s)")
        return connection.exec_driver_sql(sql, (ward_id, list(keys))).all()
    size = 1 << (len(keys) - 1).bit_length()
    values = (ward_id, *keys, *[keys[-1]] * (size - len(keys)))
    return connection.exec_driver_sql(_sql_of(selection, connection.dialect, size), values).all()


@lru_cache(maxsize=256)
def _sql_of(statement: ClauseElement, dialect: Dialect, size: int) -> str:
    if not size:
        return str(statement.compile(dialect=dialect))
    filled = statement.params(w="", ids=[b""] * size)
    return str(filled.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}))


def upsert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that can say what to do on a conflict; both databases use the same words."""
    return _insert(connection.dialect.name, table)


def replacing(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return the insert of whole rows that takes the place of a row with the same key."""
    return _replace(connection.dialect.name, table)


@cache
def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


@cache
def _replace(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    new = _insert(dialect, table)
    keys = [c.name for c in table.primary_key]
    others = {c.name: new.excluded[c.name] for c in table.c if c.name not in keys}
    return new.on_conflict_do_update(index_elements=keys, set_=others)
