"""JSON taken apart without reading what is in it: for texts that no parser takes whole.

One act may be nested a hundred thousand levels deep, or have a number that is none. Where its first and last
byte are clear all the same, the acts beside it are not lost with it.
"""

import re
from collections.abc import Iterator

# A text, a sign of structure, or a run of anything else.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s"{}\[\],:]+', re.DOTALL)
_Span = tuple[int, int]


def members(raw: bytes) -> dict[bytes, bytes]:
    """Return the members of an object, `{name in its quotes: value}`, as they stand; none for the rest."""
    found: dict[bytes, bytes] = {}
    for start, end in _parts(raw, b"{"):
        token = _TOKEN.match(raw, start)
        if token is None or raw[token.end() : end].lstrip()[:1] != b":":
            return {}
        found[token.group()] = raw[token.end() : end].lstrip()[1:].strip()
    return found


def elements(raw: bytes) -> list[bytes]:
    """Return the elements of a list as they stand; none for what is no list."""
    return [raw[start:end] for start, end in _parts(raw, b"[")]


def _parts(raw: bytes, opening: bytes) -> Iterator[_Span]:
    """Give where the parts of the outermost object or list begin and end."""
    depth, first, last = 0, -1, -1
    for token in _TOKEN.finditer(raw):
        sign = token.group()
        if depth == 0 and sign != opening:
            return
        closes = sign in (b"}", b"]")
        if depth == 1 and first >= 0 and (closes or sign == b","):
            yield first, last
            first = -1
        elif depth >= 1 and first < 0 and not closes:
            first = token.start()
        depth += (sign in (b"{", b"[")) - closes
        last = token.end()
        if depth == 0:
            return
