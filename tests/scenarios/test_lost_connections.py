"""A database that drops its connections at any moment: who asks is told to come back, and nothing is lost."""

import asyncio
import random
from pathlib import Path

import httpx
import psycopg

from sync_server.config import Settings
from sync_server.web.services import Services
from tests.conftest import Amount
from tests.scenarios.hatchery import hatchery
from tests.scenarios.test_kills import check
from tests.sync_server.postgres import Postgres
from tests.sync_server.senders import Sender, join_senders

_PHONES = 6
_DROP_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def test_dropped_connections_lose_nothing(postgres: Postgres, tmp_path: Path, amount: Amount) -> None:
    """While connections break under load the answer is 200 or 503, and every push succeeds in the end."""
    drops, rng, statuses = amount.of(40, 200), random.Random(5), set[int]()
    with postgres.fresh() as url, hatchery(tmp_path, url) as nest:
        services = Services.open(Settings(data=tmp_path, database_url=url))
        phones = join_senders(services, _PHONES)
        services.close()
        server, over = nest.hatch(), asyncio.Event()

        async def go_on(http: httpx.AsyncClient, phone: Sender) -> None:
            while not over.is_set():
                try:
                    await phone.send(http)
                except httpx.HTTPStatusError as refusal:
                    statuses.add(refusal.response.status_code)
                headers = {"Authorization": f"Bearer {phone.token}"}
                statuses.add((await http.get("/v1/pull?limit=1", headers=headers)).status_code)
            await phone.send(http)

        async with httpx.AsyncClient(base_url=server.address, timeout=30) as http:
            await phones[0].send(http)  # it has started
            working = [asyncio.create_task(go_on(http, phone)) for phone in phones]
            with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as other:
                for _ in range(drops):
                    await asyncio.wait(working, timeout=rng.uniform(0, 0.1))
                    other.execute(_DROP_OTHERS)
            over.set()
            await asyncio.gather(*working)
        server.kill()
        kept = check(url, phones)
    amount.tell(
        f"{drops} times all connections dropped, {kept} changes in the log, answers {sorted(statuses)}"
    )
    assert statuses == {200, 503}
