"""Writes a build: the files, their compressed forms, and headers.json, by which any server can serve it.

headers.json: {"build", "inputs", "headers": for all, "files": {path: {"type", "etag", "encodings"}}}.
A path that is not listed is a screen of the app: answer it with index.html.
"""

import base64
import gzip
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from pathlib import Path

import brotli

from mobile_app.web.page import CONTENT_SECURITY_POLICY, service_worker

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-cache",  # ask each time; the ETag spares the download
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_TYPES = {
    ".bin": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".frag": "application/octet-stream",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".otf": "font/otf",
    ".png": "image/png",
    ".so": "application/wasm",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}
_PACKED = {".png", ".woff2"}
_NOT_KEPT_OFFLINE = (
    "licences.txt",
    "assets/NOTICES",
    "icons/*.png",
)  # the phone's own system keeps the icons
# Brotli: the best takes minutes for what is large, and is kept; the quick one seconds for 14 % more bytes.
BEST, QUICK = 11, 9
_WORTH_KEEPING = 100_000  # bytes
_SUFFIXES = {"br": ".br", "gzip": ".gz"}


def write_release(
    files: Mapping[str, bytes], inputs: str, out: Path, cache: Path, quality: int = BEST
) -> str:
    """Replace the folder `out` by a build of `files` and return its id, a hash of the content.

    `quality` is Brotli's: BEST for phones, QUICK where nobody pays for the bytes.
    """
    digests = {name: hashlib.sha256(data).digest() for name, data in files.items()}
    build = build_id(digests)
    worker = service_worker(build, {n: data for n, data in files.items() if _is_kept_offline(n)}).encode()
    everything = dict(files) | {"sw.js": worker}
    fresh = out.with_name(out.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for name, data in everything.items():
        _write(fresh / name, data)
    with ThreadPoolExecutor() as pool:  # both compressors release the interpreter's lock
        made = pool.map(lambda name: _compress(name, everything[name], fresh, cache, quality), everything)
    encodings = dict(zip(everything, made, strict=True))
    facts = {name: _facts(name, data, encodings[name]) for name, data in sorted(everything.items())}
    about = {"build": build, "inputs": inputs, "headers": HEADERS, "files": facts}
    (fresh / "headers.json").write_text(json.dumps(about, indent=1))
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)
    return build


def build_id(digests: Mapping[str, bytes]) -> str:
    """Return 16 hex digits that change with any file's name or content."""
    total = hashlib.sha256()
    for name in sorted(digests):
        total.update(name.encode() + b"\0" + digests[name])
    return total.hexdigest()[:16]


def wire_size(out: Path) -> int:
    """Return the bytes a phone with Chromium downloads for the build in `out`, brotli-compressed."""
    about = json.loads((out / "headers.json").read_text())
    sizes = {name: _smallest(out / name, facts["encodings"]) for name, facts in about["files"].items()}
    other = "canvaskit/canvaskit."
    return sum(size for name, size in sizes.items() if _is_kept_offline(name) and not name.startswith(other))


def _is_kept_offline(name: str) -> bool:
    return not any(fnmatch(name, pattern) for pattern in _NOT_KEPT_OFFLINE)


def _smallest(path: Path, encodings: list[str]) -> int:
    names = [path, *(path.with_name(path.name + _SUFFIXES[encoding]) for encoding in encodings)]
    return min(name.stat().st_size for name in names)


def _facts(name: str, data: bytes, encodings: list[str]) -> dict[str, object]:
    etag = base64.urlsafe_b64encode(hashlib.sha256(data).digest()[:12]).decode()
    content_type = _TYPES.get(Path(name).suffix, "application/octet-stream")
    return {"type": content_type, "etag": f'"{etag}"', "encodings": encodings}


def _compress(name: str, data: bytes, folder: Path, cache: Path, quality: int) -> list[str]:
    """Write the compressed forms that save something beside the file; return their encodings, best first."""
    if Path(name).suffix in _PACKED:
        return []
    if len(data) < _WORTH_KEEPING:
        made = {"br": _brotli(data, quality), "gzip": _gzip(data)}
    else:
        brotli_ = _cached(data, f"br{quality}", cache, lambda content: _brotli(content, quality))
        made = {"br": brotli_, "gzip": _cached(data, "gzip", cache, _gzip)}
    useful = [encoding for encoding, packed in made.items() if len(packed) < len(data)]
    for encoding in useful:
        _write(folder / (name + _SUFFIXES[encoding]), made[encoding])
    return useful


def _cached(data: bytes, how: str, cache: Path, compress: Callable[[bytes], bytes]) -> bytes:
    """Compress once per content: the client stays the same for months."""
    path = cache / f"{hashlib.sha256(data).hexdigest()}.{how}"
    if not path.exists():
        partial = path.with_suffix(".new")
        _write(partial, compress(data))
        partial.rename(path)
    return path.read_bytes()


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def _brotli(data: bytes, quality: int) -> bytes:
    packed: bytes = brotli.compress(data, quality=quality, lgwin=24)
    return packed


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
