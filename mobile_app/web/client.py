"""Takes from flet-web what the app uses of the Flutter client and Pyodide, and keeps it on our origin."""

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from mobile_app.web.runtime import client_folder
from mobile_app.web.unused import CLIENT

_RIVE = re.compile(r'"https://cdn\.jsdelivr\.net/npm/@rive-app/[^"]*"')
_FALLBACK_FONT = re.compile(r'"noto\w+/v\d+/[^"]+\.woff2"')
_FALLBACK_FONTS = 100  # at least
_LONG_STRING = re.compile(r'"((?:[^"\n\\]|\\.){1000,})"')
_WORD_LISTS = 500_000  # characters of them, at least
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
    """Let Flutter take the bundled Roboto wherever it would look for one of Noto's many fonts online.

    It looks when a text style names no known font, or for a sign that Roboto lacks: then it has asked enough.
    """
    changed, count = _FALLBACK_FONT.subn('"roboto.woff2"', main_js)
    if count < _FALLBACK_FONTS:
        raise ClientChanged(f"main.dart.js: {count} Noto fonts")
    return changed


def without_word_lists(main_js: str) -> str:
    """Empty the lists of words by which the client would colour some 190 programming languages."""
    changed = _LONG_STRING.sub(lambda found: '""' if _is_word_list(found[1]) else found[0], main_js)
    if len(main_js) - len(changed) < _WORD_LISTS:
        raise ClientChanged("main.dart.js: lists of words")
    return changed


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
    "main.dart.js": lambda script: without_word_lists(with_bundled_fallback(without_foreign_script(script))),
    "flutter_bootstrap.js": without_flutter_service_worker,
    "assets/FontManifest.json": kept_fonts,
    "pyodide/pyodide-lock.json": bare_lock,
}


def _used(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not any(fnmatch(name, pattern) for pattern in CLIENT):
            yield name, path


def _is_word_list(text: str) -> bool:
    words = text.split(" ")
    return len(words) >= 60 and max(map(len, words)) <= 400 and "\\n" not in text and ", " not in text


def _replaced(pattern: re.Pattern[str], by: str, text: str, what: str) -> str:
    changed, count = pattern.subn(by, text)
    if count != 1:
        raise ClientChanged(f"{what}: found {count} times, expected once")
    return changed
