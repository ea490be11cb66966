"""Which step a database's tables stand at. Only `bonphu serve` and `bonphu migrate` bring them to another."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect

_MIGRATIONS = Path(__file__).parent / "migrations"
# The number of the last file is the step that this program works with.
NEWEST: Final = max(path.name[:4] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))
_STEP = "SELECT version_num FROM alembic_version"
_STEP_IN_TURN = "SELECT version_num, pg_advisory_xact_lock(%s) FROM alembic_version"
# On PostgreSQL: wait until those who write have ended, and let the next ones wait until the step is done.
_NOBODY_WRITES = "LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"


class OtherSchemaError(Exception):
    """The database stands at another step than this program; `newer`: at one of a later release."""

    def __init__(self, step: str) -> None:
        super().__init__(f"the database is at step {step}, this program at {NEWEST}")
        self.step = step
        self.newer = step > NEWEST


def step_of(connection: Connection) -> str | None:
    """Return the step of a database, None for one that has no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return told_step(connection)


def told_step(connection: Connection) -> str | None:
    """Return the step of a database that has tables, inside the caller's transaction."""
    found: str | None = connection.exec_driver_sql(_STEP).scalar()
    return found


def step_in_turn(connection: Connection, turn: int) -> str | None:
    """Return the step on PostgreSQL once no other transaction has this `turn`, which this one then has.

    Reading the step first keeps a migration away, so it cannot be another one after the wait.
    """
    row = connection.exec_driver_sql(_STEP_IN_TURN, (turn,)).first()
    return None if row is None else str(row[0])


def require_step(connection: Connection) -> None:
    """Raise OtherSchemaError unless the database is at this program's step."""
    step = step_of(connection)
    if step != NEWEST:
        raise OtherSchemaError(step or "0000")


def migrate(connection: Connection) -> None:
    """Bring the tables to this program's step, or make them.

    Raises OtherSchemaError for a database of a later release.
    """
    step = step_of(connection)
    if step is not None and step > NEWEST:
        raise OtherSchemaError(step)
    if step is not None and connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_NOBODY_WRITES)
    if step != NEWEST:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
