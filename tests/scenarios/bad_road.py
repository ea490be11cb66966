"""A proxy between phones and their server that does to real bytes, by chance, what bad networks do."""

import asyncio
import contextlib
from collections import Counter
from random import Random

_CHANCES = {"cut": 0.12, "delayed": 0.12, "twice": 0.12, "at once": 0.08, "truncated": 0.12, "lost": 0.12}
_LONGEST_DELAY_S = 0.05


class BadRoad:
    """Listens on a port of its own. While `bad`, requests are cut or doubled, answers truncated or lost."""

    def __init__(self, rng: Random, server_port: int) -> None:
        self._rng, self._to = rng, server_port
        self.bad, self.happened = False, Counter[str]()
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "BadRoad":
        self._door = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self._door.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._door.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def _connected(self, phone: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._carry(phone, back))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _carry(self, phone: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Carry one connection's requests until either side, or chance, ends it."""
        with contextlib.closing(back), contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                answer, whole = await self._exchange(await _message(phone))
                back.write(answer)
                await back.drain()
                if not whole:
                    return

    async def _exchange(self, request: bytes) -> tuple[bytes, bool]:
        """Return what of the answer reaches the phone, and whether that is all of it."""
        what = self._what_happens()
        if what == "cut":
            await self._ask(self._part(request), whole=False)
            return b"", False
        if what == "delayed":
            await _after(self._rng.uniform(0, _LONGEST_DELAY_S))
        elif what == "twice":
            await self._ask(request)
        answer, *_ = await asyncio.gather(*(self._ask(request) for _ in range(1 + (what == "at once"))))
        if what in ("truncated", "lost"):
            return self._part(answer) if what == "truncated" else b"", False
        return answer, True

    async def _ask(self, request: bytes, *, whole: bool = True) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._to)
        writer.write(request)
        await writer.drain()
        try:
            return await _message(reader) if whole else b""
        finally:
            writer.close()

    def _part(self, message: bytes) -> bytes:
        return message[: self._rng.randrange(1, len(message))]

    def _what_happens(self) -> str:
        if not self.bad:
            return ""
        chance = self._rng.random()
        for what, share in _CHANCES.items():
            chance -= share
            if chance < 0:
                self.happened[what] += 1
                return what
        return ""


async def _message(reader: asyncio.StreamReader) -> bytes:
    """Return a whole HTTP message: its head, and as many bytes as that announces."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = dict(line.split(b":", 1) for line in head.lower().split(b"\r\n")[1:] if b":" in line)
    return head + await reader.readexactly(int(lines.get(b"content-length", b"0")))


async def _after(seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()
