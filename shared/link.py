"""A link: whether two residents are one person (sync design, 8), and what linked records are together.

A link holds between living residents of one khu phố, its own. Where one of them is moved to another khu
phố, it rests until they meet again: no phone then has to know of a record that is not in its scope.

Two who are said to be different are never one person by way of others: of the links that say `same`, the one
that was said last gives way, until somebody settles what contradicts itself.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from shared.beside import LEAVING, Raw, change_of, first_said, replaced_in, shown_of, spoken
from shared.change import Fact, FieldValue, Id
from shared.merge import NOT_SAID, Record
from shared.stated import Key

Verdict = Literal["same", "different"]
Place = Literal["unit", "household"]
# Real people are written down two to four times. What is linked beyond this is a mistake or mischief, and
# would make every change to any of them cost as much as all of them (docs/adr/0019-…).
MOST_LINKED = 12
# What is told of every record of a person: a link holds only between those who live, in one khu phố.
_OF_EVERY_RECORD = ("deleted", "unit")


class Link(BaseModel):
    """What was said of two residents, `one` < `other`. Without a verdict it is open again.

    `was` keeps, per resident, what the linking changed of where they live, so that undoing puts it back.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    unit: Key
    one: Id
    other: Id
    verdict: Verdict | None = None
    was: Annotated[dict[Id, dict[Place, Key | None]], Field(max_length=200)] | None = None
    deleted: StrictBool = False


def link_of(record: Record) -> Link:
    """Return the link a record of kind `link` describes."""
    return Link.model_validate(record.values() | {"id": record.id})


def link_id(one: str, other: str) -> str:
    """Return the id of the link between two residents, in either order: all who judge a pair judge one link.

    Made of two ids, never of personal data (UUIDv8 of RFC 9562).
    """
    low, high = sorted((one, other))
    text = hashlib.sha256(f"{low} {high}".encode()).hexdigest()
    return f"{text[:8]}-{text[8:12]}-8{text[13:16]}-8{text[17:20]}-{text[20:32]}"


def names_its_pair(fact: Fact) -> bool:
    """Tell whether a fact about a link, if it names residents, names those that its id is made of."""
    told = [fact.set[f].v for f in ("one", "other") if f in fact.set]
    if not told:
        return True
    return len(told) == 2 and all(isinstance(v, str) for v in told) and _is_id_of(fact.entity, *told)


def _is_id_of(entity: str, one: str, other: str) -> bool:
    return one < other and entity == link_id(one, other)


def says_same(link: Record) -> bool:
    """Tell whether a link's standing verdict is that its two residents are one person."""
    return verdict_of(link) == "same"


def verdict_of(link: Record) -> str | None:
    """Return a link's standing verdict, or None while the question is open."""
    return None if link.value("deleted") else link.text("verdict")


class LinkIndex:
    """Which residents are called the same, or different, per khu phố of the links, wherever they live.

    A group of more than `MOST_LINKED` is none: nobody in it is linked. Finding that out takes a look at that
    many, however long the chain; so no change costs more than a person of that size. Verdicts of `different`
    join nobody and are not counted.
    """

    def __init__(self) -> None:
        """Start with none."""
        self._links: defaultdict[str, set[str]] = defaultdict(set)
        self._ends: dict[str, tuple[str, str, str]] = {}
        self._different: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._apart: dict[str, tuple[str, str]] = {}

    def place(self, link: Record) -> None:
        """Take in what a link says by now; one that says nothing, or not of whom, is as none."""
        self.discard(link.id)
        one, other = ends_of(link)
        if not one or not other:
            return
        verdict = verdict_of(link)
        if verdict == "same":
            self.add(link.id, one, other, link.text("unit") or "")
        elif verdict == "different":
            self._apart[link.id] = one, other
            self._different[one][other] = self._different[other][one] = link.id

    def add(self, link: str, one: str, other: str, unit: str = "") -> None:
        """Take in a link that says `same`, in a khu phố."""
        self._ends[link] = unit, one, other
        self._links[one].add(link)
        self._links[other].add(link)

    def discard(self, link: str) -> None:
        """Forget a link."""
        for end in self._ends.pop(link, ("",))[1:]:
            self._links[end].discard(link)
        one, other = self._apart.pop(link, ("", ""))
        if one:
            self._different[one].pop(other, None)
            self._different[other].pop(one, None)

    def between(self, people: Set[str]) -> set[str]:
        """Return the links that say of two of `people` that they are different."""
        told = (self._different.get(person, {}) for person in people)
        return {link for others in told for other in others.keys() & people for link in [others[other]]}

    def around(self, ids: Iterable[str]) -> tuple[set[str], set[str]]:
        """Return `(residents, links)` of the groups that any of `ids` is in; nobody of one too large.

        Links that say `different` are among them where both residents are.
        """
        found: set[str] = set()
        links: set[str] = set()
        for people, between in self._looks(ids):
            if len(people) <= MOST_LINKED:
                found |= people
                links |= between
        return found, links | self.between(found)

    def looked_at(self, ids: Iterable[str]) -> set[str]:
        """Return the links by which the groups of `ids` are known, or known to be too large.

        Links that say `different` are among them where both residents are in these groups, or among `ids`.
        """
        asked = set(ids)
        looks = list(self._looks(asked))
        people = asked.union(*(people for people, _ in looks))
        return self.between(people).union(*(links for _, links in looks))

    def too_large(self, link: str) -> bool:
        """Tell whether a link is part of a group that is too large to be one person."""
        if link not in self._ends:
            return False
        unit, one, _ = self._ends[link]
        return len(self._look(one, unit)[0]) > MOST_LINKED

    def _looks(self, ids: Iterable[str]) -> Iterator[tuple[set[str], set[str]]]:
        for person in ids:
            for unit in {self._ends[link][0] for link in self._links.get(person, ())}:
                yield self._look(person, unit)

    def _look(self, person: str, unit: str) -> tuple[set[str], set[str]]:
        """Return `(residents, links)` around a resident in a khu phố; no more than show it is too large."""
        found, links, ask = {person}, set[str](), [person]
        while ask:
            for link in self._links.get(ask.pop(), ()):
                of, *ends = self._ends[link]
                if of == unit and link not in links:
                    links.add(link)
                    new = [end for end in ends if end not in found]
                    found.update(new)
                    ask += new
                    if len(found) > MOST_LINKED:
                        return found, links
        return found, links


def groups(residents: Mapping[str, Record], links: Iterable[Record]) -> list[list[Record]]:
    """Return the residents in the groups that hold together by links saying `same`, each in order of id.

    `links` are all links of any group that `residents` are of: whether one is too large is counted by them.
    Links hold in the order in which they were said; one that would join two who are said to be different
    does not hold. So the groups depend on what stands only, not on what arrived first.
    """
    members = {i: [i] for i in residents}
    index, said = LinkIndex(), list(links)
    for link in said:
        index.place(link)
    different: defaultdict[str, set[str]] = defaultdict(set)
    for link in said:
        if verdict_of(link) == "different" and meets(link, residents):
            one, other = ends_of(link)
            different[one].add(other)
            different[other].add(one)
    for link in sorted((k for k in said if says_same(k) and meets(k, residents)), key=said_when):
        first, second = (members[end] for end in ends_of(link))
        apart = any(not different[person].isdisjoint(second) for person in first) if different else False
        if first is second or apart or index.too_large(link.id):
            continue
        first += second
        members.update(dict.fromkeys(second, first))
    found = {id(members[person]): members[person] for person in sorted(members)}
    return [[residents[i] for i in sorted(group)] for group in found.values()]


def said_when(link: Record) -> tuple[int, str]:
    """Return what orders links by when their verdicts were said."""
    head = link.head("verdict")
    return (head.stamp.at, head.stamp.change) if head else (0, link.id)


def ends_of(link: Record) -> tuple[str, str]:
    """Return the ids of the residents a link speaks of; an empty text for what is none."""
    return link.text("one") or "", link.text("other") or ""


def meets(link: Record, residents: Mapping[str, Record]) -> bool:
    """Tell whether both residents of a link live, in its khu phố."""
    ends = [residents.get(end) for end in ends_of(link)]
    return all(e is not None and _lives(e) and e.value("unit") == link.value("unit") for e in ends)


def _lives(record: Record) -> bool:
    return record.kind == "resident" and not record.value("deleted")


def together(parts: Sequence[Record]) -> Record:
    """Return the one record that linked records make: all their heads under the first one's id.

    Merging is that of any concurrent statements: the strongest head stands, the others stay beside it. What
    was said of one record in place of another's value (`Fact.beside`) counts instead of that.
    """
    if len(parts) == 1:
        return parts[0]
    stamps: list[Sequence[object]] = []
    place: dict[object, int] = {}
    stated: dict[str, list[Sequence[object]]] = {}
    by_place: dict[tuple[str, int], list[Sequence[object]]] = {}
    for part, field, (number, *said) in _heads_together(parts):
        stamp = part.stamps[number]
        if stamp[0] not in place:
            place[stamp[0]] = len(stamps)
            stamps.append(stamp)
        head = [place[stamp[0]], *said]
        alike = by_place.setdefault((field, place[stamp[0]]), [])
        if head not in alike:
            alike.append(head)
            stated.setdefault(field, []).append(head)
    for heads in stated.values():
        heads.sort(key=lambda h: str(stamps[h[0]][0]))  # type: ignore[call-overload]
    doubtful = frozenset[tuple[str, str]]().union(*(p.doubtful for p in parts))
    return Record(parts[0].id, parts[0].kind, stamps, stated, doubtful=doubtful)


def one_person(parts: Sequence[Record]) -> Record:
    """Return who linked records are, as they count: what the records are `together`, and one thing more.

    Where one says that somebody moved away or is not to be counted and another says nothing of it, the two
    disagree, and until somebody decides, the person stays in the totals.
    """
    whole = together(parts)
    if len(parts) == 1 or not any(whole.value(field) for field in LEAVING):
        return whole
    replaced, stamps, stated = replaced_in(parts), list(whole.stamps), dict(whole.stated)
    for field in LEAVING:
        for part in parts if whole.value(field) else ():
            first = None if (part.id, field) in replaced or spoken(part, field) else first_said(part)
            if first is not None:
                stated[field] = [*stated[field], [len(stamps), None, NOT_SAID]]
                stamps.append(first)
    return Record(whole.id, whole.kind, stamps, stated, doubtful=whole.doubtful)


def _heads_together(parts: Sequence[Record]) -> Iterator[tuple[Record, str, Raw]]:
    """Give, as they are kept, the heads that count in what records are together, with record and field."""
    replaced = replaced_in(parts)
    for field in dict.fromkeys(f for part in parts for f in part.stated):
        every = [(p, h) for p in parts for h in p.stated.get(field, ())]
        told = [(p, h) for p in parts for h in spoken(p, field)]
        # Values that claim to stand for each other in a circle, which nobody honest says, all stand.
        kept = [(p, h) for p, h in told if change_of(p, h) not in replaced.get((p.id, field), ())]
        if field == "deleted":  # of those who live: it counts no more where what it has seen is known
            alive = [(p, h) for p, h in every if p.id not in p.beside.get(field, {}).get(change_of(p, h), ())]
            kept = told = every = alive
        yield from ((part, field, head) for part, head in kept or told or every)


def as_counted(records: Iterable[Record]) -> Iterator[Record]:
    """Give records as they count: linked residents as the one person they are, all others as they stand."""
    residents: dict[str, Record] = {}
    links: list[Record] = []
    for record in records:
        if record.kind == "resident":
            residents[record.id] = record
        elif record.kind == "link":
            links.append(record)
        else:
            yield record
    if links:
        yield from map(one_person, groups(residents, links))
    else:
        yield from residents.values()


def spread(fact: Fact, parts: Iterable[Record], links: Iterable[Record] = ()) -> list[Fact]:
    """Return what to say so that `fact`, about one of `parts`, stands in what they are together.

    It is said of its own record, with what it replaces in the others, to whom it leaves their own words: if
    the link was wrong, both have what was said of them. Only a move to another khu phố and a deletion are
    said of every record; the `links` between them follow the move.
    """
    records = list(parts)
    others = [part for part in records if part.id != fact.entity]
    if fact.kind != "resident" or not others:
        return [fact]
    moves = "unit" in fact.set
    common = {n: v for n, v in fact.set.items() if n in _OF_EVERY_RECORD or (moves and n == "household")}
    replaced = replaced_in(records)
    beside: dict[str, dict[str, tuple[str, ...]]] = {}
    for part in others:
        told = {n: shown_of(part, n, fact, replaced) for n in fact.set.keys() - common.keys()}
        beside[part.id] = {n: ids for n, ids in told.items() if ids is not None}
    said = [fact.model_copy(update={"beside": {i: told for i, told in beside.items() if told}})]
    if common:
        said += [_told_too(fact, part, common) for part in others]
    if moves:
        was = {p.id: {n: p.value(n) for n in common if n != "deleted"} for p in others}
        said += [_moved(link, fact, was) for link in links if says_same(link)]
    return said


def _told_too(fact: Fact, part: Record, common: Mapping[str, FieldValue]) -> Fact:
    seen = {n: ids for n, ids in fact.seen.items() if n in common or "deleted" in common}
    return Fact(kind=fact.kind, entity=part.id, set=dict(common), seen=seen)


def _moved(link: Record, fact: Fact, was: Mapping[str, Mapping[str, Any]]) -> Fact:
    """Return that a link goes where its people go; undoing it leaves there only whom the move was said of."""
    before = link.value("was")
    kept = {i: place for i, place in before.items() if i != fact.entity} if isinstance(before, dict) else {}
    values = {"unit": fact.set["unit"], "was": FieldValue(v=was | kept)}  # type: ignore[operator]
    return Fact(kind="link", entity=link.id, set=values, seen=link.seen(values))
