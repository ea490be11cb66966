"""What the server's tests start from: a ward on each of the databases it may live in."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.sync_server.phones import Ward, open_ward
from tests.sync_server.statements import overheard, untied


@pytest.fixture(autouse=True)
def statements() -> Iterator[set[str]]:
    """Whatever a test does, no statement of the server reaches beyond one ward (`statements.py`)."""
    with overheard() as heard:
        yield heard
    assert {statement for statement in heard if untied(statement)} == set()


@pytest.fixture
async def ward(tmp_path: Path, database_url: str) -> AsyncIterator[Ward]:
    async with open_ward(tmp_path, database_url) as opened:
        yield opened


@pytest.fixture
async def sqlite_ward(tmp_path: Path) -> AsyncIterator[Ward]:
    """A ward on a SQLite file, for what is only true of one."""
    async with open_ward(tmp_path) as opened:
        yield opened
