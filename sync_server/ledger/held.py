"""What the database holds of everything that waiting pushes touch, and what they make of it. Values only."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from shared.change import Fact
from shared.merge import Record
from shared.problem import ProblemError
from shared.rollup import Share
from sync_server.store.campaigns import WardRow
from sync_server.store.chain import LogEntry
from sync_server.store.devices import Device

# Stands for the body of a change of which an erasure took something: it is known by its id alone.
ERASED = b"\0"


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

    @property
    def erased(self) -> bool:
        """Whether not all of the body is kept, so that it can be compared with nothing."""
        return self.reason == "erased" or not self.body


class Left(NamedTuple):
    """When a record left a unit: by which change of the ward's log, and when that arrived (Unix ms)."""

    seq: int
    ms: int


class Words(NamedTuple):
    """What a phone stated in a change that was taken, as the ward's change `seq`."""

    device_id: str
    seq: int
    facts: tuple[Fact, ...]

    def speak_of(self, entity: str, field: str) -> bool:
        """Tell whether a field of an entity is among what was stated."""
        return any(f.entity == entity and field in f.set for f in self.facts)

    def seen_of(self, entity: str, field: str) -> list[str]:
        """Return the changes that a field of an entity names as seen."""
        return [c for f in self.facts if f.entity == entity and field in f.set for c in f.seen.get(field, ())]


@dataclass(frozen=True, slots=True)
class LoadedState:
    """One transaction's view.

    `devices` are those that push, revoked or not; `been` are the units where an entity is not any more,
    with when it left; `words` are changes that pushes claim to have seen of what is elsewhere;
    `logged` are the bodies of those changes that are in the log already, by id; `refused` those that were
    set aside, by id and by (stream, n); `erased` says where those were whose data was erased; `links` are
    those that say two residents are one, of every group around what is touched and in reach, and those that
    say of two among them that they are different, and all these residents and links are among `entities`; of
    a group too large to be a person only its beginning.
    `named` are unit and kind of what facts name beside that.
    """

    ward: WardRow
    devices: dict[str, Device]
    streams: dict[str, Stream]
    entities: dict[str, EntityRow]
    been: dict[str, dict[str, Left]]
    words: dict[str, Words]
    logged: dict[str, bytes]
    refused: dict[str | tuple[str, int], Rejection]
    digests: dict[str, tuple[int, int]]
    erased: dict[str, str | None]
    links: set[str]
    named: dict[str, tuple[str, str | None]]


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


class PhoneContact(NamedTuple):
    """What a push tells of its phone: heard of when (Unix ms), how its clock differs, what still waits."""

    device: str
    seen: int
    offset: int
    waiting: int
    version: str


@dataclass(slots=True)
class StoredEntity:
    """An entity as it stands after change `seq`, with what it adds to totals and digest."""

    record: Record
    unit: str
    hash: int
    share: Share
    seq: int
    doc: bytes


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """What to write, and what to answer.

    `moved` holds, per (unit left, entity), the change that did it; `tally` what to add per (unit, cell);
    `links` are those made, with their two residents; `disputes` says of which entities people began or
    ceased to disagree; `taken_up` are changes that were set aside and are not any more;
    `answers` are per push its reply without the time, or its problem.
    """

    seq: int
    head_hash: bytes
    entries: list[Chained]
    quarantine: list[QuarantineRow]
    entities: list[StoredEntity]
    moved: dict[tuple[str, str], int]
    tally: dict[tuple[str, str], int]
    digests: dict[str, tuple[int, int]]
    links: dict[str, tuple[str, str]]
    disputes: dict[str, bool]
    streams: dict[str, Stream]
    contacts: list[PhoneContact]
    answers: list[dict[str, Any] | ProblemError]
    taken_up: list[str] = field(default_factory=list)
