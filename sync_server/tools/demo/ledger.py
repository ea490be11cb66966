"""Who says what, when, having seen what: facts are told here one act after the other and become changes."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from shared.change import Change, Fact, FieldValue
from shared.identity import new_id
from shared.merge import Record, Stamp, apply_change


@dataclass(frozen=True, slots=True)
class DemoAuthor:
    """Somebody with a phone. `joined` is when it was enrolled; after `silent_from` nobody hears of it.

    `backlog` is how many acts it told of that it still holds.
    """

    key: str
    name: str
    unit: str
    category: str
    scope: frozenset[str]
    joined: datetime
    silent_from: datetime | None = None
    backlog: int = 0


class Statement(NamedTuple):
    """What is said of one entity: `{field: value}`, and what all of it rests on."""

    kind: str
    entity: str
    values: Mapping[str, Any]
    basis: Mapping[str, str] = {}


class DemoChange(NamedTuple):
    """A change and whose it is."""

    author: DemoAuthor
    change: Change


@dataclass
class Ledger:
    """Everything told so far, and the records it makes, by the same merge as everywhere."""

    rng: random.Random
    told: list[DemoChange] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def make_id(self, at: datetime) -> str:
        """Return a new id as a phone would make it at that time."""
        return new_id(int(at.timestamp() * 1000), self.rng.randbytes(10))

    def tell(self, author: DemoAuthor, at: datetime, channel: str | None, said: Sequence[Statement]) -> None:
        """Add one act of `author`, who has seen every record as it stands now."""
        n = self._numbers[author.key] = self._numbers.get(author.key, 0) + 1
        facts = tuple(self._fact(s) for s in said)
        change = Change(id=self.make_id(at), n=n, at=at, channel=channel, facts=facts)
        stamp = Stamp(change.id, int(at.timestamp() * 1000), author.key, channel)
        self.records.update(apply_change(self.records, change, stamp))
        self.told.append(DemoChange(author, change))

    def _fact(self, said: Statement) -> Fact:
        values = {k: FieldValue(v=v, basis=said.basis.get(k)) for k, v in said.values.items()}
        known = self.records.get(said.entity)
        seen = known.seen(said.values) if known else {}
        return Fact(kind=said.kind, entity=said.entity, set=values, seen=seen)
