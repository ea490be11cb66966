"""JSON that the strict reader refuses, read all the same: one value must not cost a whole page of records."""

import json
import re
from typing import Any

# Deeper than any value of ours, and far from where readers and writers of JSON give up.
_DEEPEST = 60
_LONGEST_NUMBER = 300
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def any_json(content: bytes) -> Any:
    """Return the value of a JSON text in which single values are more than a file or a screen can hold.

    What is nested too deep and numbers that are too long become `[[]]`, which is right for no field; half
    characters become U+FFFD. Raises ValueError for what is no JSON at all.
    """
    text = _without_depths(content).decode(errors="replace")
    return _whole(json.loads(text, parse_int=_number))


def _number(digits: str) -> Any:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else [[]]


def _without_depths(content: bytes) -> bytes:
    """Return the text without everything below the deepest level."""
    kept: list[bytes] = []
    depth, start = 0, 0
    for token in _TOKEN.finditer(content):
        if token[0] in (b"[", b"{"):
            depth += 1
            if depth == _DEEPEST:
                kept.append(content[start : token.start()] + b"[[]]")
        elif token[0] in (b"]", b"}"):
            if depth == _DEEPEST:
                start = token.end()
            depth -= 1
    return b"".join([*kept, content[start:]])


def _whole(value: Any) -> Any:
    """Return a value whose texts are whole characters."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(k): _whole(v) for k, v in value.items()}
    return [_whole(v) for v in value] if isinstance(value, list) else value
