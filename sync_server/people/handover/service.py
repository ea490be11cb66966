"""Take parcels of refused phones, and let a supervisor release or discard them.

A parcel changes nothing until it is released; then its changes go the way of any push, from a stream of
their own: what the ward has already is known by its id, what may not stand is set aside.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.identity import new_id
from shared.local_time import LOCAL
from shared.problem import MALFORMED, NOT_FOUND, TOO_MANY, ProblemError
from shared.written import day
from sync_server.ledger.incoming import Item, Push, read_item
from sync_server.people.accounts import service as accounts
from sync_server.people.devices import service as devices
from sync_server.people.devices.service import HelperPhone
from sync_server.people.enrolment import service as enrolment
from sync_server.people.handover import queries, sealing
from sync_server.people.handover.queries import Parcel
from sync_server.people.handover.sealing import Content
from sync_server.store.devices import Device
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

# A refused phone has one chance to say what it owes: 40 parcels of 500 records are more than a campaign.
_MOST_PARCELS = 40
_OPEN = frozenset({"waiting", "releasing"})


@dataclass(frozen=True)
class Waiting:
    """A parcel with its phone; `kinds` counts its statements by kind, `days` are the first and the last.

    `unread` counts the records that are no changes, of which neither is told; without `readable` nothing in
    the parcel can be read, and all that can be done is to discard it.
    """

    parcel: Parcel
    phone: HelperPhone
    readable: bool = False
    unread: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    days: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """What the parcel is called in addresses."""
        return self.parcel.digest.hex()


def public_key(services: Services) -> bytes:
    """Return the point that this ward's phones seal parcels for; the key is made when first asked for."""
    return sealing.public_point(_private_key(services))


def take(services: Services, device: Device, sealed: bytes) -> int:
    """Keep a phone's parcel and return how many records are in it; the same parcel again is kept once.

    One whose contents cannot be read is kept, too: the phone has nothing else left. Raises ProblemError
    `malformed` for what was not sealed for this ward by this phone or has nothing in it, `too_many`.
    """
    content = sealing.content_of(sealing.unsealed(_private_key(services), device.device_id, sealed))
    if content is not None and not content.changes:
        raise ProblemError(MALFORMED, "an empty parcel")
    digest, count = hashlib.sha256(sealed).digest(), len(content.changes) if content else 0
    parcel = Parcel(device.device_id, digest, services.clock(), count, "waiting", sealed)
    with services.database.write() as connection:
        if queries.find_parcel(connection, services.ward_id, device.device_id, digest) is None:
            if queries.count_of(connection, services.ward_id, device.device_id) >= _MOST_PARCELS:
                raise ProblemError(TOO_MANY)
            queries.add_parcel(connection, services.ward_id, parcel)
    return count


def waiting(services: Services, viewer: Viewer) -> list[Waiting]:
    """Return the parcels that nobody has decided on, of phones the viewer sees; the newest first."""
    seen = {p.device.device_id: p for p in devices.phones(services, viewer)}
    with services.database.read() as connection:
        kept = queries.parcels(connection, services.ward_id)
    mine = [p for p in kept if p.state in _OPEN and p.device_id in seen]
    return [_waiting(parcel, seen[parcel.device_id], _content(services, parcel)) for parcel in mine]


def release(services: Services, viewer: Viewer, device_id: str, name: str) -> dict[str, int]:
    """Let a parcel's changes go the way of a push; return how many ended how.

    They go under numbers of a stream that follows from the parcel, so that a release that is done twice at
    once, or again after it was cut short, changes nothing the second time. Raises ProblemError `not_found`
    for one that is not the viewer's or was decided on, and as a push does.
    """
    phone, parcel = _find(services, viewer, device_id, name)
    content = _content(services, parcel)
    if content is None:
        raise ProblemError(NOT_FOUND)
    _settle(services, parcel, "releasing", _OPEN)
    stream = new_id(parcel.received_ms, parcel.digest[:10])
    enrolment.open_stream(services.enrolment(), phone.device, stream)
    results = services.writer.push_and_wait(_push(parcel, stream, content))["results"]
    _settle(services, parcel, "released", {"releasing"})
    accounts.note(services, viewer, "handover_released", parcel.device_id)
    return dict(Counter(str(result["status"]) for result in results))


def discard(services: Services, viewer: Viewer, device_id: str, name: str) -> None:
    """Forget a parcel; raises ProblemError `not_found` as `release`."""
    _, parcel = _find(services, viewer, device_id, name)
    _settle(services, parcel, "discarded", {"waiting"})
    accounts.note(services, viewer, "handover_discarded", parcel.device_id)


def _find(services: Services, viewer: Viewer, device_id: str, name: str) -> tuple[HelperPhone, Parcel]:
    phone = devices.phone(services, viewer, device_id)
    try:
        digest = bytes.fromhex(name)
    except ValueError as error:
        raise ProblemError(NOT_FOUND) from error
    with services.database.read() as connection:
        parcel = queries.find_parcel(connection, services.ward_id, device_id, digest)
    if parcel is None or parcel.state not in _OPEN:
        raise ProblemError(NOT_FOUND)
    return phone, parcel


def _settle(services: Services, parcel: Parcel, state: str, of: Collection[str]) -> None:
    with services.database.write() as connection:
        if not queries.settle(connection, services.ward_id, parcel, state, of):
            raise ProblemError(NOT_FOUND)


def _push(parcel: Parcel, stream: str, content: Content) -> Push:
    at, offset = parcel.received_ms, content.offset_ms
    return Push(parcel.device_id, stream, at, offset, 0, None, _items(content), handed_over=True)


def _items(content: Content) -> tuple[Item, ...]:
    return tuple(_item(change | {"n": n}, n) for n, change in enumerate(content.changes, 1))


def _item(change: dict[str, Any], n: int) -> Item:
    """Return a change as if a phone had pushed it; one that no phone could push is kept as ASCII."""
    try:
        return read_item(json.dumps(change, allow_nan=False, ensure_ascii=False).encode())
    except (ValueError, RecursionError):
        return Item(json.dumps(change).encode(), n, None, None)


def _waiting(parcel: Parcel, phone: HelperPhone, content: Content | None) -> Waiting:
    if content is None:
        return Waiting(parcel, phone)
    items = _items(content)
    changes = [item.change for item in items if item.change is not None]
    kinds = Counter(fact.kind for change in changes for fact in change.facts)
    days = sorted(change.at.astimezone(LOCAL).date() for change in changes)
    spoken = (day(days[0]), day(days[-1])) if days else None
    return Waiting(parcel, phone, True, len(items) - len(changes), kinds, spoken)


def _content(services: Services, parcel: Parcel) -> Content | None:
    try:
        packed = sealing.unsealed(_private_key(services), parcel.device_id, parcel.sealed)
    except ProblemError:
        return None  # sealed for a key that a restore took away
    return sealing.content_of(packed)


def _private_key(services: Services) -> bytes:
    with services.database.read() as connection:
        found = queries.find_key(connection, services.ward_id)
    if found is not None:
        return found
    with services.database.write(alone=True) as connection:
        found = queries.find_key(connection, services.ward_id)
        if found is None:
            found = sealing.new_key()
            queries.add_key(connection, services.ward_id, found, services.clock())
    return found
