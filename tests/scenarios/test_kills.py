"""Servers killed under load, at any moment of their lives: nothing acknowledged is lost (I1)."""

import asyncio
import contextlib
import random
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import httpx
from sqlalchemy import select

from sync_server.config import Settings
from sync_server.custody.backup.verify import verify
from sync_server.store.database import Database
from sync_server.store.tables.records import change
from sync_server.web.services import Services
from tests.conftest import Amount
from tests.scenarios.hatchery import Served, hatchery
from tests.sync_server.senders import Sender, join_senders

_PHONES, _CHECKED_EVERY = 8, 10
_KILLED_STARTING, _MOST_ANSWERS, _LONGEST_PAUSE_S = 0.25, 40, 0.03


@dataclass
class Life:
    """A server's life, ended after so many answers; some, by chance, before the first one was possible."""

    rng: random.Random
    server: Served
    longest_start_s: float
    answers: int = 0
    started_s: float = 0.0

    async def live(self, phones: list[Sender]) -> None:
        """Let the phones send to it until it dies."""
        born, enough = monotonic(), asyncio.Event()
        killed_starting = self.rng.random() < _KILLED_STARTING
        most = self.rng.randint(1, _MOST_ANSWERS)

        async def send_on(phone: Sender) -> None:
            async with httpx.AsyncClient(base_url=self.server.address, timeout=30) as http:
                with contextlib.suppress(httpx.TransportError):
                    while True:
                        await phone.send(http)
                        self.started_s = self.started_s or monotonic() - born
                        self.answers += 1
                        if self.answers >= most:
                            enough.set()

        sending = [asyncio.create_task(send_on(phone)) for phone in phones]
        with contextlib.suppress(TimeoutError):
            patience = self.rng.uniform(0, self.longest_start_s) if killed_starting else 60
            async with asyncio.timeout(patience):
                await enough.wait()
            await asyncio.wait(
                sending, timeout=self.rng.uniform(0, _LONGEST_PAUSE_S)
            )  # into the next commits
        self.server.kill()
        await asyncio.gather(*sending)


def check(url: str, phones: list[Sender]) -> int:
    """Assert that nothing acknowledged is lost, and that log, chain and totals are whole; count the log."""
    database = Database(url)
    with database.read() as connection:
        kept = list(connection.execute(select(change.c.change_id)).scalars())
    findings = verify(database)
    database.close()
    assert set().union(*(phone.safe for phone in phones)) <= set(kept)
    assert len(kept) == len(set(kept))
    assert [(f.changes, f.faults) for f in findings] == [(len(kept), [])]
    return len(kept)


async def test_no_kill_loses_what_was_acknowledged(database_url: str, tmp_path: Path, amount: Amount) -> None:
    """Killed while starting or writing, two at a time on PostgreSQL: what was acknowledged is there."""
    kills, rng, start = amount.of(8, 200), random.Random(11), monotonic()
    together = 1 if database_url.startswith("sqlite") else 2
    services = Services.open(Settings(data=tmp_path, database_url=database_url))
    phones = join_senders(services, _PHONES)
    services.close()
    done, unborn, kept, start_s = 0, 0, 0, 1.0
    with hatchery(tmp_path, database_url) as nest:
        while done < kills:
            lives = [Life(rng, nest.hatch(), start_s) for _ in range(together)]
            await asyncio.gather(*(life.live(phones[i::together]) for i, life in enumerate(lives)))
            start_s = max([life.started_s for life in lives if life.started_s] or [start_s])
            unborn += sum(not life.answers for life in lives)
            done += together
            if done % _CHECKED_EVERY < together or done >= kills:
                kept = check(database_url, phones)
    safe = sum(phone.acknowledged for phone in phones)
    amount.tell(
        f"{done} kills, {unborn} of them before the first answer, in {monotonic() - start:.0f} s: "
        f"{safe} changes acknowledged, {kept} in the log"
    )
    assert safe > 10 * kills
