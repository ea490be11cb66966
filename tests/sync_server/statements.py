"""Listens to every statement the server sends to a database, and names those not tied to one ward.

A statement is tied when each table it names is held to a ward by a condition of its own, or, for new rows,
gives the ward's column a value. What tests ask by themselves is nobody's concern.
"""

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

_REPOSITORY = Path(__file__).parents[2]
_SERVER, _TESTS = str(_REPOSITORY / "sync_server"), str(_REPOSITORY / "tests")
_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|(?<!DO )UPDATE)\s+\"?(\w+)")
_HELD = re.compile(r"\bward_id (?:=|IN) ")
_NEW_ROWS = re.compile(r"INSERT INTO \w+ \(ward_id\b")
# Threads that work without being asked.
_BY_ITSELF = ("duplicates", "retention")
# Rows of nobody: the migrations' own, and what the database says of itself.
_NOT_OF_A_WARD = ("alembic_version", "pg_", "sqlite_")
# A backup is of all wards, and asks which there are. Nothing else may.
_WHICH_WARDS = re.compile(r"SELECT ward\.[\w., \n]+ FROM ward ORDER BY ward\.ward_id")


def untied(statement: str) -> bool:
    """Tell whether a statement names a table without holding it to a ward."""
    tables = [t for t in _TABLE.findall(statement) if not t.startswith(_NOT_OF_A_WARD)]
    held = len(_HELD.findall(statement)) + len(_NEW_ROWS.findall(statement))
    return held < len(tables) and not _WHICH_WARDS.fullmatch(" ".join(statement.split()))


@contextmanager
def overheard() -> Iterator[set[str]]:
    """Give the set that the server's statements are collected in while the block runs."""
    heard: set[str] = set()

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement not in heard and _asked_by_server():
            heard.add(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


@contextmanager
def in_order() -> Iterator[list[str]]:
    """Give the list of the server's statements as they come while the block runs, with how many values each.

    What it asks by itself, as looking for duplicates, is left out.
    """
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if threading.current_thread().name not in _BY_ITSELF and _asked_by_server():
            heard.append(f"{len(values)} {statement}")

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


def _asked_by_server() -> bool:
    """Tell whether the server's code, and not a test's, is what asks."""
    frame = sys._getframe(2)
    while not frame.f_code.co_filename.startswith((_SERVER, _TESTS)):
        if frame.f_back is None:
            return False
        frame = frame.f_back
    return frame.f_code.co_filename.startswith(_SERVER)
