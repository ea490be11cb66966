"""Push and pull, as endpoints and the ward's own tools use them."""

import contextlib
from collections.abc import Sequence
from typing import Any

import msgspec

from shared.change import Change
from shared.contract import MAX_CHANGES
from shared.problem import ProblemError
from sync_server.ledger import pull as pages
from sync_server.ledger.incoming import Push, items_of, read_push
from sync_server.ledger.pull import Question
from sync_server.people.enrolment.service import note_pull
from sync_server.store.clock import moment
from sync_server.store.devices import Device
from sync_server.web.services import Services

_encode = msgspec.json.Encoder().encode


async def push(services: Services, device_id: str, body: bytes) -> bytes:
    """Take a push and return its answer as JSON (`contract.PushReply`) once everything in it is durable.

    Raises ProblemError: `revoked`, `malformed`, `too_large`, `gap`, `fork`, `busy`, `storage_full`; then
    nothing of it was kept, or only its beginning, which is known when it is sent again.
    """
    answer = await services.writer.push(read_push(body, device_id, services.clock()))
    return _encode(answer | {"server_time": moment(services.clock())})


def pull(services: Services, device: Device, question: Question) -> bytes:
    """Return one page of what changed (`contract.PullReply`) as JSON; a pull counts as contact.

    Raises ProblemError `wrong_scope` for a unit that is not the phone's.
    """
    page = pages.pull(services.database, device, question, moment(services.clock()))
    with contextlib.suppress(ProblemError):  # a full disk must not keep phones from reading
        note_pull(services.enrolment(), device)
    return page


def import_changes(
    services: Services, device: Device, changes: Sequence[Change], backlog: int = 0
) -> list[dict[str, Any]]:
    """Apply changes made in this process as if `device` had pushed them; return their results.

    `n` must continue the device's newest stream. Raises ProblemError as a push does; whole batches
    before the failing one stay.
    """
    results: list[dict[str, Any]] = []
    for start in range(0, len(changes), MAX_CHANGES):
        items = items_of(changes[start : start + MAX_CHANGES])
        now = services.clock()
        one = Push(device.device_id, device.stream_id, now, 0, backlog, None, items, of_office=True)
        results += services.writer.push_and_wait(one)["results"]
    return results
