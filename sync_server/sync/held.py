"""What the database holds of everything that waiting pushes touch, and what they make of it. Values only."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from shared.problem import ProblemError
from shared.rollup import Tally
from sync_server.campaigns.queries import WardRow
from sync_server.enrolment.queries import Device
from sync_server.sync.chain import LogEntry


class Stream(NamedTuple):
    """A stream: whose it is, and how far it got."""

    device_id: str
    last_n: int
    durable_n: int


class EntityRow(NamedTuple):
    """An entity as stored; `doc` is `merge.to_doc` as JSON."""

    entity_id: str
    unit_id: str
    record_hash: bytes
    doc: bytes


class Rejection(NamedTuple):
    """A change that was set aside before, and why."""

    body: bytes
    reason: str
    field: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """One transaction's view.

    `devices` are those that push, revoked or not; `been` are the units where an entity is not any more;
    `logged` are the bodies of those changes that are in the log already, by id; `refused` those that were
    set aside, by id and by (stream, n).
    """

    ward: WardRow
    devices: dict[str, Device]
    streams: dict[str, Stream]
    entities: dict[str, EntityRow]
    been: dict[str, set[str]]
    logged: dict[str, bytes]
    refused: dict[str | tuple[str, int], Rejection]
    digests: dict[str, tuple[int, int]]


class QuarantineRow(NamedTuple):
    """A change set aside, as stored."""

    ward_id: str
    stream_id: str
    n: int
    change_id: str | None
    helper_id: str
    device_id: str
    received_ms: int
    reason: str
    entity_id: str | None
    field: str | None
    body: bytes


class Chained(NamedTuple):
    """A new line of the log with its place in the chain."""

    entry: LogEntry
    hash: bytes
    prev_hash: bytes


class NewEntity(NamedTuple):
    """An entity as it stands after these changes."""

    entity_id: str
    kind: str
    unit_id: str
    last_seq: int
    record_hash: bytes
    doc: bytes


class Contact(NamedTuple):
    """What a push tells of its phone: heard of when (Unix ms), how its clock differs, what still waits."""

    device: str
    seen: int
    offset: int
    waiting: int
    version: str


@dataclass(slots=True)
class Outcome:
    """What to write, and what to answer: per push its reply without the time, or its problem."""

    seq: int
    head_hash: bytes
    entries: list[Chained] = field(default_factory=list)
    quarantine: list[QuarantineRow] = field(default_factory=list)
    entities: dict[str, NewEntity] = field(default_factory=dict)
    moved: dict[tuple[str, str], int] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    digests: dict[str, tuple[int, int]] = field(default_factory=dict)
    streams: dict[str, Stream] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    answers: list[dict[str, Any] | ProblemError] = field(default_factory=list)
