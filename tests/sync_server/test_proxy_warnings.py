"""A proxy that is not trusted is told of: at the start where that can be known, and at its first request."""

import logging
from pathlib import Path

import pytest

from shared.text import t
from sync_server.config import Settings
from sync_server.serve.terminal import proxy_warning
from sync_server.web.watch import UNTRUSTED
from tests.sync_server.office import open_office

HTTPS = "https://bonphu.example"


@pytest.mark.parametrize(
    ("host", "url", "trusted", "said"),
    [
        ("0.0.0.0", HTTPS, "127.0.0.1", "terminal.proxy_untrusted"),  # noqa: S104 - a setting, no server
        ("10.0.0.5", HTTPS, "127.0.0.0/8,::1", "terminal.proxy_untrusted"),
        ("10.0.0.5", HTTPS, "10.0.0.1", None),
        ("127.0.0.1", HTTPS, "10.0.0.1", "terminal.proxy_here_untrusted"),
        ("::1", HTTPS, "127.0.0.1", "terminal.proxy_here_untrusted"),
        ("localhost", HTTPS, "10.0.0.1,127.0.0.1", None),
        ("127.0.0.1", HTTPS, "127.0.0.1", None),
        ("10.0.0.5", None, "127.0.0.1", None),
        ("10.0.0.5", "http://bonphu.example", "127.0.0.1", None),
    ],
)
def test_the_start_says_that_no_proxy_can_be_trusted(
    host: str, url: str | None, trusted: str, said: str | None
) -> None:
    """Under https a proxy stands in front; where none that can reach the server is trusted, that is said."""
    settings = Settings(host=host, public_url=url, trusted_proxies=trusted)
    assert proxy_warning(settings) == (None if said is None else t(said))


async def test_the_first_request_by_an_unknown_proxy_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log names the address to be trusted, once, and says what it does to people."""
    async with open_office(tmp_path, public_url=HTTPS) as office:
        stranger = office.browser_at("10.9.8.7")
        with caplog.at_level(logging.WARNING):
            await stranger.get("/healthz")
            assert caplog.messages == []
            for _ in range(3):
                await stranger.get("/healthz", headers={"X-Forwarded-Proto": "https"})
        assert caplog.messages == [UNTRUSTED % "10.9.8.7"]
