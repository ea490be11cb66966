"""Takes from npm, by its lock, what the browser's side of the app does not write itself."""

import hashlib
import shutil
import subprocess
from pathlib import Path

_HERE = Path(__file__).parent
_LOCKED = ("package.json", "package-lock.json", ".npmrc")
_MODULES = "node_modules"
# AES-GCM of an audited library: unlike the browser's own it answers at once, as a journal must.
_SHIPPED = {
    "vendor/noble-ciphers/": ("@noble/ciphers", ("aes.js", "_polyval.js", "utils.js")),
    # Reads QR codes where browsers can't, and dense or dirty ones where they can.
    "vendor/zxing-wasm/": (
        "zxing-wasm",
        ("dist/es/share.js", "dist/es/reader/index.js", "dist/reader/zxing_reader.wasm"),
    ),
}


class NpmMissing(Exception):  # noqa: N818
    """The command `npm` is not there; it comes with Node."""


def npm_files(cache: Path) -> dict[str, bytes]:
    """Return path in the web app → content of the files taken. Raises NpmMissing without npm."""
    modules = _install(cache) / _MODULES
    return {
        f"{place}{name}": (modules / package / name).read_bytes()
        for place, (package, names) in _SHIPPED.items()
        for name in names
    }


def npm_licences(cache: Path) -> str:
    """Return the licence texts of the packages taken."""
    modules = _install(cache) / _MODULES
    packages = [package for package, _ in _SHIPPED.values()]
    return "\n".join(f"==== {package}\n{(modules / package / 'LICENSE').read_text()}" for package in packages)


def _install(cache: Path) -> Path:
    """Unpack the locked packages once per lock; a folder appears only when it is whole."""
    files = {name: (_HERE / name).read_bytes() for name in _LOCKED}
    key = hashlib.sha256(b"\0".join(files.values())).hexdigest()[:16]
    folder, fresh = cache / key, cache / f"{key}.new"
    if folder.exists():
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise NpmMissing("building the web app needs npm, which comes with Node 20")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, content in files.items():
        (fresh / name).write_bytes(content)
    subprocess.run([npm, "ci", "--silent"], cwd=fresh, check=True)  # noqa: S603  (our own lock)
    fresh.rename(folder)
    return folder
