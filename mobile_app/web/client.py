"""Takes from flet-web what the app uses of the Flutter client and Pyodide, and keeps it on our origin."""

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from mobile_app.web.runtime import client_folder

_UNUSED = (
    "*.d.ts",
    "*.map",
    "*.symbols",
    "*.whl",
    "assets/packages/cupertino_icons/*",
    "assets/packages/flutter_math_fork/*",
    "assets/packages/media_kit/*",
    "canvaskit/experimental_webparagraph/*",
    "canvaskit/skwasm*",
    "canvaskit/wimp*",
    "favicon.png",
    "flutter.js",  # flutter_bootstrap.js holds it
    "flutter_service_worker.js",  # removes every service worker; ours stays
    "icons/*",
    "index.html",
    "main.dart.mjs",
    "main.dart.wasm",
    "manifest.json",
    "pyodide/package.json",
    "pyodide/pyodide.js",
    "pyodide/python",
    "pyodide/python.*",
    "pyodide/python_cli_entry.mjs",
    "python.js",  # boot.js speaks to the worker instead
    "python-worker.js",
)
_RIVE = re.compile(r'"https://cdn\.jsdelivr\.net/npm/@rive-app/[^"]*"')
_FALLBACK_FONT = re.compile(r'(?<="Noto Sans",)"notosans/[^"]+\.woff2"')
_SERVICE_WORKER = re.compile(r"^\s*serviceWorkerSettings: \{.*?^\s*\},\n", re.DOTALL | re.MULTILINE)


class ClientChanged(Exception):  # noqa: N818
    """flet-web no longer looks as this builder expects; the message says where."""


def client_files() -> dict[str, bytes]:
    """Return path → content of the client, trimmed, with nothing left that leaves the origin at start.

    Raises ClientChanged when a part to be corrected is not found.
    """
    files = {name: path.read_bytes() for name, path in _used(client_folder())}
    for name, correct in _CORRECTIONS.items():
        files[name] = correct(files[name].decode()).encode()
    return files


def without_foreign_script(main_js: str) -> str:
    """Point Rive's loader, which the client calls unasked, from its CDN to the stub in `static/unused/`."""
    return _replaced(_RIVE, '"unused/"', main_js, "main.dart.js: Rive's address")


def with_bundled_fallback(main_js: str) -> str:
    """Let Flutter take the bundled Roboto, which has every Vietnamese letter, where it looks for Noto Sans.

    It does so when a text style names no known font.
    """
    return _replaced(_FALLBACK_FONT, '"roboto.woff2"', main_js, "main.dart.js: Noto Sans")


def without_flutter_service_worker(bootstrap: str) -> str:
    """Remove the block by which Flutter would install its own service worker."""
    return _replaced(_SERVICE_WORKER, "", bootstrap, "flutter_bootstrap.js: serviceWorkerSettings")


def kept_fonts(manifest: str) -> str:
    """Keep the icon font and add the bundled Roboto, which has every Vietnamese letter."""
    fonts: list[dict[str, Any]] = [font for font in json.loads(manifest) if font["family"] == "MaterialIcons"]
    if not fonts:
        raise ClientChanged("FontManifest.json: MaterialIcons")
    return json.dumps([*fonts, {"family": "Roboto", "fonts": [{"asset": "fonts/roboto.woff2"}]}])


def bare_lock(lock: str) -> str:
    """Keep Pyodide's facts about itself, without the packages it could download."""
    return json.dumps({"info": json.loads(lock)["info"], "packages": {}})


_CORRECTIONS = {
    "main.dart.js": lambda script: with_bundled_fallback(without_foreign_script(script)),
    "flutter_bootstrap.js": without_flutter_service_worker,
    "assets/FontManifest.json": kept_fonts,
    "pyodide/pyodide-lock.json": bare_lock,
}


def _used(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not any(fnmatch(name, pattern) for pattern in _UNUSED):
            yield name, path


def _replaced(pattern: re.Pattern[str], by: str, text: str, what: str) -> str:
    changed, count = pattern.subn(by, text)
    if count != 1:
        raise ClientChanged(f"{what}: found {count} times, expected once")
    return changed
