"""The database under the server: its form, its promises, and what happens when it cannot keep them."""

import asyncio
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from shared.problem import BUSY, NOT_FOUND, STORAGE_FULL, ProblemError
from sync_server.store import devices as enrolment
from sync_server.store.database import Database, open_database
from sync_server.store.tables.records import Id, id_bytes, id_text, metadata
from tests.sync_server.phones import Ward, fresh_id, open_ward, resident


def on_checkout(database: Database, pragma: str) -> None:
    def set_it(connection: Any, *_: Any) -> None:
        connection.execute(pragma)

    event.listen(database.engine, "checkout", set_it)


def test_migrations_make_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    """A database brought up step by step has exactly the tables of `tables.py`."""
    database = open_database(f"sqlite:///{tmp_path}/bonphu.db")
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": _same_type})
        assert compare_metadata(context, metadata) == []
    database.close()


def _same_type(_context: Any, _column: Any, _metadata: Any, _kept: Any, wanted: Any) -> bool | None:
    return False if isinstance(wanted, Id) else None


@pytest.mark.parametrize("before", ["nothing", "an empty file", "a database"])
def test_only_its_owner_may_read_the_database(tmp_path: Path, before: str) -> None:
    """The file and those beside it are 0600 in a folder open to all, and a laxer file is closed."""
    tmp_path.chmod(0o755)
    file = tmp_path / "bonphu.db"
    if before == "an empty file":
        file.touch(0o644)
    if before == "a database":
        open_database(f"sqlite:///{file}").close()
        file.chmod(0o644)
    database = open_database(f"sqlite:///{file}")
    with database.read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM ward")
        rights = {p.name: oct(p.stat().st_mode & 0o777) for p in tmp_path.iterdir()}
    database.close()
    assert rights == dict.fromkeys(("bonphu.db", "bonphu.db-wal", "bonphu.db-shm"), "0o600")


def test_opening_again_keeps_everything(tmp_path: Path) -> None:
    """Migrations run at every start and change nothing the second time."""
    url = f"sqlite:///{tmp_path}/new/folder/bonphu.db"
    for expected in (0, 1, 2):
        database = open_database(url)
        with database.write() as connection:
            rows = connection.exec_driver_sql("SELECT count(*) FROM helper").scalar_one()
            assert rows == expected
            values = ("w", id_bytes(fresh_id()), "An", "kp3", "member")
            connection.exec_driver_sql(
                "INSERT INTO helper (ward_id, helper_id, name, unit_id, category) VALUES (?, ?, ?, ?, ?)",
                values,
            )
        database.close()


def test_what_is_written_is_flushed(tmp_path: Path) -> None:
    """Every connection waits for the disk at each commit, and checks references."""
    database = open_database(f"sqlite:///{tmp_path}/bonphu.db")
    with database.read() as one, database.read() as two:
        for connection in (one, two):
            settings = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
            assert settings == ["wal", 2, 1]
    database.close()


def test_a_failed_block_leaves_nothing(tmp_path: Path) -> None:
    """An error inside a transaction undoes all of it."""
    database = open_database(f"sqlite:///{tmp_path}/bonphu.db")
    with pytest.raises(IntegrityError):
        _write_twice(database)
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar_one() == 1
    database.close()


def _write_twice(database: Database) -> None:
    with database.write() as connection:
        for _ in range(2):
            connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('x')")


def test_ids_are_sixteen_bytes_both_ways() -> None:
    """An id goes into the database and comes out the same; what is none does not go in."""
    some = fresh_id()
    assert len(id_bytes(some)) == 16
    assert id_text(id_bytes(some)) == some
    with pytest.raises(ValueError, match="non-hexadecimal"):
        id_bytes("no id at all")


async def test_what_is_no_id_is_nobodys(ward: Ward) -> None:
    """A made-up id in an address is as unknown as any other, not a fault of the server."""
    services = ward.services
    for made_up in ("0", "kp3", fresh_id()[:-1], "đây"):
        with pytest.raises(ProblemError, match=NOT_FOUND.slug), services.database.read() as connection:
            enrolment.find_helper(connection, services.ward_id, made_up)


async def test_a_full_disk_is_told_and_nothing_is_half_kept(sqlite_ward: Ward) -> None:
    """When there is no room the push is refused whole, and the same bytes succeed once there is room."""
    phone = await sqlite_ward.phone("kp3")
    await phone.tell(resident(fresh_id(), "kp3"))
    before, database = sqlite_ward.totals(), sqlite_ward.services.database
    pages = sqlite_ward.rows("PRAGMA page_count")[0][0]
    on_checkout(database, f"PRAGMA max_page_count = {pages + 2}")
    big = [phone.say(resident(fresh_id(), "kp3", "A" * 300)) for _ in range(100)]
    reply = await phone.send(big)
    assert (reply.status_code, reply.json()["type"]) == (507, f"urn:bonphu:{STORAGE_FULL.slug}")
    assert reply.json()["retryable"] is True
    assert (sqlite_ward.totals(), sqlite_ward.seq(), sqlite_ward.differences()) == (before, 1, [])
    on_checkout(database, "PRAGMA max_page_count = 1000000")
    assert await phone.results(*big) == ["applied"] * 100
    assert sqlite_ward.differences() == []


async def test_a_database_held_by_somebody_else_is_busy(sqlite_ward: Ward, tmp_path: Path) -> None:
    """While another program holds the database the phone is told to come back, and then is served."""
    phone = await sqlite_ward.phone("kp3")
    change = phone.say(resident(fresh_id(), "kp3"))
    on_checkout(sqlite_ward.services.database, "PRAGMA busy_timeout = 10")
    other = sqlite3.connect(tmp_path / "bonphu.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    reply = await phone.send([change])
    assert (reply.status_code, reply.json()["type"]) == (503, f"urn:bonphu:{BUSY.slug}")
    other.execute("ROLLBACK")
    other.close()
    assert await phone.results(change) == ["applied"]


async def test_too_many_at_once_are_asked_to_come_back(sqlite_ward: Ward, tmp_path: Path) -> None:
    """While nothing can be written only so many may wait; the others hear so at once, nobody is forgotten."""
    phone = await sqlite_ward.phone("kp3")
    await phone.tell(
        resident(fresh_id(), "kp3")
    )  # else all of them look for the token first, and may wait too long for a connection
    on_checkout(sqlite_ward.services.database, "PRAGMA busy_timeout = 60000")  # however slow the machine
    other = sqlite3.connect(tmp_path / "bonphu.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    pushes = [asyncio.create_task(phone.send([])) for _ in range(600)]
    first = await asyncio.wait(pushes, return_when=asyncio.FIRST_COMPLETED)
    refused = {task.result().json()["type"] for task in first[0]}
    other.execute("ROLLBACK")
    other.close()
    statuses = [reply.status_code for reply in await asyncio.gather(*pushes)]
    assert refused == {"urn:bonphu:busy"}
    assert set(statuses) == {200, 503}
    assert statuses.count(200) >= 512


async def test_phones_can_read_while_nothing_can_be_written(sqlite_ward: Ward, tmp_path: Path) -> None:
    """A pull is answered even where its being heard of cannot be noted."""
    phone = await sqlite_ward.phone("kp3")
    await phone.tell(resident(fresh_id(), "kp3"))
    sqlite_ward.now_ms += 3_600_000
    on_checkout(sqlite_ward.services.database, "PRAGMA busy_timeout = 10")
    other = sqlite3.connect(tmp_path / "bonphu.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert len((await phone.pull())["entities"]) == 1
    other.close()


async def test_who_comes_after_closing_time_is_told(tmp_path: Path) -> None:
    """A server that stops finishes what it took and takes nothing more."""
    async with open_ward(tmp_path) as ward:
        phone = await ward.phone("kp3")
        await phone.tell(resident(fresh_id(), "kp3"))
        ward.services.writer.close()
        reply = await phone.send([phone.say(resident(fresh_id(), "kp3"))])
        assert (reply.status_code, reply.json()["type"]) == (503, "urn:bonphu:busy")
    async with open_ward(tmp_path) as ward:
        assert (ward.totals()["kp3"]["residents"], ward.differences()) == (1, [])


def test_a_database_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    """A folder in the file's place is an error at start, not a server without a memory."""
    (tmp_path / "bonphu.db").mkdir()
    with pytest.raises(Exception, match="unable to open"):
        open_database(f"sqlite:///{tmp_path}/bonphu.db")


async def test_an_error_inside_is_never_shown(ward: Ward, caplog: pytest.LogCaptureFixture) -> None:
    """What nobody expected is logged here and told to nobody else; the server goes on."""
    phone = await ward.phone("kp3")
    change = phone.say(resident(fresh_id(), "kp3"))
    with ward.services.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE digest RENAME TO mislaid")
    reply = await phone.send([change])
    assert (reply.status_code, reply.json()["type"]) == (500, "urn:bonphu:internal")
    assert reply.headers["bonphu-server"] == "long-thuy"
    assert "digest" not in reply.text
    assert re.search("no such table|UndefinedTable", caplog.text)
    with ward.services.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE mislaid RENAME TO digest")
    assert await phone.results(change) == ["applied"]
