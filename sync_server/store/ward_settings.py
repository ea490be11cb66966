"""Statements about the ward's settings."""

from sqlalchemy import Connection, select

from sync_server.store.database import upsert
from sync_server.store.tables.records import ward_setting

# When the synthetic ward was loaded (Unix ms); its people do not exist.
DEMO = "demo"
# The roles that need a second factor, separated by spaces.
FACTOR_ROLES = "factor_roles"
# By which version of the rules the kept totals were counted (`shared.rollup.COUNTING`).
COUNTING = "counting"
# Up to which change the log had come when all totals were last counted anew, by whatever rules.
REBUILT_AFTER = "rebuilt_after"
# Up to which change the log's times are of a clock that was ahead (`Services.clock_behind`).
CLOCK_AHEAD_UNTIL = "clock_ahead_until"
# After which change days that cannot be are marked in records (`shared.day_doubt`).
DOUBTED_AFTER = "doubted_after"


def get(connection: Connection, ward_id: str, name: str) -> str | None:
    """Return a setting, or None if nobody chose it yet."""
    wanted = select(ward_setting.c.value).where(
        ward_setting.c.ward_id == ward_id, ward_setting.c.name == name
    )
    value: str | None = connection.execute(wanted).scalar_one_or_none()
    return value


def put(connection: Connection, ward_id: str, name: str, value: str) -> None:
    """Keep a setting."""
    new = upsert(connection, ward_setting).values(ward_id=ward_id, name=name, value=value)
    connection.execute(
        new.on_conflict_do_update(index_elements=["ward_id", "name"], set_={"value": new.excluded.value})
    )
