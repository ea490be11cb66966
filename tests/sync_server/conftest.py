"""What the server's tests start from: a ward on each of the databases it may live in."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.sync_server.phones import Ward, open_ward
from tests.sync_server.postgres import Postgres, running_postgres
from tests.sync_server.statements import overheard, untied


@pytest.fixture(autouse=True)
def statements() -> Iterator[set[str]]:
    """Whatever a test does, no statement of the server reaches beyond one ward (`statements.py`)."""
    with overheard() as heard:
        yield heard
    assert {statement for statement in heard if untied(statement)} == set()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database; a test that uses it runs on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/bonphu.db"
    else:
        with request.getfixturevalue("postgres").fresh() as url:
            yield url


@pytest.fixture
async def ward(tmp_path: Path, database_url: str) -> AsyncIterator[Ward]:
    async with open_ward(tmp_path, database_url) as opened:
        yield opened


@pytest.fixture
async def sqlite_ward(tmp_path: Path) -> AsyncIterator[Ward]:
    """A ward on a SQLite file, for what is only true of one."""
    async with open_ward(tmp_path) as opened:
        yield opened
