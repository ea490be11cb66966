"""Take parcels of refused phones, and let a supervisor release or discard them.

A parcel changes nothing until it is released; then its changes go the way of any push, from a stream of
their own: what the ward has already is known by its id, what may not stand is set aside.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from shared.problem import NOT_FOUND, TOO_MANY, ProblemError
from shared.written import day
from sync_server.accounts import service as accounts
from sync_server.accounts.service import Viewer
from sync_server.devices import service as devices
from sync_server.devices.service import Phone
from sync_server.enrolment import service as enrolment
from sync_server.enrolment.queries import Device
from sync_server.handover import queries, sealing
from sync_server.handover.queries import Parcel
from sync_server.handover.sealing import Content
from sync_server.services import Services
from sync_server.sync.incoming import Push, read_item

# A refused phone has one chance to say what it owes: 40 parcels of 500 records are more than a campaign.
_MOST_PARCELS = 40


@dataclass(frozen=True)
class Waiting:
    """A parcel with its phone; `kinds` counts its statements by kind, `days` are the first and the last.

    What a phone wrote that is neither a kind nor a day is shown as it is.
    """

    parcel: Parcel
    phone: Phone
    kinds: dict[str, int]
    days: tuple[str, str]

    @property
    def name(self) -> str:
        """What the parcel is called in addresses."""
        return self.parcel.digest.hex()


def public_key(services: Services) -> bytes:
    """Return the point that this ward's phones seal parcels for; the key is made when first asked for."""
    return sealing.public_point(_private_key(services))


def take(services: Services, device: Device, sealed: bytes) -> int:
    """Keep a phone's parcel and return how many records are in it; the same parcel again is kept once.

    Raises ProblemError `malformed` for what was not sealed for this ward by this phone, `too_many`.
    """
    content = sealing.opened(_private_key(services), device.device_id, sealed)
    digest, count = hashlib.sha256(sealed).digest(), len(content.changes)
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
    mine = [p for p in kept if p.state == "waiting" and p.device_id in seen]
    return [_waiting(parcel, seen[parcel.device_id], _content(services, parcel)) for parcel in mine]


def release(services: Services, viewer: Viewer, device_id: str, name: str) -> dict[str, int]:
    """Let a parcel's changes go the way of a push; return how many ended how.

    Raises ProblemError `not_found` for one that is not the viewer's or was decided on, and as a push does.
    """
    phone, parcel = _find(services, viewer, device_id, name)
    stream = enrolment.open_stream(services.desk(), phone.device).stream
    results = services.writer.push_and_wait(_push(parcel, stream, _content(services, parcel)))["results"]
    _settle(services, viewer, parcel, "released")
    return dict(Counter(str(result["status"]) for result in results))


def discard(services: Services, viewer: Viewer, device_id: str, name: str) -> None:
    """Forget a parcel; raises ProblemError `not_found` as `release`."""
    _, parcel = _find(services, viewer, device_id, name)
    _settle(services, viewer, parcel, "discarded")


def _find(services: Services, viewer: Viewer, device_id: str, name: str) -> tuple[Phone, Parcel]:
    phone = devices.phone(services, viewer, device_id)
    try:
        digest = bytes.fromhex(name)
    except ValueError as error:
        raise ProblemError(NOT_FOUND) from error
    with services.database.read() as connection:
        parcel = queries.find_parcel(connection, services.ward_id, device_id, digest)
    if parcel is None or parcel.state != "waiting":
        raise ProblemError(NOT_FOUND)
    return phone, parcel


def _settle(services: Services, viewer: Viewer, parcel: Parcel, state: str) -> None:
    with services.database.write() as connection:
        queries.settle(connection, services.ward_id, parcel, state)
    accounts.note(services, viewer, f"handover_{state}", parcel.device_id)


def _push(parcel: Parcel, stream: str, content: Content) -> Push:
    items = tuple(
        read_item(msgspec.json.encode(change | {"n": n})) for n, change in enumerate(content.changes, 1)
    )
    at, offset = parcel.received_ms, content.offset_ms
    return Push(parcel.device_id, stream, at, offset, 0, None, items, handed_over=True)


def _waiting(parcel: Parcel, phone: Phone, content: Content) -> Waiting:
    kinds = Counter(str(f.get("kind")) for c in content.changes for f in _facts(c))
    days = sorted(str(c.get("at"))[:10] for c in content.changes)
    return Waiting(parcel, phone, dict(kinds), (_day(days[0]), _day(days[-1])))


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def _facts(change: dict[str, Any]) -> list[dict[str, Any]]:
    facts = change.get("facts")
    return [f for f in facts if isinstance(f, dict)] if isinstance(facts, list) else []


def _content(services: Services, parcel: Parcel) -> Content:
    return sealing.opened(_private_key(services), parcel.device_id, parcel.sealed)


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
