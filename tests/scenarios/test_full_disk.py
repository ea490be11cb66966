"""A disk that takes no more, at many points of a write: a clear answer, nothing half kept, and on it goes."""

import resource
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import httpx
import psycopg
from psycopg import sql

from shared.problem import STORAGE_FULL
from sync_server.config import Settings
from sync_server.custody.backup.verify import verify
from sync_server.store.database import Database
from sync_server.web.services import Services
from tests.conftest import Amount
from tests.scenarios.hatchery import Served, hatchery
from tests.sync_server.postgres import Postgres
from tests.sync_server.senders import Sender, join_senders

_KILLED_EVERY, _ROOM, _ROWS = 10, 60_000, 60


def let_grow(server: Served, size: int) -> None:
    """Let no file that the server writes grow beyond so many bytes; -1: as it likes."""
    _, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, hard))


def joined(settings: Settings, number: int) -> list[Sender]:
    services = Services.open(settings)
    phones = join_senders(services, number)
    services.close()
    return phones


async def until_refused(http: httpx.AsyncClient, phone: Sender) -> httpx.Response:
    """Send until the server refuses, and return its answer."""
    for _ in range(500):
        try:
            await phone.send(http)
        except httpx.HTTPStatusError as refusal:
            return refusal.response
    raise AssertionError("never full")


def assert_told(refusal: httpx.Response) -> None:
    """The answer says that the disk is full and that the same may be sent again."""
    told = refusal.json()
    expected = (507, f"urn:bonphu:{STORAGE_FULL.slug}", True)
    assert (refusal.status_code, told["type"], told["retryable"]) == expected


def assert_whole(url: str, phones: list[Sender]) -> None:
    """Everything acknowledged is in a log whose chain and totals are true."""
    database = Database(url)
    (found,) = verify(database)
    database.close()
    assert (found.faults, found.changes) == ([], sum(phone.acknowledged for phone in phones))


async def test_sqlite_meets_a_full_disk(tmp_path: Path, amount: Amount) -> None:
    """At many sizes of the file writing fails: 507, reading goes on, and with room the same bytes pass."""
    points = amount.of(10, 60)
    rng, url, wal = Random(3), f"sqlite:///{tmp_path}/bonphu.db", tmp_path / "bonphu.db-wal"
    (phone,) = joined(Settings(data=tmp_path, database_url=url), 1)
    with hatchery(tmp_path, url) as nest:
        server = nest.hatch()
        for point in range(1, points + 1):
            async with httpx.AsyncClient(base_url=server.address, timeout=30) as http:
                await phone.send(http)
                let_grow(server, rng.randint(32_768, wal.stat().st_size + _ROOM))
                assert_told(await until_refused(http, phone))
                headers = {"Authorization": f"Bearer {phone.token}"}
                page = (await http.get("/v1/pull", headers=headers)).raise_for_status().json()
                assert page["last_n"] == phone.acknowledged
                if point % _KILLED_EVERY:
                    let_grow(server, -1)
                    assert (await phone.send(http))["last_n"] == phone.acknowledged
            if not point % _KILLED_EVERY:
                server.kill()
                server = nest.hatch()
        server.kill()
    assert_whole(url, [phone])
    with closing(sqlite3.connect(tmp_path / "bonphu.db")) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    amount.tell(f"full at {points} points, {phone.acknowledged} changes acknowledged, all there")


_ROWS_UNTIL_FULL = """
CREATE SEQUENCE rows_written;
CREATE TABLE room (rows bigint);
INSERT INTO room VALUES (1000000000);
CREATE FUNCTION be_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF nextval('rows_written') > (SELECT rows FROM room) THEN
    RAISE disk_full USING MESSAGE = 'could not extend file: No space left on device';
  END IF;
  RETURN NEW;
END $$;
"""
_TRIGGER = sql.SQL(
    "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION be_full()"
)
_WRITTEN = ("change", "entity", "digest", "rollup", "stream", "device", "ward")


async def test_postgresql_meets_a_full_disk(tmp_path: Path, postgres: Postgres, amount: Amount) -> None:
    """Full at each row that a push writes: 507, nothing of it kept, and with room the same bytes pass."""
    points = 0
    with postgres.fresh() as url, psycopg.connect(psycopg_url(url), autocommit=True) as disk:
        disk.execute(_ROWS_UNTIL_FULL)
        (phone,) = joined(Settings(data=tmp_path, database_url=url), 1)
        for table in _WRITTEN:
            what = sql.Identifier(table)
            disk.execute(_TRIGGER.format(what))
        with hatchery(tmp_path, url) as nest:
            server = nest.hatch()
            async with httpx.AsyncClient(base_url=server.address, timeout=30) as http:
                await phone.send(http)
                while points < _ROWS:
                    left = points % await rows_of_a_push(disk, http, phone)
                    disk.execute("UPDATE room SET rows = (SELECT last_value FROM rows_written) + %s", [left])
                    assert_told(await until_refused(http, phone))
                    assert_whole(url, [phone])
                    disk.execute("UPDATE room SET rows = 1000000000")
                    assert (await phone.send(http))["last_n"] == phone.acknowledged
                    points += 1
            server.kill()
        assert_whole(url, [phone])
    amount.tell(f"full at {points} rows, {phone.acknowledged} changes acknowledged, all there")


async def rows_of_a_push(disk: psycopg.Connection[Any], http: httpx.AsyncClient, phone: Sender) -> int:
    """Let a push through; return how many rows it wrote."""
    before = disk.execute("SELECT last_value FROM rows_written").fetchone()
    await phone.send(http)
    after = disk.execute("SELECT last_value FROM rows_written").fetchone()
    assert before is not None
    assert after is not None
    return int(after[0] - before[0])


def psycopg_url(url: str) -> str:
    return url.replace("postgresql+psycopg:", "postgresql:")
