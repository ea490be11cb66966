"""A real phone of native files, joined over HTTP, that counts the bytes it gets."""

import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from mobile_app.config import native_files
from mobile_app.core.phone import Phone
from mobile_app.store.cipher_native import NativeCipher
from mobile_app.sync.transport import Transport
from sync_server.web.services import Services
from tests.bench.world import make_joining_code, settings_of


class CountingSockets(httpx.AsyncHTTPTransport):
    """Sockets that count the bytes of answers' bodies as they came, packed."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        raw = b"".join([part async for part in answer.aiter_raw()])
        await answer.aclose()
        self.bytes += len(raw)
        return httpx.Response(answer.status_code, headers=answer.headers, content=raw, request=request)


@dataclass(frozen=True)
class Joined:
    phone: Phone
    transport: Transport
    seconds: float
    bytes: int

    async def close(self) -> None:
        self.phone.close()
        await self.transport.close()


async def join(data: Path, port: int, folder: Path, *units: str) -> Joined:
    """Return a fresh phone that has joined the running server and fetched everything of `units`."""
    services = Services.open(settings_of(data))
    code = make_joining_code(services, *units)
    services.close()
    sockets = CountingSockets()
    transport = Transport(lambda: sockets)
    phone = await Phone.open(native_files(folder), transport, cipher=NativeCipher(bytes(32)))
    start = time.perf_counter()
    await phone.join(f"http://127.0.0.1:{port}", code)
    return Joined(phone, transport, time.perf_counter() - start, sockets.bytes)
