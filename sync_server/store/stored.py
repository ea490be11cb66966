"""Records as the database keeps them, and what cannot be read among them.

`record_in` gives a record whatever is in it: for sums and merging, which count what they can. Rooms that list
records ask `read_in`, which gives only those that their models can read, and notes the others for the page.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import isfinite
from typing import Any, NamedTuple

import msgspec

from shared.change import cleaned
from shared.merge import Record, from_doc, to_doc
from shared.readable import is_readable, unreadable_field
from shared.stated import is_small

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
# What is nowhere in text that came in through `vietnamese.plain`: escapes of control characters and of halves
# of characters, and in UTF-8 what is not seen.
_UNCLEAN = re.compile(
    rb'\\[^"\\/n]|\xc2[\x80-\x9f\xad]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xef\xbf[\xb9-\xbf]'
)
# What one parser writes and another does not read; a phone would stop at it for ever.
_NO_JSON = re.compile(rb"\\u[dD][89a-fA-F]|NaN|Infinity|[0-9]{40}|[eE][+-]?[0-9]{3}|[\]}]{40}")
_NAMED = re.compile(rb'"(id|kind)"\s*:\s*"([^"\\]*)"')
_noted: ContextVar["list[Unreadable] | None"] = ContextVar("unreadable records of this request", default=None)


class Unreadable(NamedTuple):
    """A record that cannot be read, for the value of `field`; `unit` is where it says that it is."""

    id: str
    kind: str
    unit: str
    field: str


def record_in(doc: bytes) -> Record:
    """Return the record that a row's JSON holds, its texts as `vietnamese.plain` has them.

    Of JSON that cannot be read only id and kind are left.
    """
    try:
        told = _decode(doc)
    except (msgspec.DecodeError, RecursionError):
        return _rescued(doc)
    return from_doc(cleaned(told) if _UNCLEAN.search(doc) else told)


def read_in(docs: Iterable[bytes]) -> list[Record]:
    """Return those of the records in rows' JSON that can be read; the others are noted for whoever looks."""
    return readable(map(record_in, docs))


def readable(records: Iterable[Record]) -> list[Record]:
    """Return those of the records that can be read; the others are noted for whoever looks."""
    found: list[Record] = []
    for record in records:
        if is_readable(record):
            found.append(record)
        else:
            note(record)
    return found


def note(record: Record) -> Unreadable:
    """Return what a list says of a record that cannot be read, and note it for the page of this request."""
    unit = record.value("unit")
    field = unreadable_field(record) or ""
    one = Unreadable(record.id, record.kind, unit if isinstance(unit, str) else "", field)
    kept = _noted.get()
    if kept is not None and one not in kept:
        kept.append(one)
    return one


@contextmanager
def noting() -> Iterator[None]:
    """Keep what is noted inside apart: of one request, whichever threads it runs in."""
    before = _noted.set([])
    try:
        yield
    finally:
        _noted.reset(before)


def noted() -> tuple[Unreadable, ...]:
    """Return the records that this request met and could not read."""
    return tuple(_noted.get() or ())


def servable(doc: bytes) -> bytes:
    """Return a row's JSON as any parser reads it: as it is, but for what was never written by this server."""
    if not _NO_JSON.search(doc):
        return doc
    told = to_doc(record_in(doc))
    fields = {
        name: [[head[0], head[1] if is_small(head[1]) else None, *head[2:]] for head in heads]
        for name, heads in told["fields"].items()
    }
    return _encode(told | {"fields": fields})


def _rescued(doc: bytes) -> Record:
    """Return what can be had of JSON that the usual reader does not take."""
    try:
        told = json.loads(doc, parse_int=_whole)
        return from_doc(cleaned(_finite(told)))
    except (ValueError, LookupError, TypeError, RecursionError):
        named = {key.decode(): value.decode(errors="replace") for key, value in _NAMED.findall(doc)[:2]}
        return Record(named.get("id", ""), named.get("kind", ""), [], {})


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= len(str(2**64)) else None


def _finite(value: Any) -> Any:
    """Return a JSON value without numbers that are none."""
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and not isfinite(value) else value
