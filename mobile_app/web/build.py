"""`python -m mobile_app.web.build` writes the web app to build/web, if anything changed since."""

import argparse
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

from mobile_app.web.client import client_files
from mobile_app.web.icons import icon_names, kept_glyphs
from mobile_app.web.npm import npm_files, npm_licences
from mobile_app.web.package import compiled_library, licences, make_package, package_files
from mobile_app.web.page import is_as_said, page_files
from mobile_app.web.release import BEST, build_id, wire_size, write_release
from mobile_app.web.runtime import client_folder

ROOT = Path(__file__).parents[2]
_LIBRARY = "pyodide/python_stdlib.zip"
_ICONS = "assets/fonts/MaterialIcons-Regular.otf"
SNAPSHOT = "snapshot.js"
_IN_MEMORY = ("pyodide/*", "*.zip", "*.so", "runtime.js", "snapshot*.js")
_WATCHED = ("main.py", "pyproject.toml", "mobile_app", "shared", "assets")


def build(out: Path, cache: Path, quality: int = BEST) -> bool:
    """Bring `out` up to date with the sources; return whether anything had to be done.

    A folder is always built with the same `quality` (see `write_release`).
    """
    inputs = inputs_hash()
    if _built_from(out) == inputs:
        return False
    files = client_files() | page_files(ROOT / "assets" / "icons") | npm_files(cache / "npm")
    files[_LIBRARY] = compiled_library(files[_LIBRARY], cache)
    sources = package_files(ROOT, cache)
    files |= make_package(sources, cache)
    files[_ICONS] = kept_glyphs(files[_ICONS], icon_names(sources), files["main.dart.js"].decode())
    files[SNAPSHOT] = named_after_runtime(files)
    files["licences.txt"] = f"{licences(cache)}\n{npm_licences(cache / 'npm')}".encode()
    write_release(files, inputs, out, cache / "compressed", quality)
    return True


def named_after_runtime(files: Mapping[str, bytes]) -> bytes:
    """Return snapshot.js, naming its file after all that gets into the memory it keeps."""
    used = (name for name in files if any(fnmatch(name, pattern) for pattern in _IN_MEMORY))
    runtime = build_id({name: hashlib.sha256(files[name]).digest() for name in used})
    return files[SNAPSHOT].replace(b"__RUNTIME__", runtime.encode())


def inputs_hash() -> str:
    """Return a hash of everything a build depends on: sources, client, and whether Node can compile."""
    total = hashlib.sha256(repr(shutil.which("node") is None).encode())
    total.update((client_folder() / "version.json").read_bytes())
    total.update((client_folder() / "pyodide" / "pyodide-lock.json").read_bytes())
    for path in _watched_files():
        total.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def _watched_files() -> Iterator[Path]:
    for start in _WATCHED:
        for path in sorted([ROOT / start, *(ROOT / start).rglob("*")]):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def _built_from(out: Path) -> str | None:
    about = out / "headers.json"
    if not about.exists():
        return None
    inputs: str = json.loads(about.read_text())["inputs"]
    return inputs


def main() -> None:
    """Build and say what came of it; exit with a message if it is not as large as the splash says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "web")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "cache" / "web")
    options = parser.parse_args()
    done = build(options.out, options.cache)
    size = wire_size(options.out)
    print(f"{options.out}: {'built' if done else 'up to date'}, {size / 1e6:.1f} MB over the wire")
    if not is_as_said(size):
        raise SystemExit("the splash names another size: correct web.first_start")


if __name__ == "__main__":
    main()
