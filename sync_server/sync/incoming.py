"""A push as it comes in: the envelope is read once, each change by itself, its bytes kept as they came."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, NamedTuple

import msgspec
from pydantic import ValidationError

from shared.change import Change
from shared.contract import MAX_CHANGES
from shared.identity import is_id
from shared.problem import MALFORMED, TOO_LARGE, ProblemError

_Whole = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Item(NamedTuple):
    """One change as it came. `change` is None where it cannot be read; then `id` may be None as well.

    `failed`: the server failed on it, so it is only to be set aside; `change` is None then, too.
    """

    raw: bytes
    n: int
    id: str | None
    change: Change | None
    failed: bool = False


class Push(NamedTuple):
    """What one phone sends at once; `offset_ms` is what to add to its clock, by this contact.

    `app_version` is None where the phone does not say. `handed_over`: a refused phone's, released by hand.
    """

    device_id: str
    stream: str
    received_ms: int
    offset_ms: int
    backlog: int
    app_version: str | None
    items: tuple[Item, ...]
    handed_over: bool = False


class _Envelope(msgspec.Struct):
    stream: str
    sent_at: Annotated[datetime, msgspec.Meta(tz=True)]
    changes: list[msgspec.Raw]
    backlog: _Whole = 0
    app_version: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class _Numbered(msgspec.Struct):
    n: Annotated[int, msgspec.Meta(ge=1, le=2**53)]


class _Named(msgspec.Struct):
    id: str


_read_envelope = msgspec.json.Decoder(_Envelope).decode
_read_number = msgspec.json.Decoder(_Numbered).decode
_read_name = msgspec.json.Decoder(_Named).decode


def read_push(body: bytes, device_id: str, received_ms: int) -> Push:
    """Return the push in `body`.

    Raises ProblemError `malformed` where the envelope or a change's number cannot be read, and
    `too_large` for more changes than one push may hold. A change that is wrong inside is no error here.
    """
    try:
        envelope = _read_envelope(body)
        if len(envelope.changes) > MAX_CHANGES:
            raise ProblemError(TOO_LARGE)
        items = tuple(read_item(bytes(raw)) for raw in envelope.changes)
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


def read_item(raw: bytes) -> Item:
    """Return one change; raise msgspec's DecodeError where not even its number can be read."""
    change = read_change(raw)
    if change is None:
        return Item(raw, _read_number(raw).n, _id_in(raw), None)
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
    except msgspec.DecodeError:
        return raw
    return {k: v for k, v in told.items() if k != "n"} if isinstance(told, dict) else told


def _id_in(raw: bytes) -> str | None:
    try:
        found = _read_name(raw).id
    except msgspec.DecodeError:
        return None
    return found if is_id(found) else None
