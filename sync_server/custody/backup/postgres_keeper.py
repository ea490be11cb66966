"""A PostgreSQL database, copied by `pg_dump` and brought back by `pg_restore`, which must be on the path.

A copy is proven by being brought back into a database of its own: one that nobody ever restored is none.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sync_server.custody.backup.errors import DamagedError, InUseError, ToolError

_DRIVER = "+psycopg"
_ALWAYS_THERE = "postgres"
_AS_OURS = ("--no-owner", "--no-privileges")


class PostgresKeeper:
    """A database of a PostgreSQL server whose user may make databases."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._name = urlsplit(url).path.removeprefix("/")
        self._new = f"{self._name}_restored"

    def exists(self) -> bool:
        """Tell whether the server has a database of that name."""
        with self._server() as server:
            found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self._name])
            return found.fetchone() is not None

    def require_unused(self) -> None:
        """Raise InUseError while anybody is connected to it."""
        with self._server() as server:
            found = server.execute("SELECT 1 FROM pg_stat_activity WHERE datname = %s", [self._name])
            if found.fetchone() is not None:
                raise InUseError

    def copy(self, target: Path) -> None:
        """Dump one snapshot of it; nobody waits meanwhile."""
        target.unlink(missing_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        self._run("pg_dump", self._name, "--format=custom", *_AS_OURS, f"--file={target}")

    @contextmanager
    def content(self, copy: Path) -> Iterator[str]:
        """Give a database made for a while, with the dump brought back into it."""
        name = f"{self._name}_checked"
        with self._server() as server:
            self._bring_back(server, copy, name)
            try:
                yield self._url_of(name)
            finally:
                _drop(server, name)

    @contextmanager
    def successor(self, copy: Path) -> Iterator[str]:
        """Give a database beside the live one; it is dropped unless it took the live one's place."""
        with self._server() as server:
            self._bring_back(server, copy, self._new)
            try:
                yield self._url_of(self._new)
            finally:
                _drop(server, self._new)

    def replace(self, now_ms: int) -> str | None:
        """Change names; the database of before stays under another one."""
        aside = f"{self._name}_before_{now_ms}" if self.exists() else None
        with self._server() as server:
            try:
                if aside:
                    _rename(server, self._name, aside)
            except psycopg.errors.ObjectInUse as error:
                raise InUseError from error
            _rename(server, self._new, self._name)
        return aside

    def _bring_back(self, server: psycopg.Connection, copy: Path, name: str) -> None:
        _drop(server, name)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            self._run("pg_restore", name, "--exit-on-error", "--single-transaction", *_AS_OURS, str(copy))
        except ToolError as error:
            _drop(server, name)
            raise DamagedError(str(error)) from error

    def _server(self) -> psycopg.Connection:
        return psycopg.connect(make_conninfo(self._conninfo, dbname=_ALWAYS_THERE), autocommit=True)

    @property
    def _conninfo(self) -> str:
        return self.url.replace(_DRIVER, "", 1)

    def _url_of(self, name: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def _run(self, tool: str, name: str, *asked: str) -> None:
        """Run one of PostgreSQL's programs; the password goes where no other user of the machine looks."""
        words = {k: str(v) for k, v in conninfo_to_dict(self._conninfo).items() if v is not None}
        secret = {"PGPASSWORD": words.pop("password")} if "password" in words else {}
        command = [tool, f"--dbname={make_conninfo('', **words | {'dbname': name})}", *asked]
        try:
            done = subprocess.run(  # noqa: S603 - the words of the settings and our own
                command, env=os.environ | secret, capture_output=True, text=True, check=False
            )
        except FileNotFoundError as error:
            raise ToolError(tool) from error
        if done.returncode:
            raise ToolError(f"{tool}: {done.stderr.strip().rpartition(chr(10))[2]}")


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _rename(server: psycopg.Connection, name: str, new: str) -> None:
    renaming = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    server.execute(renaming.format(sql.Identifier(name), sql.Identifier(new)))
