"""How SQLite and PostgreSQL are connected to."""

from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event

# Pages of twice the usual size: records of about 1 KB then fill them better, and a commit has fewer to write.
_PRAGMAS = (
    "PRAGMA page_size = 8192",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA cache_size = -65536",
    "PRAGMA temp_store = MEMORY",
)
# A commit is answered when it is on the disk; a lock is waited for as long as on SQLite.
_SESSION = "-c synchronous_commit=on -c lock_timeout=5000 -c timezone=UTC"


class _BinaryCursor(psycopg.Cursor[Any]):
    """Records come as they are, not spelled out in hexadecimal digits: that is half of what reading costs."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.format = psycopg.pq.Format.BINARY


def engine_of(url: str) -> Engine:
    """Return the engine of a SQLAlchemy URL; its commits wait for the disk."""
    if url.startswith("postgresql"):
        return create_engine(
            url,
            hide_parameters=True,
            paramstyle="format",
            pool_pre_ping=True,
            pool_size=20,
            connect_args={"options": _SESSION, "cursor_factory": _BinaryCursor},
        )
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: Any) -> None:
    # The driver would begin transactions late and only for writes; `_begin` does it itself.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
