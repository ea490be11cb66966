"""The client of the push bench, a process of its own: sends prepared requests as fast as answers come.

`python -m tests.bench.push_client PORT,PORT… FILE` reads, per client, a list of whole HTTP requests, and
spreads the clients over the ports; prints seconds, how many visits were acknowledged as applied, and after
how many milliseconds each request was answered.
"""

import asyncio
import json
import pickle
import sys
import time
from pathlib import Path
from typing import Any


async def _send_all(
    port: int, requests: list[bytes], ready: asyncio.Barrier, answered_ms: list[float]
) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await ready.wait()
    applied = 0
    for request in requests:
        start = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(_length(head))
        answered_ms.append((time.perf_counter() - start) * 1000)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{head[:40]!r} {body[:200]!r}")
        applied += body.count(b'"status":"applied"')
    writer.close()
    return applied


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.index(b"content-length:") + 15
    return int(lower[at : lower.index(b"\r\n", at)])


async def _measure(ports: list[int], clients: list[list[bytes]]) -> dict[str, Any]:
    ready, answered_ms = asyncio.Barrier(len(clients) + 1), list[float]()
    tasks = [
        asyncio.create_task(_send_all(ports[i % len(ports)], requests, ready, answered_ms))
        for i, requests in enumerate(clients)
    ]
    await ready.wait()
    start = time.perf_counter()
    applied = sum(await asyncio.gather(*tasks))
    return {"seconds": time.perf_counter() - start, "applied": applied, "answered_ms": answered_ms}


if __name__ == "__main__":
    # The file was written by the bench that started this process.
    prepared = pickle.loads(Path(sys.argv[2]).read_bytes())  # noqa: S301
    sys.stdout.write(json.dumps(asyncio.run(_measure([int(p) for p in sys.argv[1].split(",")], prepared))))
