"""One helper with one phone: records, syncs when there is a network, loses the process now and then."""

import asyncio
import contextlib
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from mobile_app.core.acts import Act
from mobile_app.core.phone import Phone
from mobile_app.simulator.books import Books
from mobile_app.simulator.carrier import FaultyNetwork
from mobile_app.simulator.choices import Chooser
from mobile_app.simulator.faults import Faults
from mobile_app.simulator.files import Files, Killed
from mobile_app.store.cipher import KEY_SIZE
from mobile_app.store.cipher_native import NativeCipher
from mobile_app.sync.transport import Transport

_LONGEST_OFFLINE = 12


@dataclass
class SimulatedHelper:
    """A phone with its troubles. `books` are everybody's; `kills` counts ended processes."""

    number: int
    folder: Path
    rng: Random
    chooser: Chooser
    faults: Faults
    clock_error: timedelta
    kills: int = 0
    offline_for: int = 0
    network: FaultyNetwork = field(init=False)
    phone: Phone = field(init=False)

    def __post_init__(self) -> None:
        """Give it files that outlive it and a network."""
        self._files = Files(self.folder)
        self._cipher = NativeCipher(os.urandom(KEY_SIZE))
        self.network = FaultyNetwork(self.rng)

    def clock(self) -> datetime:
        """Tell the time as this phone's clock has it."""
        return datetime.now(UTC) + self.clock_error

    async def start(self) -> None:
        """Start the process: open the phone from its files."""
        transport = Transport(lambda: self.network)
        self.phone = await Phone.open(self._files.open, transport, self.clock, cipher=self._cipher)

    async def kill(self) -> None:
        """End the process as it is and start it again; what it had in memory is gone."""
        self._files.kill()
        self.kills += 1
        saved = self.phone.status().saved
        await self.start()
        if self.phone.status().saved != saved:
            raise AssertionError(
                f"phone {self.number}: {saved} acts were saved, {self.phone.status().saved} stand"
            )

    # -- one visit ------------------------------------------------------------------------------------
    async def visit(self, books: Books, door: str) -> None:
        """Record something at a door, perhaps losing the process before, while or after saving."""
        act = self.chooser.act_at(self.phone, books.campaign, door)
        if self.rng.random() < self.faults.killed_saving:
            await self._be_killed_saving(act)
            act = self.chooser.act_at(self.phone, books.campaign, door)
        own = self.phone.save(act)
        identity = self.phone.identity
        books.note(int(datetime.now(UTC).timestamp() * 1000), identity.helper if identity else "", own.change)
        if self.rng.random() < self.faults.killed:
            await self.kill()

    async def _be_killed_saving(self, act: Act) -> None:
        self._files.kill_in_write = self.rng.random
        with contextlib.suppress(Killed):
            self.phone.save(act)
        await self.kill()

    # -- with the server --------------------------------------------------------------------------------
    async def perhaps_sync(self) -> None:
        """Sync unless there is no network for a while; the process may end in the middle of it."""
        if self.offline_for > 0:
            self.offline_for -= 1
            return
        self.network.faults = self.faults
        if self.rng.random() < self.faults.offline:
            self.network.faults, self.offline_for = None, self.rng.randint(1, _LONGEST_OFFLINE)
        if self.rng.random() < self.faults.killed:
            await self._be_killed_syncing()
        else:
            await self.phone.sync()

    async def _be_killed_syncing(self) -> None:
        task = asyncio.create_task(self.phone.sync())
        await asyncio.wait([task], timeout=self.rng.uniform(0, 0.05))
        self._files.kill()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Killed):
            await task
        await self.kill()

    async def sync_well(self) -> None:
        """Sync over a network without faults."""
        self.network.faults = Faults()
        await self.phone.sync()

    async def stop(self) -> None:
        """Close the phone in good order."""
        self.phone.close()
        await self.network.aclose()
