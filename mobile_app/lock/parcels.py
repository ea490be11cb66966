"""What a refused phone still owes the ward: sealed for it, and kept until the ward has it."""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from mobile_app.core.news import News
from mobile_app.store.byte_file import ByteFile
from mobile_app.store.cipher import PlainCipher
from mobile_app.store.journal import Journal
from mobile_app.sync.failures import Unreachable
from mobile_app.sync.transport import Transport
from shared.problem import ProblemError

_FIRST_WAIT_S, _LONGEST_WAIT_S = 5.0, 600.0


class SealedParcel(BaseModel):
    """`count` records, sealed (base64) for the ward at `server`; `token` is the refused phone's own."""

    model_config = ConfigDict(frozen=True)
    server: str
    token: str
    sealed: str
    count: int

    @classmethod
    def of(cls, server: str, token: str, sealed: bytes, count: int) -> "SealedParcel":
        """Make one of sealed bytes."""
        return cls(server=server, token=token, sealed=b64encode(sealed).decode(), count=count)


@dataclass(frozen=True, slots=True)
class Owed:
    """How many records wait to be handed over, and how many were since the app was opened."""

    waiting: int
    handed: int


class Parcels(News):
    """Parcels in a file of their own. Nobody but the ward can open them, so the file needs no PIN."""

    def __init__(self, file: ByteFile, transport: Transport) -> None:
        """Read the file."""
        super().__init__()
        self._journal = Journal(file, PlainCipher(), "handover")
        self._transport = transport
        self._waiting = [SealedParcel.model_validate(entry) for entry in self._journal.take_entries()]
        self._handed = 0

    @property
    def owed(self) -> Owed:
        """What there is to say of them."""
        return Owed(sum(p.count for p in self._waiting), self._handed)

    def keep(self, token: str, parcels: Iterable[SealedParcel]) -> None:
        """Keep all parcels there are of the phone of `token`; they are on the medium when this returns.

        Raises SaveFailed with none of them kept.
        """
        self._put([*(p for p in self._waiting if p.token != token), *parcels])

    async def hand_over(self) -> None:
        """Hand over everything that waits. Raises Unreachable, ProblemError, SaveFailed; the rest waits."""
        while self._waiting:
            parcel = self._waiting[0]
            self._transport.use_server(parcel.server, parcel.token)
            await self._transport.hand_over(b64decode(parcel.sealed))
            self._handed += parcel.count
            self._put(self._waiting[1:])
            self.tell()

    async def run(self) -> None:
        """Hand over what waits, trying again for as long as the app is open; never raises for the network."""
        wait_s = _FIRST_WAIT_S
        while self._waiting:
            try:
                await self.hand_over()
            except (Unreachable, ProblemError, OSError):
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, _LONGEST_WAIT_S)

    def _put(self, parcels: list[SealedParcel]) -> None:
        self._journal.rewrite([p.model_dump() for p in parcels])
        self._waiting = parcels

    def close(self) -> None:
        """Give the file back."""
        self._journal.close()
