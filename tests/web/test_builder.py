"""The pure parts of the web app's builder: what is corrected, kept, packed and promised to a server."""

import base64
import hashlib
import io
import json
import marshal
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mobile_app.web.build import ROOT, named_after_runtime
from mobile_app.web.client import (
    ClientChanged,
    bare_lock,
    client_files,
    kept_fonts,
    with_bundled_fallback,
    without_flutter_service_worker,
    without_foreign_script,
)
from mobile_app.web.compile_job import compiled
from mobile_app.web.lock import LOCK, for_a_browser, lock_text
from mobile_app.web.package import excluded_from_phone, zipped
from mobile_app.web.page import CONTENT_SECURITY_POLICY, page_files, service_worker
from mobile_app.web.release import build_id, wire_size, write_release
from mobile_app.web.runtime import Runtime, read_runtime


def test_the_wheels_fit_the_browsers_python() -> None:
    """Tags and version come from the Pyodide that is shipped, in the form pip understands."""
    options = " ".join(Runtime("3.14", "pyemscripten_2026_0_wasm32").pip_options())
    assert "--abi cp314 --abi abi3 --abi none" in options
    assert "--python-version 3.14 --platform pyemscripten_2026_0_wasm32" in options
    assert re.fullmatch(r"pyemscripten_\d+_\d+_wasm32", read_runtime().platform)


def test_the_lock_pins_and_hashes_and_leaves_sockets_out() -> None:
    """Each wheel of pip's report becomes one pinned, hashed line; what needs sockets is left out."""
    names = ("tinydb", "httpcore", "flet")
    report = {"install": [_reported(name) for name in names]}
    assert lock_text(report).splitlines()[1:] == [
        "flet==1.0 --hash=sha256:abc",
        "tinydb==1.0 --hash=sha256:abc",
    ]


def test_what_is_only_for_native_phones_is_not_locked() -> None:
    """A requirement marked as not for the browser is left out; the others stay as they are written."""
    wanted = ["cryptography>=45; sys_platform != 'emscripten'", "tinydb<5,>=4.8"]
    assert for_a_browser(wanted) == ["tinydb<5,>=4.8"]


def test_the_committed_lock_holds_only_pinned_hashes() -> None:
    """No line of the lock lacks a version or a hash, and none names a host."""
    lines = LOCK.read_text().splitlines()[1:]
    assert len(lines) > 5
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+ --hash=sha256:[0-9a-f]{64}", line) for line in lines)


def test_the_client_of_the_installed_flet_is_corrected() -> None:
    """No CDN script, foreign service worker or unused font is left in what is shipped."""
    files = client_files()
    assert b"cdn.jsdelivr.net" not in files["main.dart.js"]
    assert b"serviceWorkerSettings: {" not in files["flutter_bootstrap.js"]
    assert {font["family"] for font in json.loads(files["assets/FontManifest.json"])} == {
        "MaterialIcons",
        "Roboto",
    }
    assert "flutter_service_worker.js" not in files
    assert b'"Noto Sans","roboto.woff2"' in files["main.dart.js"]
    assert files["assets/fonts/roboto.woff2"][:4] == b"wOF2"


@pytest.mark.parametrize(
    "correct", [without_foreign_script, without_flutter_service_worker, with_bundled_fallback]
)
def test_a_client_that_changed_stops_the_build(correct: Callable[[str], str]) -> None:
    """When a newer client no longer has the part to correct, the build stops instead of shipping it."""
    with pytest.raises(ClientChanged):
        correct("something new")


def test_fonts_without_icons_stop_the_build() -> None:
    """An icon font that moved is noticed at build time, not as empty squares on a phone."""
    with pytest.raises(ClientChanged):
        kept_fonts("[]")


def test_pyodide_keeps_its_facts_and_loses_its_package_list() -> None:
    """The runtime still knows its own version; nothing can be downloaded by name."""
    lock = json.dumps({"info": {"python": "3.14.2"}, "packages": {"numpy": {}}})
    assert json.loads(bare_lock(lock)) == {"info": {"python": "3.14.2"}, "packages": {}}


def test_the_page_has_no_inline_script_and_speaks_vietnamese() -> None:
    """Every script of the page is a file of our own: the policy forbids any other."""
    page = page_files(ROOT / "assets" / "icons")["index.html"].decode()
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
    assert all('src="' in head or 'type="application/json"' in head for head, _ in scripts)
    assert '<html lang="vi">' in page
    assert '<base href="/app/">' in page
    assert "$" not in page


def test_every_icon_of_the_manifest_is_shipped() -> None:
    """What the phone is told to show on its home screen exists, in the sizes told."""
    files = page_files(ROOT / "assets" / "icons")
    manifest = json.loads(files["manifest.json"])
    assert {icon["src"] for icon in manifest["icons"]} <= files.keys()
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    assert manifest["lang"] == "vi"


def test_the_policy_names_no_foreign_host_and_no_eval() -> None:
    """The policy lets nothing in but our own origin."""
    assert "://" not in CONTENT_SECURITY_POLICY
    assert "'unsafe-eval'" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'")


def test_the_service_worker_knows_each_file_by_its_hash() -> None:
    """The list in the worker is what was given, by hash and size."""
    digest = base64.b64encode(hashlib.sha256(b"content").digest()).decode()
    source = service_worker("b1", {"a.js": b"content"})
    listed = source.partition("const FILES = ")[2].partition("; //")[0]
    assert json.loads(listed) == {"a.js": {"sha256": digest, "size": len(b"content")}}
    assert 'BUILD = "b1"' in source
    assert "__" not in source


def test_the_build_id_follows_names_and_contents() -> None:
    """Same files, same id, in any order; another name or another byte, another id."""
    first = build_id({"a": b"1", "b": b"2"})
    assert first == build_id({"b": b"2", "a": b"1"})
    assert len({first, build_id({"a": b"1", "c": b"2"}), build_id({"a": b"1", "b": b"3"})}) == 3


def test_a_snapshot_is_named_after_what_is_in_it() -> None:
    """Another package or another way of making it means another file; another page does not."""
    files = {"snapshot.js": b"python-__RUNTIME__", "packages.zip": b"1", "index.html": b"1"}
    first = named_after_runtime(files)
    assert first == named_after_runtime(files | {"index.html": b"2"})
    assert first != named_after_runtime(files | {"packages.zip": b"2"})
    assert first != named_after_runtime(files | {"snapshot-worker.js": b"2"})
    assert b"__" not in first


def test_a_release_tells_a_server_all_it_needs(tmp_path: Path) -> None:
    """Types, tags and compressed forms are listed, and each form listed is there."""
    files = {"index.html": b"<p>" * 500, "m.mjs": b"1", "w.wasm": bytes(999), "licences.txt": b"MIT" * 99}
    write_release(files, "inputs", tmp_path / "web", tmp_path / "cache")
    about = json.loads((tmp_path / "web" / "headers.json").read_text())
    assert about["inputs"] == "inputs"
    assert about["files"]["m.mjs"]["type"].startswith("text/javascript")
    assert about["files"]["w.wasm"] | {"etag": ""} == {
        "type": "application/wasm",
        "etag": "",
        "encodings": ["br", "gzip"],
    }
    assert (tmp_path / "web" / "w.wasm.br").stat().st_size < 999
    assert "licences.txt" not in (tmp_path / "web" / "sw.js").read_text()
    assert wire_size(tmp_path / "web") < sum(len(data) for data in files.values())


def test_the_package_is_the_same_for_the_same_files() -> None:
    """No clock and no order gets into app.zip: an unchanged app is not downloaded again."""
    archive = zipped({"b.py": b"2", "a.py": b"1"})
    assert archive == zipped({"a.py": b"1", "b.py": b"2"})
    assert zipfile.ZipFile(io.BytesIO(archive)).namelist() == ["a.py", "b.py"]


def test_tests_and_builder_stay_off_the_phone() -> None:
    """The list in pyproject.toml, which `flet build` reads too, leaves out what is none of the phone's."""
    assert {"tests", "sync_server", "mobile_app/web", "build"} <= set(excluded_from_phone(ROOT))


def test_compiling_drops_docstrings_and_keeps_the_code() -> None:
    """The bytecode does what the source does, without the text; classes keep one sign (see compile_job)."""
    source = b'"""m"""\nfrom __future__ import annotations\ndef f():\n    "long text"\n    return 7\n'
    source += b'class C:\n    "long text"\n'
    content = compiled(source, "m.py")
    assert b"long text" not in content
    names = _executed(content)
    assert names["f"]() == 7
    assert names["C"].__doc__ == "-"


def _reported(name: str) -> dict[str, object]:
    archive = {"archive_info": {"hashes": {"sha256": "abc"}}}
    return {"metadata": {"name": name, "version": "1.0"}, "download_info": archive}


def _executed(bytecode: bytes) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(marshal.loads(bytecode[16:]), names)  # noqa: S102, S302  (bytes made three lines above)
    return names
