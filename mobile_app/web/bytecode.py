"""Byte-compiles sources with the browser's own Python, in Node: no phone compiles them at each start."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from mobile_app.web.runtime import client_folder, read_runtime

_HERE = Path(__file__).parent
_COMPILERS = ("compile.mjs", "compile_job.py")


def compile_sources(sources: Mapping[str, bytes], cache: Path) -> dict[str, bytes]:
    """Return `sources` (path → content) with every .py replaced by its .pyc, compiled once per content.

    Without Node the sources are returned as they are: the app is the same, only slower to start.
    """
    node = shutil.which("node")
    if node is None:
        return dict(sources)
    cache.mkdir(parents=True, exist_ok=True)
    keys = {name: _key(name, source) for name, source in sources.items() if name.endswith(".py")}
    missing = {key: name for name, key in keys.items() if not (cache / f"{key}.pyc").exists()}
    if missing:
        _compile(node, {key: (name, sources[name]) for key, name in missing.items()}, cache)
    kept = {name: content for name, content in sources.items() if name not in keys}
    return kept | {f"{name}c": (cache / f"{key}.pyc").read_bytes() for name, key in keys.items()}


def _key(name: str, source: bytes) -> str:
    how = b"".join((_HERE / name).read_bytes() for name in _COMPILERS) + read_runtime().platform.encode()
    return hashlib.sha256(b"\0".join((how, name.encode(), source))).hexdigest()


def _compile(node: str, jobs: Mapping[str, tuple[str, bytes]], cache: Path) -> None:
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        job = Path(folder)
        for key, (_, source) in jobs.items():
            (job / f"{key}.py").write_bytes(source)
        (job / "names.json").write_text(json.dumps({key: name for key, (name, _) in jobs.items()}))
        command = [node, str(_HERE / "compile.mjs"), str(client_folder() / "pyodide"), folder]
        subprocess.run(command, check=True, env=os.environ | {"NODE_NO_WARNINGS": "1"})  # noqa: S603
        for key in jobs:
            (job / f"{key}.pyc").replace(cache / f"{key}.pyc")
