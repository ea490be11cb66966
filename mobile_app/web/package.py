"""Packs our code and the wheels it needs, byte-compiled, as the browser's Python takes them."""

import hashlib
import io
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

from mobile_app.web.bytecode import compile_sources
from mobile_app.web.icons import icon_names, kept_table
from mobile_app.web.lock import LOCK
from mobile_app.web.runtime import read_runtime
from mobile_app.web.unused import LIBRARY, PACKAGES

_OURS = ("main.py", "mobile_app", "shared", "assets")
_PACKAGES = "__pypackages__"
_ICON_TABLES = (
    f"{_PACKAGES}/flet/controls/cupertino/cupertino_icons.json",
    f"{_PACKAGES}/flet/controls/material/icons.json",
)


def package_files(root: Path, cache: Path) -> dict[str, bytes]:
    """Return path → content of the project at `root` and of the wheels it needs, kept in `cache`."""
    wheels = {f"{_PACKAGES}/{n}": data for n, data in _wheel_files(_install_wheels(cache / "wheels"))}
    files = dict(_our_files(root)) | wheels
    names = icon_names(files)
    return files | {table: kept_table(files[table], names) for table in _ICON_TABLES}


def make_package(files: Mapping[str, bytes], cache: Path) -> dict[str, bytes]:
    """Return `files` as archives to be unpacked beside each other, and the compiled extensions by themselves.

    app.zip is the project, packages.zip the wheels. An extension is an empty file in packages.zip, by which
    Python finds it; the browser compiles it from a file of its own: see runtime.js.
    Stored, not deflated: the transport compresses better, and the phone unpacks faster.
    """
    wheels = {name: data for name, data in files.items() if name.startswith(_PACKAGES)}
    ours = {name: data for name, data in files.items() if name not in wheels}
    extensions = {name: data for name, data in wheels.items() if name.endswith(".so")}
    archives = {"app.zip": ours, "packages.zip": wheels | dict.fromkeys(extensions, b"")}
    packed = {n: zipped(compile_sources(inside, cache / "bytecode")) for n, inside in archives.items()}
    return packed | extensions


def compiled_library(archive: bytes, cache: Path) -> bytes:
    """Return what is used of `python_stdlib.zip`, compiled: half of Pyodide's start was compiling it."""
    with zipfile.ZipFile(io.BytesIO(archive)) as library:
        files = {name: library.read(name) for name in library.namelist() if _is_used(name)}
    return zipped(compile_sources(files, cache / "bytecode"))


def licences(cache: Path) -> str:
    """Return the licence texts of the packed wheels, which ask to travel with them."""
    folder = _install_wheels(cache / "wheels")
    found = sorted(path for path in folder.rglob("*.dist-info/**/*") if _is_licence(path))
    return "\n".join(f"==== {path.relative_to(folder)}\n{path.read_text()}" for path in found)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an uncompressed archive of `files`, the same bytes for the same content."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(files):
            target.writestr(zipfile.ZipInfo(name), files[name])
    return archive.getvalue()


def excluded_from_phone(root: Path) -> list[str]:
    """Return the paths that pyproject.toml keeps off the phone: one list for every form of the app."""
    flet = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["flet"]
    excluded: list[str] = flet["app"]["exclude"]
    return excluded


def _our_files(root: Path) -> Iterator[tuple[str, bytes]]:
    excluded = [Path(path) for path in excluded_from_phone(root)]
    for start in _OURS:
        for path in sorted([root / start, *(root / start).rglob("*")]):
            name = path.relative_to(root)
            if not path.is_file() or "__pycache__" in name.parts or path.suffix in {".png", ".svg"}:
                continue
            if not any(name.is_relative_to(folder) for folder in excluded):
                yield name.as_posix(), path.read_bytes()


def _wheel_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not any(fnmatch(name, pattern) for pattern in PACKAGES):
            yield name, path.read_bytes()


def _is_used(name: str) -> bool:
    return not name.endswith("/") and not any(fnmatch(name, pattern) for pattern in LIBRARY)


def _install_wheels(cache: Path) -> Path:
    """Unpack the locked wheels once per lock; a folder appears only when it is whole."""
    key = hashlib.sha256(LOCK.read_bytes() + read_runtime().platform.encode()).hexdigest()[:16]
    folder, fresh = cache / key, cache / f"{key}.new"
    if not folder.exists():
        shutil.rmtree(fresh, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
        options = ["--require-hashes", "--target", str(fresh), *read_runtime().pip_options()]
        subprocess.run([*pip, *options, "-r", str(LOCK)], check=True)  # noqa: S603  (our own lock)
        fresh.rename(folder)
    return folder


def _is_licence(path: Path) -> bool:
    return path.is_file() and any(word in path.name.upper() for word in ("LICEN", "COPYING", "NOTICE"))
