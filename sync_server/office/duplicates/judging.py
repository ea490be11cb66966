"""What is stated when two records are judged to be one person, or two, or when that is taken back. Pure."""

from dataclasses import dataclass

from pydantic import JsonValue

from shared.change import Fact, FieldValue
from shared.link import MOST_LINKED, link_id
from shared.merge import Record

_PLACE = ("unit", "household")


@dataclass(frozen=True)
class JudgedPair:
    """Two residents, `one` with the smaller id, and what was said of them so far.

    `parts` are all records that are linked with either of them already, these two among them; `joined`:
    the two are one person already, if only by way of a third record; `contradicted`: linking them would make
    one person of two who are said to be different.
    """

    one: Record
    other: Record
    link: Record | None
    parts: tuple[Record, ...]
    joined: bool = False
    contradicted: bool = False

    @property
    def id(self) -> str:
        """The id of their link."""
        return link_id(self.one.id, self.other.id)

    @property
    def verdict(self) -> str | None:
        """What stands: `same`, `different`, or None while it is open."""
        return None if self.link is None or self.link.value("deleted") else self.link.value("verdict")

    @property
    def too_many(self) -> bool:
        """Tell whether linking the two would make more records one person than can be."""
        return len(self.parts) > MOST_LINKED

    @property
    def rests(self) -> bool:
        """Tell whether the two were linked, and somebody moved one of them to another khu phố since."""
        units = {r.value("unit") for r in (self.one, self.other, self.link) if r is not None}
        return self.verdict == "same" and len(units) > 1

    @property
    def apart(self) -> bool:
        """Tell whether the two are not at one door."""
        return any(self.one.value(f) != self.other.value(f) for f in _PLACE)


def same(pair: JudgedPair, home: str | None = None) -> list[Fact]:
    """Return the facts that make the two one person, who lives where the record `home` says.

    Everything that is this person goes to that door, for a link holds within one khu phố. Without `home`
    nobody moves. Raises ValueError if then the two are in different khu phố.
    """
    if home is None:
        if pair.one.value("unit") != pair.other.value("unit"):
            raise ValueError(pair.id)
        return [_said(pair, pair.one.value("unit"), "same", {})]
    goal = pair.one if home == pair.one.id else pair.other
    moves = [m for part in pair.parts if (m := _move(part, {f: goal.value(f) for f in _PLACE})) is not None]
    by_id = {part.id: part for part in pair.parts}
    was: dict[str, JsonValue] = {m.entity: {f: by_id[m.entity].value(f) for f in m.set} for m in moves}
    return [_said(pair, goal.value("unit"), "same", was), *moves]


def different(pair: JudgedPair) -> list[Fact]:
    """Return the fact that the two are two people."""
    return [_said(pair, pair.one.value("unit"), "different", {})]


def undo(pair: JudgedPair) -> list[Fact]:
    """Return the facts that open the question again and put back where people lived, if nobody moved since.

    Raises ValueError if there is nothing to undo.
    """
    verdict = None if pair.link is None else pair.link.head("verdict")
    if pair.link is None or verdict is None or verdict.value is None:
        raise ValueError(pair.id)
    facts = [_said(pair, pair.link.value("unit"), None, {})]
    told = pair.link.head("was")
    if told is None or not isinstance(told.value, dict):
        return facts
    for part in pair.parts:
        then = told.value.get(part.id, {}).items()
        move = _move(part, {f: v for f, v in then if _last_said_by(part, f) == told.stamp.change})
        if move is not None:
            facts.append(move)
    return facts


def _said(pair: JudgedPair, unit: str, verdict: str | None, was: JsonValue) -> Fact:
    values: dict[str, JsonValue] = {
        "unit": unit,
        "one": pair.one.id,
        "other": pair.other.id,
        "verdict": verdict,
        "was": was or None,
    }
    seen = {} if pair.link is None else pair.link.seen(values)
    return Fact(kind="link", entity=pair.id, set={n: FieldValue(v=v) for n, v in values.items()}, seen=seen)


def _move(part: Record, place: dict[str, JsonValue]) -> Fact | None:
    """Return what moves a record to a place, or None if it is there."""
    changed = {f: FieldValue(v=v) for f, v in place.items() if part.value(f) != v}
    return Fact(kind="resident", entity=part.id, set=changed, seen=part.seen(changed)) if changed else None


def _last_said_by(part: Record, field: str) -> str | None:
    head = part.head(field)
    return None if head is None else head.stamp.change
