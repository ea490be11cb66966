"""The page around the app: index.html with its splash, manifest, service worker, all texts in Vietnamese."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from string import Template

from shared.text import t

_STATIC = Path(__file__).with_name("static")
_SPLASH = ("starting", "first_start", "loading_app", "opening_data", "failed")

# Nothing but our own origin, no inline script, no eval; WebAssembly is what CanvasKit and Python are.
# Flutter writes <style> elements and shows pictures it made itself.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
)


def page_files(icons: Path) -> dict[str, bytes]:
    """Return path → content of everything around the client, the service worker excepted."""
    plain = {
        path.relative_to(_STATIC).as_posix(): path.read_bytes()
        for path in sorted(_STATIC.rglob("*"))
        if path.is_file() and path.name not in {"sw.js", "index.html", "manifest.json"}
    }
    drawn = {f"icons/{path.name}": path.read_bytes() for path in sorted(icons.glob("icon*"))}
    return plain | drawn | {"index.html": _index().encode(), "manifest.json": _manifest().encode()}


def is_as_said(size: float) -> bool:
    """Tell whether a first download of so many bytes is, to one megabyte, what the splash says it is."""
    said = re.search(r"(\d+) MB", t("web.first_start"))
    return said is not None and abs(size / 1e6 - int(said[1])) < 1


def service_worker(build: str, precached: Mapping[str, bytes]) -> str:
    """Return the script that keeps `precached` (path → content) for use without a network."""
    files = {name: {"sha256": _digest(data), "size": len(data)} for name, data in sorted(precached.items())}
    source = (_STATIC / "sw.js").read_text()
    return source.replace("__BUILD__", build).replace("__FILES__", json.dumps(files, indent=0))


def _digest(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def _index() -> str:
    texts = {key: t(f"web.{key}") for key in _SPLASH}
    words = ("name", "description", "starting", "retry", "needs_javascript")
    plain = {word: html.escape(t(f"web.{word}")) for word in words}
    # "<" can't end the script element early when it is written as an escape.
    data = json.dumps(texts, ensure_ascii=False).replace("<", "\\u003c")
    return Template((_STATIC / "index.html").read_text()).substitute(plain, texts=data)


def _manifest() -> str:
    names = {"name": t("web.name"), "short_name": t("web.name"), "description": t("web.description")}
    facts = json.loads((_STATIC / "manifest.json").read_text())
    return json.dumps(names | facts, ensure_ascii=False, indent=1)
