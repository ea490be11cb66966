"""The offline app's files: right types, compressed as the browser likes, deep links, nothing else."""

import gzip
import json
import os
from pathlib import Path

import pytest

from shared.text import t
from tests.sync_server.office import open_office

HEADERS = {"Content-Security-Policy": "default-src 'self'", "Cache-Control": "no-cache"}
FILES = {
    "index.html": ("text/html; charset=utf-8", b"<!doctype html><title>app</title>", ["br", "gzip"]),
    "sw.js": ("text/javascript; charset=utf-8", b"self.x = 1", []),
    "pyodide/pyodide.mjs": ("text/javascript; charset=utf-8", b"export const x = 1", ["gzip"]),
    "canvaskit/canvaskit.wasm": ("application/wasm", b"\0asm", ["br"]),
}
MISSING = (
    "missing.js",
    "pyodide/missing.wasm",
    "headers.json",
    "index.html.br",
    "..%2fbonphu.db",
    "%2e%2e/bonphu.db",
)


def make_build(folder: Path) -> None:
    """Write a small build as `make web` does."""
    facts = {}
    for name, (content_type, data, encodings) in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(data))
        path.with_name(path.name + ".br").write_bytes(b"br:" + data)
        facts[name] = {"type": content_type, "etag": f'"{name}"', "encodings": encodings}
    about = {"build": "b1", "inputs": "i1", "headers": HEADERS, "files": facts}
    (folder / "headers.json").write_text(json.dumps(about))


@pytest.mark.parametrize("name", list(FILES))
async def test_files_come_with_the_type_and_headers_of_the_build(tmp_path: Path, name: str) -> None:
    """Modules are scripts, WebAssembly is compiled while it streams, and the build's policy goes along."""
    make_build(tmp_path / "web")
    async with open_office(tmp_path) as office:
        answer = await office.browser.get(f"/app/{name}", headers={"Accept-Encoding": "identity"})
        assert answer.status_code == 200
        assert answer.content == FILES[name][1]
        assert answer.headers["content-type"] == FILES[name][0]
        assert "content-encoding" not in answer.headers
        assert {k: answer.headers[k] for k in HEADERS} == HEADERS


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br; q=0, gzip;q=0", None),
        ("", None),
    ],
)
async def test_the_best_form_the_browser_reads_is_sent(
    tmp_path: Path, accepted: str, sent: str | None
) -> None:
    """Brotli before gzip before plain, and nothing the browser refuses."""
    make_build(tmp_path / "web")
    async with open_office(tmp_path) as office:
        asked = office.browser.build_request("GET", "/app/", headers={"Accept-Encoding": accepted})
        answer = await office.browser.send(asked, stream=True)
        raw = b"".join([part async for part in answer.aiter_raw()])
        assert answer.headers.get("content-encoding") == sent
        assert answer.headers["vary"] == "Accept-Encoding"
        suffix = {"br": ".br", "gzip": ".gz", None: ""}[sent]
        assert raw == (tmp_path / "web" / f"index.html{suffix}").read_bytes()


@pytest.mark.parametrize("screen", ["", "h/LT-3-0142-7", "join/ABCD-EFGH", "today"])
async def test_a_link_into_the_app_opens_its_start_page(tmp_path: Path, screen: str) -> None:
    """Screens are no files: their addresses get the start page, which finds the screen itself."""
    make_build(tmp_path / "web")
    async with open_office(tmp_path) as office:
        answer = await office.browser.get(f"/app/{screen}", headers={"Accept-Encoding": "identity"})
        assert answer.content == FILES["index.html"][1]


@pytest.mark.parametrize(
    "name",
    [
        "missing.js",
        "pyodide/missing.wasm",
        "headers.json",
        "index.html.br",
        "..%2fbonphu.db",
        "%2e%2e/bonphu.db",
    ],
)
async def test_a_missing_file_is_missing(tmp_path: Path, name: str) -> None:
    """A file that the build does not list is not answered with a page, nor found outside the build."""
    make_build(tmp_path / "web")
    async with open_office(tmp_path) as office:
        answer = await office.browser.get(f"/app/{name}")
        assert answer.status_code == 404
        assert b"SQLite" not in answer.content


async def test_no_browser_keeps_the_address_of_an_invitation(tmp_path: Path) -> None:
    """A browser's cache names the addresses it holds: one with a joining code is not to be among them."""
    make_build(tmp_path / "web")
    async with open_office(tmp_path) as office:
        plain = {"Accept-Encoding": "identity"}
        answer = await office.browser.get("/app/join/ABCD-EFGH", headers=plain)
        assert answer.headers["cache-control"] == "no-store"
        known = plain | {"If-None-Match": answer.headers["etag"]}
        again = await office.browser.get("/app/join/ABCD-EFGH", headers=known)
        assert again.headers["cache-control"] == "no-store"


async def test_a_file_the_browser_has_is_not_sent_again(tmp_path: Path) -> None:
    """The tag spares the download, also behind a proxy that weakened it."""
    make_build(tmp_path / "web")
    async with open_office(tmp_path) as office:
        for known in ('"sw.js"', 'W/"sw.js"', '"other", "sw.js"'):
            answer = await office.browser.get("/app/sw.js", headers={"If-None-Match": known})
            assert (answer.status_code, answer.content) == (304, b"")
        assert (await office.browser.get("/app/sw.js", headers={"If-None-Match": '"old"'})).status_code == 200


async def test_a_new_build_is_served_without_a_restart(tmp_path: Path) -> None:
    """What `make web` writes while the server runs is served next."""
    make_build(tmp_path / "web")
    about = tmp_path / "web" / "headers.json"
    async with open_office(tmp_path) as office:
        assert (await office.browser.get("/app/new.js")).status_code == 404
        told = json.loads(about.read_text())
        told["files"]["new.js"] = {"type": "text/javascript", "etag": '"n"', "encodings": []}
        (tmp_path / "web" / "new.js").write_bytes(b"1")
        about.write_text(json.dumps(told))
        os.utime(about, ns=(1, 1))
        assert (await office.browser.get("/app/new.js")).content == b"1"


async def test_without_a_build_a_page_says_how_to_make_one(tmp_path: Path) -> None:
    """Nobody stares at an empty page because the app was not built."""
    async with open_office(tmp_path) as office:
        answer = await office.browser.get("/app/join/ABCD-EFGH")
        assert answer.status_code == 503
        assert t("page.no_web_app") in answer.text
        assert "make web" in answer.text


async def test_the_app_has_its_own_folder(tmp_path: Path) -> None:
    """The address without its slash leads to the folder, where relative addresses work."""
    async with open_office(tmp_path) as office:
        answer = await office.browser.get("/app")
        assert (answer.status_code, answer.headers["location"]) == (308, "/app/")
