"""A record as it came down, made fit to be kept: nothing the server sends stops what comes with it."""

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict

from shared.change import cleaned
from shared.merge import from_doc, record_hash

Doc = dict[str, Any]
_LATEST_MS = 253_370_764_800_000  # the year 9999 begins; no calendar goes on


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)
    id: str
    kind: str
    stamps: list[list[Any]]
    fields: dict[str, list[list[Any]]]
    beside: dict[str, dict[str, dict[str, list[str]]]] = {}
    doubtful: list[list[str]] = []


_MAY_LACK = ("beside", "doubtful")
_validate = _Shape.__pydantic_validator__.validate_python


def pulled_doc(doc: Doc) -> Doc:
    """Return what is kept of `doc`: `merge.to_doc` with `unit` and `hash`.

    What is no record, and what no file can hold, is kept under its id as a record of no kind that says
    nothing: it is shown as one that cannot be read, and the server's digest tells of it.
    """
    try:
        _validate(doc)
        found = {name: doc[name] for name in _Shape.model_fields if name not in _MAY_LACK or doc.get(name)}
        _check(found)
        found["fields"] = {
            name: [[place, cleaned(value), *rest] for place, value, *rest in heads]
            for name, heads in found["fields"].items()
        }
        record = from_doc(found)
        # TinyDB and the journal hold what JSON and UTF-8 can say.
        json.dumps(found, ensure_ascii=False).encode()
        return found | {"unit": record.value("unit"), "hash": f"{record_hash(record):016x}"}
    except (ValueError, LookupError, TypeError, RecursionError):
        return {"id": _id_of(doc), "kind": "", "stamps": [], "fields": {}, "unit": None, "hash": "0"}


def _check(doc: Doc) -> None:
    """Raise ValueError for stamps and heads that are none."""
    for stamp in doc["stamps"]:
        change, at, by, channel = stamp
        right = isinstance(change, str) and isinstance(by, str) and isinstance(channel, str | None)
        if not right or type(at) is not int or not 0 <= at < _LATEST_MS:
            raise ValueError("no stamp")
    if any(len(mark) != 2 for mark in doc.get("doubtful", ())):
        raise ValueError("no mark")
    for heads in doc["fields"].values():
        for head in heads:
            place, _, basis, *channel = head
            right = isinstance(basis, str | None) and all(isinstance(c, str | None) for c in channel)
            if not right or len(channel) > 1 or type(place) is not int or not 0 <= place < len(doc["stamps"]):
                raise ValueError("no head")


def _id_of(doc: Doc) -> str:
    named = doc.get("id")
    if isinstance(named, str) and len(named) <= 36 and named.isprintable():
        return named
    return hashlib.sha256(repr(named)[:1000].encode(errors="replace")).hexdigest()[:12]
