"""A server told to stop while phones push: each push is answered or refused, none is kept unanswered."""

import asyncio
import signal
from pathlib import Path

import httpx
from sqlalchemy import func, select

from sync_server.config import Settings
from sync_server.custody.backup.verify import verify
from sync_server.store.database import Database
from sync_server.store.tables.records import change
from sync_server.web.services import Services
from tests.conftest import Amount
from tests.sync_server.senders import Sender, join_senders
from tests.sync_server.serve import running

_PHONES, _ANSWERS = 8, 40


async def _push_until_refused(phone: Sender, address: str, answers: asyncio.Semaphore) -> None:
    async with httpx.AsyncClient(base_url=address, timeout=30) as http:
        try:
            while True:
                await phone.send(http)
                answers.release()
        except httpx.HTTPStatusError as refused:
            assert refused.response.status_code == 503, refused.response.text  # noqa: PT017
        except httpx.TransportError:
            return  # nobody listens any more


async def test_a_server_that_is_stopped_keeps_nothing_unanswered(
    database_url: str, tmp_path: Path, amount: Amount
) -> None:
    """After SIGTERM under load the log holds exactly what phones were told is kept; the server is gone."""
    services = Services.open(Settings(data=tmp_path, database_url=database_url))
    phones = join_senders(services, _PHONES)
    services.close()
    for _ in range(amount.of(2, 30)):
        answers = asyncio.Semaphore(0)
        with running(tmp_path, database_url) as (process, address):
            pushing = [asyncio.create_task(_push_until_refused(p, address, answers)) for p in phones]
            for _ in range(_ANSWERS):
                await answers.acquire()
            process.send_signal(signal.SIGTERM)
            await asyncio.gather(*pushing)
            assert await asyncio.to_thread(process.wait, 30) == -signal.SIGTERM
        database = Database(database_url)
        with database.read() as connection:
            kept = connection.execute(select(func.count()).select_from(change)).scalar_one()
        assert kept == sum(phone.acknowledged for phone in phones)
        assert [f.faults for f in verify(database)] == [[]]
        database.close()
