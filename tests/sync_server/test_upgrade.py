"""A database of an earlier release, with data in it, becomes one of today; nothing is lost or made whole."""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine

from sync_server.custody.backup.verify import verify
from sync_server.people.accounts import service as accounts
from sync_server.store.database import Database, open_database
from sync_server.web.roles import Role
from sync_server.web.sessions.service import viewer_of
from tests.sync_server.phones import open_ward
from tests.sync_server.postgres import Postgres

_STEPS = Path(__file__).parents[2] / "sync_server" / "store" / "migrations" / "versions"
RELEASED = sorted((Path(__file__).parent / "released").glob("*.sql.gz"))


def put_back(dump: Path, folder: Path, tampering: str = "") -> None:
    with closing(sqlite3.connect(folder / "bonphu.db")) as database:
        database.executescript(gzip.decompress(dump.read_bytes()).decode() + tampering)


@pytest.mark.parametrize("dump", RELEASED, ids=lambda p: p.name)
async def test_a_released_database_is_brought_up_to_today(tmp_path: Path, dump: Path) -> None:
    """Records, totals, phones and accounts are there, chain and counts hold, and phones go on."""
    put_back(dump, tmp_path)
    migrate(f"sqlite:///{tmp_path}/bonphu.db")
    async with open_ward(tmp_path) as ward:
        assert ward.totals()["kp3"]["residents"] == 3
        assert ward.totals()["kp3"]["eid.achieved"] == 3
        assert (ward.seq(), ward.differences()) == (6, [])
        assert len(ward.rows("SELECT n FROM quarantine")) == 1
        assert len((await (await ward.phone("kp3")).pull())["entities"]) == 6
        token = accounts.sign_in(ward.services, "phuong", "mat-khau-thu-nghiem", "")
        viewer = viewer_of(ward.services, token)
        assert viewer is not None
        assert viewer.role == Role.ADMINISTRATOR
        roles = {row[0]: row[1] for row in ward.rows("SELECT name, role FROM account")}
        assert roles == {"phuong": "administrator", "hoi-phu-nu": "supervisor"}


def migrate(url: str) -> None:
    """Bring a database of an older release to today's, as `bonphu migrate` does."""
    open_database(url, migrate=True).close()


STEPS = [f"{number:04}" for number in range(1, 1 + len(list(_STEPS.glob("0*.py"))))]


def bring_to(url: str, step: str) -> None:
    """Bring a database to an earlier form."""
    database = Database(url)
    with database.write() as connection:
        config = Config()
        config.set_main_option("script_location", str(_STEPS.parent))
        config.attributes["connection"] = connection
        command.upgrade(config, step)
    database.close()


def copy_rows(source: str, target: str) -> None:
    """Copy every row of one database into another of the same form."""
    one, other = create_engine(source), create_engine(target)
    tables = MetaData()
    tables.reflect(one)
    with one.connect() as reading, other.begin() as writing:
        for table in tables.sorted_tables:
            rows = [dict(row._mapping) for row in reading.execute(table.select())]
            if rows and table.name != "alembic_version":
                writing.execute(table.insert(), rows)
    one.dispose()
    other.dispose()


@pytest.mark.parametrize("step", STEPS)
async def test_every_form_there_was_becomes_todays_on_both_databases(
    tmp_path: Path, postgres: Postgres, step: str
) -> None:
    """From whichever step a database stands at, with data in it, the start brings it up with nothing lost."""
    put_back(RELEASED[0], tmp_path)
    lite = f"sqlite:///{tmp_path}/bonphu.db"
    with postgres.empty() as url:
        bring_to(url, "0001")
        copy_rows(lite, url)
        for one in (lite, url):
            bring_to(one, step)
            migrate(one)
            async with open_ward(tmp_path, one) as ward:
                assert (ward.seq(), ward.differences()) == (6, [])
                assert ward.totals()["kp3"]["eid.achieved"] == 3
                assert (await (await ward.phone("kp3")).send([])).status_code == 200


@pytest.mark.parametrize("seq", [1, 3, 6])
async def test_an_upgrade_makes_no_altered_log_whole(tmp_path: Path, seq: int) -> None:
    """A change that was altered before the upgrade is still found after it, at its number."""
    put_back(
        RELEASED[0],
        tmp_path,
        f"UPDATE change SET received_ms = received_ms + 1 WHERE seq = {seq};",  # noqa: S608
    )
    migrate(f"sqlite:///{tmp_path}/bonphu.db")
    async with open_ward(tmp_path) as ward:
        faults = verify(ward.services.database)[0].faults
        assert (("chain", str(seq)) in {(f.what, f.where) for f in faults}) is True
