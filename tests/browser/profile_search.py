"""Looks for plain text in everything a browser keeps of a phone: files, databases, caches, local storage.

`since` is a Unix time: what was last written before, as the app's own files in a copied profile, is left out.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

# What the origin can keep. The browser's own history has every address that was opened, invitations, too.
_OF_THE_ORIGIN = (
    "File System",
    "IndexedDB",
    "Local Storage",
    "Session Storage",
    "Service Worker",
    "Cache",
    "Code Cache",
)
_TOKEN = re.compile(rb"[A-Za-z0-9_-]{43,400}")
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


def found_in(profile: Path, words: Iterable[str], since: float) -> list[str]:
    """Return which words stand in any file of a profile, and where."""
    forms = [(word, word.encode(encoding)) for word in words for encoding in _ENCODINGS]
    files = _files(profile, since)
    return [f"{word}: {path}" for path, content in files for word, form in forms if form in content]


def found_in_storage(profile: Path, words: Iterable[str], since: float) -> list[str]:
    """Return which words stand in what the origin keeps; the browser's own history is left out."""
    default = profile / "Default"
    return [line for name in _OF_THE_ORIGIN for line in found_in(default / name, words, since)]


def tokens_in(profile: Path, hashes: Iterable[bytes], since: float) -> list[str]:
    """Return where a token stands of which only the SHA-256 is known."""
    wanted = set(hashes)
    return [
        str(path)
        for path, content in _files(profile, since)
        for text in (content, content.replace(b"\0", b""))
        if any(hashlib.sha256(token).digest() in wanted for token in _tokens(text))
    ]


def _tokens(content: bytes) -> Iterator[bytes]:
    for run in _TOKEN.findall(content):
        yield from (run[at : at + 43] for at in range(len(run) - 42))


def _files(folder: Path, since: float) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= since:
            yield path, path.read_bytes()
