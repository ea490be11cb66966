"""Several servers on one PostgreSQL: the ward's row puts their transactions in order."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sync_server.config import Settings
from sync_server.web.services import Services
from tests.sync_server.phones import Phone, fresh_id, open_ward, resident
from tests.sync_server.postgres import Postgres


async def test_two_servers_share_one_log(postgres: Postgres, tmp_path: Path) -> None:
    """Phones on two servers at once: no number is used twice or left out, every total is true (I4, I6)."""
    with postgres.fresh() as url:
        async with open_ward(tmp_path, url) as one, open_ward(tmp_path, url) as two:
            phones = [await ward.phone("kp3") for ward in (one, two) for _ in range(4)]

            async def work(phone: Phone) -> None:
                for _ in range(15):
                    await phone.tell(resident(fresh_id(), "kp3"))

            await asyncio.gather(*map(work, phones))
            seqs = one.rows("SELECT seq FROM change ORDER BY seq")
            assert seqs == [(n,) for n in range(1, 121)]
            assert (one.totals(), one.differences()) == (two.totals(), [])


def test_servers_may_start_together_on_an_empty_database(postgres: Postgres, tmp_path: Path) -> None:
    """Tables are made and the campaign is published once, whoever comes first."""
    with postgres.fresh() as url, ThreadPoolExecutor(4) as starters:
        settings = Settings(data=tmp_path, database_url=url)
        opened = list(starters.map(lambda _: Services.open(settings), range(4)))
        versions = {services.campaign().etag for services in opened}
        for services in opened:
            services.close()
    assert len(versions) == 1


def test_postgresql_flushes_before_it_answers(postgres: Postgres, tmp_path: Path) -> None:
    """Every connection waits for the disk at each commit, and a pull reads one snapshot."""
    with postgres.fresh() as url:
        services = Services.open(Settings(data=tmp_path, database_url=url))
        with services.database.write() as connection:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
        with services.database.read() as connection:
            level = connection.exec_driver_sql("SHOW transaction_isolation").scalar_one()
            assert level == "repeatable read"
        services.close()
