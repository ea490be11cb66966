"""Let somebody without a phone state facts: a signed-in account, or the server itself by a rule.

Every author has a helper and a device of the author's own id, and so a stream, made with the first act.
The device's token was never anybody's. What is stated goes through the push path: same checks, same log.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from shared.change import Change, Fact
from shared.contract import APP_VERSION
from shared.identity import new_id
from shared.problem import BUSY, FORK, GAP, ProblemError
from sync_server.phones.push import import_changes
from sync_server.store import devices as enrolment
from sync_server.store.devices import OFFICE, Device, Helper
from sync_server.store.pulled import standing_of
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

# Another act of the same author may take the number first; more than a few in a row is a fault.
_TRIES = 8


class Author(NamedTuple):
    """Who states something: an account, or a rule of the server (then `id` is the rule's, fixed for good)."""

    id: str
    name: str
    unit_id: str


def author_of(viewer: Viewer) -> Author:
    """Return a signed-in person as an author."""
    return Author(viewer.account_id, viewer.name, viewer.unit_id)


def state(
    services: Services, author: Author, *acts: Sequence[Fact], ids: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Keep acts, each whole or not at all, and return their results as a push does.

    An act that may not stand is `rejected` with its reason and kept in quarantine. Each fact must name what
    the author was shown in `seen`: what is not named stays beside it. `ids` name the acts beforehand, for
    those who must know them even if this is interrupted. Raises ProblemError `busy`,
    `storage_full`, `clock_behind`; acts of whole batches before the failing one stay.
    """
    services.require_right_clock()
    device = _device_of(services, author)
    at = datetime.fromtimestamp(services.clock() / 1000, UTC)
    ids = ids or new_ids(services, len(acts))
    for _ in range(_TRIES):
        last_n = _last_n(services, device)
        changes = [
            Change(id=change_id, n=last_n + i, at=at, facts=tuple(facts))
            for i, (change_id, facts) in enumerate(zip(ids, acts, strict=True), 1)
        ]
        try:
            return import_changes(services, device, changes)
        except ProblemError as error:
            if error.problem not in (GAP, FORK):
                raise
    raise ProblemError(BUSY)


def new_ids(services: Services, count: int) -> list[str]:
    """Return ids for acts that are still to be stated."""
    return [new_id(services.clock(), secrets.token_bytes(10)) for _ in range(count)]


def _last_n(services: Services, device: Device) -> int:
    with services.database.read() as connection:
        return standing_of(connection, device, device.stream_id)[0]


def _device_of(services: Services, author: Author) -> Device:
    """Return the author's device, made or fitted to what they may see by now."""
    scope = frozenset(services.campaign().campaign.scope_of(author.unit_id))
    with services.database.read() as connection:
        found = enrolment.find_devices(connection, services.ward_id, [author.id]).get(author.id)
    if found is not None and found.scope == scope:
        return found
    with services.database.write() as connection:
        found = enrolment.find_devices(connection, services.ward_id, [author.id]).get(author.id)
        if found is None:
            found = _new_device(services, author, scope)
            helper = Helper(services.ward_id, author.id, author.name, author.unit_id, OFFICE)
            enrolment.add_helper(connection, helper)
            enrolment.add_device(connection, found, hashlib.sha256(secrets.token_bytes(32)).digest())
            enrolment.add_stream(
                connection, services.ward_id, found.stream_id, found.device_id, services.clock()
            )
        else:
            enrolment.change_scope(connection, services.ward_id, author.id, scope)
    return found._replace(scope=scope)


def _new_device(services: Services, author: Author, scope: frozenset[str]) -> Device:
    now = services.clock()
    return Device(
        ward_id=services.ward_id,
        device_id=author.id,
        helper_id=author.id,
        stream_id=new_id(now, secrets.token_bytes(10)),
        scope=scope,
        app_version=APP_VERSION,
        enrolled_ms=now,
        last_seen_ms=now,
        clock_offset_ms=0,
        backlog=0,
        revoked_ms=None,
    )
