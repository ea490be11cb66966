"""A request's head is bounded: its address, one header, all of them, and those after a body in pieces."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from sync_server.serve.bounded_http import LARGEST_HEAD
from tests.sync_server.serve import running

_BODY = b"POST /v1/push HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(Path(tmp_path_factory.mktemp("heads"))) as (_, where):
        yield where


@pytest.mark.parametrize(
    ("begins", "goes_on"),
    [
        (b"GET /", b"a" * 1000),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: ", b"a" * 1000),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\n", b"X: b\r\n" * 200),
        (_BODY, b"X: b\r\n" * 200),
    ],
    ids=["address", "one header", "many headers", "after the body"],
)
def test_a_head_without_end_is_cut(address: str, begins: bytes, goes_on: bytes) -> None:
    """Long before the machine's memory is full the connection ends; the server goes on."""
    where, sent = urlsplit(address), 0
    with socket.create_connection((where.hostname, where.port), timeout=20) as line:
        line.sendall(begins)
        try:
            while sent < 400 * LARGEST_HEAD:
                line.sendall(goes_on)
                sent += len(goes_on)
        except OSError:
            pass
    assert sent < 400 * LARGEST_HEAD
    assert httpx.get(f"{address}/healthz").status_code == 200


def test_a_large_head_within_the_bound_is_served(address: str) -> None:
    """More than a browser sends is taken, again and again on one connection."""
    with httpx.Client(base_url=address) as http:
        for _ in range(3):
            assert http.get("/healthz", headers={"X": "a" * (LARGEST_HEAD // 2)}).status_code == 200
