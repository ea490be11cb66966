"""A push as it comes in: the envelope is read once, each change by itself, its bytes kept as they came."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import inf
from typing import Annotated, Any, NamedTuple

import msgspec
from pydantic import ValidationError

from shared.change import FIELD_NAME, Change
from shared.contract import MAX_CHANGES
from shared.facts import Fault
from shared.identity import is_id
from shared.problem import MALFORMED, TOO_LARGE, ProblemError
from sync_server.ledger.pieces import elements, members

# The number of a change that cannot be told from its push alone: it is the stream's next (`numbering`).
UNTOLD = 0
_LARGEST = 2**53
_Whole = Annotated[int, msgspec.Meta(ge=0, le=_LARGEST)]
_UNREADABLE = Fault("malformed", "")
_CHANGES = b'"changes"'
# Where pydantic skips an unknown part of a change, it takes numbers that readers of the log do not.
_ODD_NUMBER = re.compile(rb"[0-9][eE][+-]?[0-9]{3}|[0-9]{40}|NaN|Infinity|\\u[dD]")


class Item(NamedTuple):
    """One change as it came. `change` is None where it cannot be read, for `fault`; so may `id` be then.

    `n` is `UNTOLD` where neither the change nor one beside it says its number.

    `failed`: the server failed on it, so it is only to be set aside; `change` is None then, too.
    """

    raw: bytes
    n: int
    id: str | None
    change: Change | None
    failed: bool = False
    fault: Fault = _UNREADABLE


class Push(NamedTuple):
    """What one phone sends at once; `offset_ms` is what to add to its clock, by this contact.

    `app_version` is None where the phone does not say. `handed_over`: a refused phone's, released by hand.
    `of_office`: stated in this process, by an account, a list that was brought, or a rule of the server.
    `lent`: of a phone's change that was set aside, and that somebody takes up who sees these khu phố.
    """

    device_id: str
    stream: str
    received_ms: int
    offset_ms: int
    backlog: int
    app_version: str | None
    items: tuple[Item, ...]
    handed_over: bool = False
    of_office: bool = False
    lent: frozenset[str] = frozenset()


class _Envelope(msgspec.Struct):
    stream: str
    sent_at: Annotated[datetime, msgspec.Meta(tz=True)]
    changes: list[msgspec.Raw]
    backlog: _Whole = 0
    app_version: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class _Numbered(msgspec.Struct):
    n: Annotated[int, msgspec.Meta(ge=1, le=_LARGEST)]


class _Named(msgspec.Struct):
    id: str


_read_envelope = msgspec.json.Decoder(_Envelope).decode
_read_number = msgspec.json.Decoder(_Numbered).decode
_read_name = msgspec.json.Decoder(_Named).decode


def read_push(body: bytes, device_id: str, received_ms: int) -> Push:
    """Return the push in `body`.

    Raises ProblemError `malformed` where the envelope cannot be read, and `too_large` for more changes than
    one push may hold. A change that is wrong inside is no error here, whatever is wrong: refused whole, its
    phone would send it again for ever.
    """
    try:
        envelope, changes = _opened(body)
        if len(changes) > MAX_CHANGES:
            raise ProblemError(TOO_LARGE)
        items = read_items(changes)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ProblemError(MALFORMED, str(error)) from error
    if not is_id(envelope.stream):
        raise ProblemError(MALFORMED, "stream: not a lower-case UUID")
    sent_ms = int(envelope.sent_at.timestamp() * 1000)
    return Push(
        device_id,
        envelope.stream,
        received_ms,
        received_ms - sent_ms,
        envelope.backlog,
        envelope.app_version,
        items,
    )


def _opened(body: bytes) -> tuple[_Envelope, list[bytes]]:
    """Return the envelope and its changes, also of a body that cannot be read for what is in one of them."""
    try:
        envelope = _read_envelope(body)
        return envelope, [bytes(raw) for raw in envelope.changes]
    except (msgspec.DecodeError, RecursionError):
        told = members(body)
        if _CHANGES not in told:
            raise
        rest = b",".join(b"%b:%b" % member for member in (told | {_CHANGES: b"[]"}).items())
        return _read_envelope(b"{%b}" % rest), elements(told[_CHANGES])


def read_items(changes: Iterable[bytes]) -> tuple[Item, ...]:
    """Return changes one by one.

    Streams have no gaps: what has no number that can be read has the one after the change before it, or
    before the one after it; among changes that are all without, `UNTOLD`.
    """
    items: list[Item] = []
    for raw in changes:
        item = read_item(raw)
        told = item.n != UNTOLD or not items or items[-1].n == UNTOLD
        items.append(item if told else item._replace(n=items[-1].n + 1))
    first = next((at for at, item in enumerate(items) if item.n != UNTOLD), 0)
    for at in range(first):
        items[at] = items[at]._replace(n=max(UNTOLD, items[first].n - first + at))
    return tuple(items)


def read_item(raw: bytes) -> Item:
    """Return one change; its number is `UNTOLD` where it does not say one that can be read."""
    try:
        change = Change.model_validate_json(raw)
    except ValidationError as error:
        return Item(raw, _number_in(raw), _id_in(raw), None, fault=_fault_of(raw, error))
    if change.n > _LARGEST or (_ODD_NUMBER.search(raw) and not _can_be_logged(raw)):
        return Item(raw, change.n if change.n <= _LARGEST else UNTOLD, change.id, None)
    return Item(raw, change.n, change.id, change)


def read_change(raw: bytes) -> Change | None:
    """Return a change, or None for what is none, or is not any more since something in it was erased."""
    try:
        return Change.model_validate_json(raw)
    except ValidationError:
        return None


def same_but_for_number(one: bytes, other: bytes) -> bool:
    """Tell whether two changes say the same, whatever their `n`, spacing and order of keys."""
    return one == other or _without_number(one) == _without_number(other)


def items_of(changes: Sequence[Change]) -> tuple[Item, ...]:
    """Return changes made in this process as if a phone had sent them."""
    return tuple(Item(c.model_dump_json().encode(), c.n, c.id, c) for c in changes)


def _without_number(raw: bytes) -> object:
    try:
        told = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return raw
    return {k: v for k, v in told.items() if k != "n"} if isinstance(told, dict) else told


def _can_be_logged(raw: bytes) -> bool:
    """Tell whether the readers of the log, where a change stays as it came, can read it."""
    try:
        msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _number_in(raw: bytes) -> int:
    try:
        return _read_number(b'{"n":%b}' % members(raw).get(b'"n"', b"")).n
    except (msgspec.DecodeError, RecursionError):
        return UNTOLD


def _id_in(raw: bytes) -> str | None:
    try:
        found = _read_name(b'{"id":%b}' % members(raw).get(b'"id"', b"")).id
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if is_id(found) else None


def _fault_of(raw: bytes, error: ValidationError) -> Fault:
    """Return why a change cannot be read; the field is named where its value alone is the cause."""
    told = _loosely_read(raw)
    for fact in _parts(told, "facts"):
        entity = fact.get("entity")
        for name, said in fact.get("set", {}).items() if isinstance(fact.get("set"), dict) else ():
            if not _can_be_said(said):
                return _about(entity, name)
    for part in error.errors(include_url=False, include_context=False, include_input=False):
        where = part["loc"]
        if len(where) > 4 and where[2] == "set" and where[-1] != "[key]":
            return _about(None, str(where[3]))
    return _UNREADABLE


def _about(entity: Any, name: str) -> Fault:
    if FIELD_NAME.fullmatch(name) is None:
        return _UNREADABLE
    return Fault("field_invalid", entity if isinstance(entity, str) and is_id(entity) else "", name)


def _loosely_read(raw: bytes) -> Any:
    """Return what a text says for a reader who takes numbers that are none and halves of characters."""
    try:
        return json.loads(raw, parse_int=lambda digits: int(digits) if len(digits) < 100 else inf)
    except (ValueError, RecursionError):
        return None


def _parts(told: Any, name: str) -> list[dict[str, Any]]:
    found = told.get(name) if isinstance(told, dict) else None
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []


def _can_be_said(value: Any) -> bool:
    """Tell whether JSON in UTF-8 can say a value."""
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return False
    return True
