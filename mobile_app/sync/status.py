"""What the phone says of syncing: plain data, put into words by the screens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.change import Change
from shared.local_time import LOCAL
from shared.problem import REJECTIONS, ProblemError

# done: everything exchanged. unreachable: no answer, tried again by itself. busy: the server answers but
# does not take what waits now. storage: this phone's memory refused. stopped: the server will not talk to
# this phone any more. off: not joined yet.
Outcome = Literal["done", "unreachable", "busy", "storage", "stopped", "off"]


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """How a round ended, and in how many seconds to try again (None: when something is saved)."""

    outcome: Outcome
    retry_in: float | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """An act the server set aside: what was stated, and the key of the reason's text."""

    change: Change
    reason: str
    field: str | None

    @property
    def text_key(self) -> str:
        """The key of the sentence that people read; a newer server's reason is one of the general ones."""
        return f"rejection.{self.reason if self.reason in REJECTIONS else 'field_invalid'}"


@dataclass(frozen=True, slots=True)
class FormerWork:
    """Who used this phone before, and how many acts of theirs wait; `refused` ones are to be handed over."""

    name: str
    waiting: int
    refused: bool


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Counts of saved acts that add up: `saved` = `sent` + `waiting`; of the sent, `durable` are in a backup.

    `agrees` tells whether the last comparison with the server found the same records on both sides.
    """

    saved: int
    sent: int
    waiting: int
    durable: int
    rejected: tuple[Rejected, ...]
    contact: datetime | None
    records_valid_at: datetime | None
    clock_error_s: int
    agrees: bool
    running: bool
    pulled_so_far: int
    problem: ProblemError | None
    server_clock_wrong: bool = False
    day_known: bool = True
    former: tuple[FormerWork, ...] = ()

    @property
    def unsent(self) -> int:
        """How many unsent acts are on this phone, of its present and its former users."""
        return self.waiting + sum(f.waiting for f in self.former)


def moment_of(ms: int) -> datetime | None:
    """Return the local moment of Unix milliseconds, or None for 0: it never was."""
    return datetime.fromtimestamp(ms / 1000, LOCAL) if ms else None
