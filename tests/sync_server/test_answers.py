"""What every answer carries, whoever asks for whatever, and what the log keeps of it."""

import json
import logging

import httpx
import pytest
from fastapi import APIRouter

from sync_server.web.auth import SESSION_COOKIE
from sync_server.web.logs import JsonLines, address_class
from sync_server.web.roles import Role
from tests.sync_server.phones import Ward, fresh_id, resident
from tests.sync_server.scopes import pages, visitor

SECRET = "Chim Sơn Ca 0912345678"


def _fail() -> None:
    raise RuntimeError(SECRET)


_SAFE = (
    "content-security-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
)


async def test_every_answer_has_safe_headers(ward: Ward) -> None:
    """Every address, unknown ones too, answers anybody and an administrator with all headers that protect."""
    broken = APIRouter()
    broken.add_api_route("/broken", _fail)
    ward.app.include_router(broken)
    more = {"/nothing", "/v1/nothing", "/v1/push", "/broken", "/static/office.css"}
    everything = {p.filled(fresh_id()) for p in pages(ward.app, phones_too=True)} | more
    async with visitor(ward, Role.ADMINISTRATOR, "long-thuy") as admin:
        for http in (ward.http, admin.http):
            for address in everything:
                for method in ("GET", "POST", "OPTIONS"):
                    reply = await http.request(method, address)
                    assert [h for h in _SAFE if h not in reply.headers] == [], (method, address)
                    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
                    kept = "public" if address == "/static/office.css" and reply.is_success else "no-store"
                    assert kept in reply.headers["cache-control"], (method, address)
                    assert "strict-transport-security" not in reply.headers
                    kind = reply.headers.get("content-type", "")
                    assert not kind.startswith("text/") or "charset=utf-8" in kind, (method, address)


async def test_nothing_answers_trace(ward: Ward) -> None:
    """No address sends back what a browser's headers held."""
    everything = {p.filled(fresh_id()) for p in pages(ward.app, phones_too=True)} | {"/static/office.css"}
    for address in everything:
        reply = await ward.http.request("TRACE", address, headers={"X-Held": "0912345678"})
        assert reply.status_code in (404, 405), address
        assert "0912345678" not in reply.text


async def test_an_answer_without_a_body_has_the_same_headers(ward: Ward) -> None:
    """Also 304 and a stream's first event say what protects, and that nobody keeps them."""
    phone = await ward.phone("kp3")
    etag = (await ward.http.get("/v1/campaign", headers=phone.headers)).headers["etag"]
    known = phone.headers | {"If-None-Match": etag}
    unchanged = await ward.http.get("/v1/campaign", headers=known)
    assert unchanged.status_code == 304
    async with visitor(ward, Role.ADMINISTRATOR, "long-thuy") as admin:
        live = await admin.http.get("/live")
    for reply in (unchanged, live):
        assert [h for h in _SAFE if h not in reply.headers] == []
        assert reply.headers["cache-control"] == "no-store"


async def test_over_tls_browsers_are_told_to_stay_there(ward: Ward) -> None:
    """The header that keeps browsers on TLS is sent over TLS."""
    ward.http.base_url = httpx.URL("https://ward.test")
    assert (await ward.http.get("/v1/ping")).headers[
        "strict-transport-security"
    ] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("192.168.1.77", "private"),
        ("100.64.3.4", "private"),
        ("fe80::1%eth0", "private"),
        ("113.161.72.19", "public 113.161.72.0/24"),
        ("::ffff:113.161.72.19", "public 113.161.72.0/24"),
        ("2402:800:61ff:1:2:3:4:5", "public 2402:800:61ff::/48"),
        ("", "unknown"),
        ("ten-may", "unknown"),
    ],
)
def test_of_an_address_only_the_network_is_written(host: str, told: str) -> None:
    """What leads to one household's line is cut off."""
    assert address_class(host) == told


async def test_a_request_is_logged_by_who_asked_and_without_what_they_asked(
    ward: Ward, caplog: pytest.LogCaptureFixture
) -> None:
    """Account or phone, network, route, status and time; no name, no query, no token, no id of a page."""
    phone = await ward.phone("kp3", name=SECRET)
    async with visitor(ward, Role.ADMINISTRATOR, "long-thuy") as admin:
        caplog.set_level(logging.INFO, "bonphu.requests")
        await admin.http.get(f"/helpers/{phone.helper}?q={SECRET}")
        await ward.http.get(f"/v1/pull?stream={phone.stream}", headers=phone.headers)
        await phone.tell(resident(fresh_id(), "kp3", SECRET))
        await ward.http.get(f"/{SECRET}?q={SECRET}")
        token = admin.http.cookies[SESSION_COOKIE]
    lines = [json.loads(JsonLines().format(r)) for r in caplog.records if r.name == "bonphu.requests"]
    told = [(x["route"], x["status"], x.get("account"), x.get("device"), x["from"]) for x in lines]
    assert told == [
        ("/helpers/{helper_id}", 200, admin.account_id, None, "loopback"),
        ("/v1/pull", 200, None, phone.device, "loopback"),
        ("/v1/push", 200, None, phone.device, "loopback"),
        ("unknown", 404, None, None, "loopback"),
    ]
    said = json.dumps(lines, ensure_ascii=False)
    for secret in ("Chim", "0912345678", token, phone.token, phone.helper, phone.stream):
        assert secret not in said
