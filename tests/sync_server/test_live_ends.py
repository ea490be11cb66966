"""An open stream of news ends within seconds of its session, however that ends, and says so."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync_server.office.board import live
from sync_server.web.cookies import SESSION_COOKIE
from sync_server.web.roles import Role
from tests.sync_server.office import PASSWORD, Office, add_account, open_office

End = Callable[[Office, httpx.AsyncClient, httpx.AsyncClient], Awaitable[Any]]


async def _by_its_owner(office: Office, owner: httpx.AsyncClient, _boss: httpx.AsyncClient) -> None:
    elsewhere = office.browser_at()
    await office.sign_in("ha", browser=elsewhere)
    await office.send("/account/sessions", elsewhere, end=office.viewer_in(owner).session.hex(), do="one")


async def _by_another_password(office: Office, _owner: httpx.AsyncClient, _boss: httpx.AsyncClient) -> None:
    elsewhere, new = office.browser_at(), "con-meo-ngu-tren-mai"
    await office.sign_in("ha", browser=elsewhere)
    changed = await office.send("/account/password", elsewhere, current=PASSWORD, new=new, repeat=new)
    assert changed.status_code == 303


async def _by_signing_out(office: Office, owner: httpx.AsyncClient, _boss: httpx.AsyncClient) -> None:
    await office.send("/sign-out", owner)


async def _by_closing(office: Office, owner: httpx.AsyncClient, boss: httpx.AsyncClient) -> None:
    await office.send(f"/accounts/{office.viewer_in(owner).account_id}", boss, do="close")


async def _by_a_first_password(office: Office, owner: httpx.AsyncClient, boss: httpx.AsyncClient) -> None:
    await office.send(f"/accounts/{office.viewer_in(owner).account_id}", boss, do="renew")


async def _by_a_factor_asked(office: Office, _owner: httpx.AsyncClient, boss: httpx.AsyncClient) -> None:
    await office.send("/accounts/second-factor", boss, **{"role.supervisor": "on"})


async def _by_itself(office: Office, _owner: httpx.AsyncClient, _boss: httpx.AsyncClient) -> None:
    office.now_ms += 30 * 60_000


@pytest.mark.parametrize(
    "end",
    [
        _by_its_owner,
        _by_another_password,
        _by_signing_out,
        _by_closing,
        _by_a_first_password,
        _by_a_factor_asked,
        _by_itself,
    ],
)
async def test_a_stream_ends_with_its_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: End
) -> None:
    """It told a mark while the session stood; then the last it tells is its end, and its place is free."""
    assert live._LOOK_EVERY_S <= 5
    monkeypatch.setattr(live, "_LOOK_EVERY_S", 0.01)
    async with open_office(tmp_path, account=False) as office:
        add_account(office, "quan-tri", Role.ADMINISTRATOR)
        add_account(office, "ha", Role.SUPERVISOR)
        owner, boss = office.browser_at(), office.browser_at()
        await office.sign_in("ha", browser=owner)
        await office.sign_in("quan-tri", browser=boss)
        told, began = b"", asyncio.Event()

        async def receive() -> Any:
            await asyncio.Event().wait()

        async def send(message: Any) -> None:
            nonlocal told
            told += message.get("body", b"")
            if b"data: " in told:
                began.set()

        cookie = f"{SESSION_COOKIE}={owner.cookies[SESSION_COOKIE]}"
        headers = [(b"cookie", cookie.encode()), (b"accept", b"text/event-stream"), (b"host", b"localhost")]
        scope: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "path": "/live",
            "raw_path": b"/live",
            "root_path": "",
        }
        scope |= {"scheme": "http", "query_string": b"", "headers": headers, "client": ("127.0.0.1", 1)}
        scope |= {"server": ("localhost", 80), "http_version": "1.1", "asgi": {"version": "3.0"}}
        stream = asyncio.create_task(office.app(scope, receive, send))
        async with asyncio.timeout(20):
            await began.wait()
        assert b"ended" not in told
        await end(office, owner, boss)
        async with asyncio.timeout(20):
            await stream
        assert told.endswith(b"event: ended\ndata: ended\n\n")
        assert len(office.app.state.streams) == 0
