"""Of all texts, keeps those the phone may say: most belong to the office's pages and the terminal."""

import ast
import re
from collections.abc import Mapping
from fnmatch import fnmatch

TEXT_MODULES = "shared/text_??.py"
_MENTIONED = re.compile(rb"""["'](\w+)\.""")  # a string that begins as a key does


def with_kept_texts(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return `files` (path → content) with only those texts whose key's first word a source mentions."""
    modules = {name for name in files if fnmatch(name, TEXT_MODULES)}
    sources = (content for name, content in files.items() if name.endswith(".py") and name not in modules)
    words = {word.decode() for source in sources for word in _MENTIONED.findall(source)}
    return dict(files) | {name: _kept(files[name], words) for name in modules}


def _kept(module: bytes, words: set[str]) -> bytes:
    """Return a module of texts without those of other groups than `words`."""
    made = next(node for node in ast.parse(module).body if isinstance(node, ast.AnnAssign))
    texts: dict[str, str] = ast.literal_eval(made.value or made)
    kept = {key: text for key, text in texts.items() if key.partition(".")[0] in words}
    return f"TEXTS = {kept!r}\n".encode()
