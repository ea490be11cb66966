"""The client of the push bench, a process of its own: sends prepared requests as fast as answers come.

`python -m tests.bench.push_client PORT FILE` reads, per client, a list of whole HTTP requests; prints
seconds and how many visits were acknowledged as applied.
"""

import asyncio
import json
import pickle
import sys
import time
from pathlib import Path


async def _send_all(port: int, requests: list[bytes], ready: asyncio.Barrier) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await ready.wait()
    applied = 0
    for request in requests:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(_length(head))
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{head[:40]!r} {body[:200]!r}")
        applied += body.count(b'"status":"applied"')
    writer.close()
    return applied


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.index(b"content-length:") + 15
    return int(lower[at : lower.index(b"\r\n", at)])


async def _measure(port: int, clients: list[list[bytes]]) -> dict[str, float]:
    ready = asyncio.Barrier(len(clients) + 1)
    tasks = [asyncio.create_task(_send_all(port, requests, ready)) for requests in clients]
    await ready.wait()
    start = time.perf_counter()
    applied = sum(await asyncio.gather(*tasks))
    return {"seconds": time.perf_counter() - start, "applied": applied}


if __name__ == "__main__":
    # The file was written by the bench that started this process.
    prepared = pickle.loads(Path(sys.argv[2]).read_bytes())  # noqa: S301
    sys.stdout.write(json.dumps(asyncio.run(_measure(int(sys.argv[1]), prepared))))
