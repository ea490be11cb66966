"""A real server process on a real port: killed under load, and fed what no phone would send."""

import asyncio
import gzip
import json
import random
import socket
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import httpx
import pytest

from shared.contract import MAX_BODY_BYTES, MAX_CHANGES, SERVER_HEADER
from sync_server.config import Settings
from sync_server.ledger.rollups import recount
from sync_server.web.services import Services
from tests.sync_server.phones import iso
from tests.sync_server.senders import NOW_MS, Sender, join_senders
from tests.sync_server.serve import running


def open_services(data: Path, url: str | None = None) -> Services:
    return Services.open(Settings(data=data, database_url=url or f"sqlite:///{data}/bonphu.db"))


def senders(data: Path, number: int) -> list[Sender]:
    """Let phones join a new ward, before any server runs."""
    services = open_services(data)
    joined = join_senders(services, number)
    services.close()
    return joined


async def send_until_killed(data: Path, phones: list[Sender], answers: int) -> None:
    """Let all phones send at once; kill the server in the middle, after so many answers."""
    enough, count = asyncio.Event(), 0

    async def go_on(http: httpx.AsyncClient, phone: Sender) -> None:
        nonlocal count
        try:
            while True:
                await phone.send(http)
                count += 1
                if count >= answers:
                    enough.set()
        except httpx.TransportError:
            return

    with running(data) as (process, address):
        async with httpx.AsyncClient(base_url=address, timeout=30) as http:
            tasks = [asyncio.create_task(go_on(http, phone)) for phone in phones]
            await enough.wait()
            process.kill()
            await asyncio.gather(*tasks)


async def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    """After each SIGKILL under load every acknowledged change is in the log, and every total is true (I1)."""
    phones, rng = senders(tmp_path, 6), random.Random(7)
    for _ in range(5):
        await send_until_killed(tmp_path, phones, rng.randint(5, 60))
        services = open_services(tmp_path)
        with services.database.read() as connection:
            rows = connection.exec_driver_sql("SELECT body FROM change ORDER BY seq")
            kept = [json.loads(body)["id"] for (body,) in rows]
        assert set().union(*(phone.safe for phone in phones)) <= set(kept)
        assert len(kept) == len(set(kept))
        assert recount(services.database, services.ward_id, services.campaign().rules) == []
        services.close()
    assert sum(phone.acknowledged for phone in phones) > 25


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    data = tmp_path_factory.mktemp("server")
    phones = senders(data, 4)
    with running(data) as (_, address):
        yield SimpleNamespace(address=address, phones=iter(phones))


async def test_a_packed_push_over_a_real_connection(server: SimpleNamespace) -> None:
    """Gzip in, JSON out, with the header that no captive portal sends."""
    phone = next(server.phones)
    async with httpx.AsyncClient(base_url=server.address) as http:
        for before, after in pairwise([await phone.send(http, packed=True) for _ in range(3)]):
            assert after["last_n"] == before["last_n"] + 3
        ping = await http.get("/v1/ping")
    assert ping.headers[SERVER_HEADER] == "long-thuy"


async def test_what_is_too_large_is_refused_before_it_is_unpacked(server: SimpleNamespace) -> None:
    """Plain, announced, unannounced, or packed a thousandfold: 413, and the server goes on."""
    phone = next(server.phones)
    headers = {"Authorization": f"Bearer {phone.token}"}
    too_much = b" " * (MAX_BODY_BYTES + 1)

    async def drop_by_drop() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 50_000

    async with httpx.AsyncClient(base_url=server.address) as http:
        bomb = gzip.compress(b" " * 100_000_000, mtime=0)
        for body, more in (
            (too_much, {}),
            (drop_by_drop(), {}),
            (gzip.compress(too_much), {"Content-Encoding": "gzip"}),
            (bomb, {"Content-Encoding": "gzip"}),
        ):
            reply = await http.post("/v1/push", content=body, headers=headers | more)
            assert (reply.status_code, reply.json()["type"]) == (413, "urn:bonphu:too_large")
            assert reply.headers[SERVER_HEADER] == "long-thuy"
        many = {"stream": phone.stream, "sent_at": iso(NOW_MS), "changes": [{"n": 1}] * (MAX_CHANGES + 1)}
        reply = await http.post("/v1/push", json=many, headers=headers)
        assert (reply.status_code, reply.json()["type"]) == (413, "urn:bonphu:too_large")
        assert (await phone.send(http))["last_n"] == 3


@pytest.mark.parametrize(
    ("encoding", "body", "status", "slug"),
    [
        ("gzip", b"not gzip at all", 400, "malformed"),
        ("gzip", gzip.compress(b"{}" * 500, mtime=0)[:-9], 400, "malformed"),
        ("gzip", gzip.compress(b"{}", mtime=0) + b"more", 400, "malformed"),
        ("br", b"{}", 415, "unreadable_encoding"),
        ("gzip, gzip", b"{}", 415, "unreadable_encoding"),
    ],
    ids=["not gzip", "cut short", "with more behind", "brotli", "packed twice"],
)
async def test_what_cannot_be_unpacked_is_refused_in_words(
    server: SimpleNamespace, encoding: str, body: bytes, status: int, slug: str
) -> None:
    """A broken or strange packing is the sender's fault, and the answer says so."""
    server.token = getattr(server, "token", None) or next(server.phones).token
    headers = {"Authorization": f"Bearer {server.token}", "Content-Encoding": encoding}
    async with httpx.AsyncClient(base_url=server.address) as http:
        reply = await http.post("/v1/push", content=body, headers=headers)
    assert (reply.status_code, reply.json()["type"]) == (status, f"urn:bonphu:{slug}")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/push", 405),
        ("DELETE", "/v1/pull", 405),
        ("GET", "/v1/nothing", 404),
        ("POST", "/v1/ping", 405),
    ],
)
async def test_wrong_addresses_answer_as_the_catalogue_does(
    server: SimpleNamespace, method: str, path: str, status: int
) -> None:
    """404 and 405 under `/v1` are problems like any other, with our header."""
    async with httpx.AsyncClient(base_url=server.address) as http:
        reply = await http.request(method, path)
    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json")
    assert reply.headers[SERVER_HEADER] == "long-thuy"


async def test_a_phone_that_vanishes_while_sending_leaves_nothing(server: SimpleNamespace) -> None:
    """A connection cut in the middle of a push keeps nothing of it, and the whole push succeeds later."""
    phone = next(server.phones)
    address, body = urlsplit(server.address), phone.body()
    head = f"POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {phone.token}\r\n"
    with socket.create_connection((address.hostname, address.port)) as half:
        half.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:-5])
    async with httpx.AsyncClient(base_url=server.address) as http:
        assert [r["status"] for r in (await phone.send(http))["results"]] == ["applied"] * 3
