"""What an erasure takes: which records go with a person or household, and what is left of a change. Pure."""

from collections.abc import Iterable, Mapping, Set
from typing import Any

import msgspec

from shared.merge import Record

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
NOTHING = b""


def with_references(records: Mapping[str, Record], entity: str) -> set[str]:
    """Return the ids that go when `entity` goes: its own, and those of records about it.

    With a household go its residents, visits, referrals and obstacles; with a resident what names them.
    """
    gone = {entity}
    grown = True
    while grown:
        more = {r.id for r in records.values() if r.id not in gone and not gone.isdisjoint(_named(r))}
        grown = bool(more)
        gone |= more
    return gone


def _named(record: Record) -> set[Any]:
    """Return the ids a record is about.

    A household is about none, though it remembers its last visit, and a relative is not about whose they are.
    """
    if record.kind == "household":
        return set()
    heads = (heads for name, heads in record.stated.items() if name not in ("unit", "relative_of"))
    return {head[1] for own in heads for head in own if isinstance(head[1], str)}


def without(body: bytes, gone: Set[str]) -> bytes | None:
    """Return a change's JSON without its facts about `gone`; empty if none is left, None if nothing changes.

    What cannot be read, as quarantine may hold, goes whole if it names any of them.
    """
    try:
        told = _decode(body)
        facts = told["facts"]
        kept = [f for f in facts if f["entity"] not in gone]
    except (msgspec.DecodeError, RecursionError, KeyError, TypeError):
        return NOTHING if names_any(body, gone) else None
    if len(kept) == len(facts):
        return None
    return _encode(told | {"facts": kept}) if kept else NOTHING


def names_any(body: bytes, ids: Iterable[str]) -> bool:
    """Tell whether any of `ids` stands in `body`."""
    return any(i.encode() in body for i in ids)
