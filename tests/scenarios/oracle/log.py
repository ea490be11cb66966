"""What stands after the raw log: records and people. As all of this oracle it imports nothing of the product.

Written from the plan's rules (docs/PLAN.md) and the records of decisions (docs/adr), in plain dictionaries:
a fault in a rule there is no fault here. Slow and simple on purpose: everything is counted anew, always.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

Json = dict[str, Any]
# The rungs of each ladder, the lowest first.
Ladders = Mapping[str, list[str]]

SLACK_MS = 300_000
_RANK = {None: 0, "stated": 1, "observed": 2, "police_list": 3, "operator": 3, "silent": 4}
DATED = ("on", "answered_on", "moved_away")
_CONFIRMED = ("police_list", "operator")
_LEAVING = ("moved_away", "exclusion")


def local_day(ms: int) -> str:
    """Return the day in Viet Nam, seven hours ahead of UTC."""
    return (datetime.fromtimestamp(ms / 1000, UTC) + timedelta(hours=7)).date().isoformat()


def monday(day: str) -> str:
    """Return the Monday of a day's week."""
    when = date.fromisoformat(day)
    return (when - timedelta(days=when.weekday())).isoformat()


@dataclass(frozen=True)
class Entry:
    """A line of the log: `body` as it was sent, `joined` when the phone did (Unix ms), None for an office."""

    seq: int
    change: str
    at: int
    arrived: int
    by: str
    joined: int | None
    body: Json


@dataclass
class Said:
    """What one act said of one field of one record."""

    entity: str
    field: str
    change: str
    at: int
    by: str
    channel: str | None
    value: Any
    basis: str | None
    seen: frozenset[str]
    beside: dict[str, frozenset[str]]
    doubtful: bool = False

    @property
    def strength(self) -> tuple[int, int, str]:
        return _RANK[self.basis], self.at, self.change


@dataclass
class Thing:
    """A record: what stands of each field, and all that was ever said of it."""

    id: str
    kind: str
    heads: dict[str, list[Said]] = field(default_factory=dict)
    history: dict[str, list[Said]] = field(default_factory=dict)

    def head(self, name: str) -> Said | None:
        return max(self.heads.get(name, ()), key=lambda s: s.strength, default=None)

    def get(self, name: str) -> Any:
        said = self.head(name)
        return None if said is None else said.value


@dataclass
class Person:
    """Records that are one person, with what stands of them together."""

    parts: list[Thing]
    heads: dict[str, list[Said]]

    @property
    def id(self) -> str:
        return self.parts[0].id

    def head(self, name: str) -> Said | None:
        return max(self.heads.get(name, ()), key=lambda s: s.strength, default=None)

    def get(self, name: str) -> Any:
        said = self.head(name)
        return None if said is None else said.value


def stand(
    log: Iterable[Entry], ladders: Ladders, upto: int | None = None, last: str | None = None
) -> dict[str, Thing]:
    """Return what stands after the change `upto`; of cases, without what was done after the day `last`."""
    things: dict[str, Thing] = {}
    for entry in log:
        if upto is not None and entry.seq > upto:
            break
        for fact in entry.body.get("facts", ()):
            if (
                last is not None
                and fact["kind"] in ("obstacle", "referral")
                and _case_day(fact, entry) > last
            ):
                continue
            thing = things.setdefault(fact["entity"], Thing(fact["entity"], fact["kind"]))
            for said in _statements(entry, fact):
                said.doubtful = _doubtful(said, thing, entry)
                if entry.joined is not None and _lowers(said, thing, ladders):
                    said.seen = frozenset()
                thing.heads[said.field] = [
                    h
                    for h in thing.heads.get(said.field, ())
                    if h.change != said.change and h.change not in said.seen
                ] + [said]
                thing.history.setdefault(said.field, []).append(said)
    return things


def _statements(entry: Entry, fact: Json) -> Iterator[Said]:
    for name, told in fact["set"].items():
        beside = {other: frozenset(f[name]) for other, f in (fact.get("beside") or {}).items() if name in f}
        seen = frozenset((fact.get("seen") or {}).get(name, ()))
        if name == "deleted" and fact["entity"] not in beside and told["v"] is True:
            known = {c for f, ids in (fact.get("seen") or {}).items() if f != "deleted" for c in ids}
            beside = beside | ({fact["entity"]: frozenset(known)} if known else {})
        yield Said(
            fact["entity"],
            name,
            entry.change,
            entry.at,
            entry.by,
            told.get("channel") or entry.body.get("channel"),
            told["v"],
            told.get("basis"),
            seen,
            beside,
        )


def _lowers(said: Said, thing: Thing, ladders: Ladders) -> bool:
    """Tell whether a phone's word would lower the one that it has seen, which somebody confirmed (R-35)."""
    rungs = ladders.get(said.field, ()) if thing.kind == "resident" else ()
    others = [other for other in said.beside if other != thing.id]
    if not rungs or len(said.seen) != 1 or others or said.basis in _CONFIRMED:
        return False
    heights = {rung: height for height, rung in enumerate(rungs)}
    old = [h for h in thing.history.get(said.field, ()) if h.change in said.seen and h.basis in _CONFIRMED]
    new = heights.get(str((said.value or {}).get("status")), -1)
    return any(heights.get(str((h.value or {}).get("status")), -1) > new for h in old)


def _case_day(fact: Json, entry: Entry) -> str:
    for name in ("on", "answered_on"):
        if isinstance(fact["set"].get(name, {}).get("v"), str):
            return str(fact["set"][name]["v"])
    return local_day(entry.at)


def _doubtful(said: Said, thing: Thing, entry: Entry) -> bool:
    """Tell whether a day cannot be: later than its arrival or, of what a phone saw, before it joined."""
    value = said.value
    day = value.get("achieved_on") if isinstance(value, dict) else value if said.field in DATED else None
    if not isinstance(day, str):
        return False
    if entry.joined is not None:
        again = [h for h in thing.heads.get(said.field, ()) if h.change in said.seen and h.value == value]
        if again:
            return all(h.doubtful for h in again)
    if day > local_day(entry.arrived + SLACK_MS):
        return True
    told = next(f["set"][said.field] for f in entry.body["facts"] if _is_of(f, said))
    put_back = told.get("channel") is not None
    own = entry.joined is not None and said.basis not in ("police_list", "operator") and not put_back
    return own and day < local_day((entry.joined or 0) - SLACK_MS)


def _is_of(fact: Json, said: Said) -> bool:
    return fact["entity"] == said.entity and said.field in fact["set"]


def is_gone(thing: Thing) -> bool:
    """Tell whether a record was deleted by somebody who knew of all that stands in it."""
    head = thing.head("deleted")
    if head is None or head.value is not True:
        return bool(head and head.value)
    words: set[str] = set()
    for name, heads in thing.heads.items():
        for said in heads if name != "deleted" else ():
            words |= said.beside.get(thing.id, {said.change})
    words -= {head.change}
    known = head.beside.get(thing.id)
    return len(words) < 2 if known is None else words <= known


def persons(things: Mapping[str, Thing]) -> list[Person]:
    """Return the residents who live, linked ones as the one person they are."""
    living = {t.id: t for t in things.values() if t.kind == "resident" and not is_gone(t)}
    links = []
    for thing in things.values():
        ends = [living.get(thing.get(end) or "") for end in ("one", "other")]
        meet = all(ends) and {e.get("unit") for e in ends if e} == {thing.get("unit")}
        if thing.kind == "link" and meet and not is_gone(thing):
            links.append(thing)
    apart = [{k.get("one"), k.get("other")} for k in links if k.get("verdict") == "different"]
    found = {i: {i} for i in living}
    same = [k for k in links if k.get("verdict") == "same"]
    for link in sorted(same, key=lambda k: (k.head("verdict").at, k.head("verdict").change)):  # type: ignore[union-attr]
        both = found[link.get("one")] | found[link.get("other")]
        if not any(pair <= both for pair in apart):
            found |= dict.fromkeys(both, both)
    groups = {min(group): sorted(group) for group in found.values()}
    return [one_person([living[i] for i in group]) for group in groups.values()]


def one_person(parts: list[Thing]) -> Person:
    """Return what records say together: what was said in place of another's words counts instead of them."""
    if len(parts) == 1:
        return Person(parts, parts[0].heads)
    replaced: dict[tuple[str, str], set[str]] = {}
    for part in parts:
        for name, own in part.heads.items():
            for said in own:
                for other, changes in said.beside.items():
                    if other != part.id:
                        replaced.setdefault((other, name), set()).update(changes)
    heads: dict[str, list[Said]] = {}
    for name in sorted({name for part in parts for name in part.heads} - {"deleted"}):
        every = [(p, s) for p in parts for s in p.heads.get(name, ())]
        speak = [(p, s) for p, s in every if s.beside.get(p.id) != frozenset()]
        left = [(p, s) for p, s in speak if s.change not in replaced.get((p.id, name), ())]
        heads[name] = [said for _, said in left or speak or every]
    whole = Person(parts, heads)
    for name in _LEAVING:
        if whole.get(name):
            for part in parts:
                speaks = [s for s in part.heads.get(name, ()) if s.beside.get(part.id) != frozenset()]
                if not speaks and (part.id, name) not in replaced:
                    first = (part.heads.get("full_name") or part.heads["unit"])[0]
                    silent = replace(first, field=name, value=None, basis="silent", doubtful=False)
                    heads[name] = [*heads[name], silent]
    return whole
