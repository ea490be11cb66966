"""What Alembic runs for every command: our tables, on the connection that `open_database` hands over."""

from typing import Any, Literal

from alembic import context

from sync_server.store.tables.records import Id, metadata


def _plain(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Write our own types as what they are in the database, so that old steps never change with them."""
    return "sa.LargeBinary(16)" if kind == "type" and isinstance(thing, Id) else False


context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_item=_plain
)
context.run_migrations()
