"""What changed in a phone's khu phố since it last asked: one page, from one snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from shared.contract import MAX_PULL
from shared.problem import BUSY, WRONG_SCOPE, ProblemError
from sync_server.store import campaigns
from sync_server.store import pulled as queries
from sync_server.store.database import Database
from sync_server.store.devices import Device
from sync_server.store.stored import servable

_encode = msgspec.json.Encoder().encode
_NOTHING = {"count": 0, "digest": f"{0:016x}"}


@dataclass(frozen=True, slots=True)
class Question:
    """What a phone asks: changed after `after`, about `limit` records, of one unit or of all its own."""

    after: int = 0
    limit: int = MAX_PULL
    stream: str | None = None
    unit: str | None = None


def pull(database: Database, device: Device, question: Question, server_time: datetime) -> bytes:
    """Return what a phone asks for as JSON (`contract.PullReply`); records are passed on as they are stored.

    A page ends where a change ends, so it may hold somewhat more than `limit`. Raises ProblemError
    `wrong_scope` for a unit that is not the phone's.
    """
    if question.unit is not None and question.unit not in device.scope:
        raise ProblemError(WRONG_SCOPE)
    units = sorted(device.scope) if question.unit is None else [question.unit]
    with database.read() as connection:
        ward = campaigns.find_ward(connection, device.ward_id)
        if ward is None:
            raise ProblemError(BUSY)
        window = queries.Window(device.ward_id, units, question.after, ward.seq)
        end = queries.end_of_page(connection, window, min(question.limit, MAX_PULL))
        window = window._replace(until=end)
        docs = queries.docs_in(connection, window)
        gone = queries.gone_in(connection, window, sorted(device.scope))
        last_n, durable_n = queries.standing_of(connection, device, question.stream or device.stream_id)
        digests = _digests(queries.digests_of(connection, window), units) if end == ward.seq else None
    rest = {
        "gone": gone,
        "next": end,
        "head": ward.seq,
        "digests": digests,
        "last_n": last_n,
        "durable_n": durable_n,
        "epoch": ward.epoch,
        "server_time": server_time,
    }
    return b'{"entities":[' + b",".join(map(servable, docs)) + b"]," + _encode(rest)[1:]


def _digests(kept: Mapping[str, tuple[int, str]], units: list[str]) -> dict[str, Any]:
    return {u: {"count": kept[u][0], "digest": kept[u][1]} if u in kept else _NOTHING for u in units}
