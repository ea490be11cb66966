"""A link: whether two residents are one person (sync design, 8), and what linked records are together.

A link holds between living residents of one khu phố, its own. Where one of them is moved to another khu
phố, it rests until they meet again: no phone then has to know of a record that is not in its scope.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from shared.change import Fact, Id
from shared.merge import Record
from shared.stated import Key

Verdict = Literal["same", "different"]
Place = Literal["unit", "household"]
# Real people are written down two to four times. What is linked beyond this is a mistake or mischief, and
# would make every change to any of them cost as much as all of them (docs/adr/0019-…).
MOST_LINKED = 12


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
    return link.value("verdict") == "same" and not link.value("deleted")


class LinkIndex:
    """Which residents are called the same, per khu phố of the links, wherever they live.

    A group of more than `MOST_LINKED` is none: nobody in it is linked. Finding that out takes a look at that
    many, however long the chain; so no change costs more than a person of that size.
    """

    def __init__(self) -> None:
        """Start with none."""
        self._links: defaultdict[str, set[str]] = defaultdict(set)
        self._ends: dict[str, tuple[str, str, str]] = {}

    def place(self, link: Record) -> None:
        """Take in what a link says by now; one that does not say `same`, or not of whom, is as none."""
        self.discard(link.id)
        one, other = ends_of(link)
        if says_same(link) and one and other:
            self.add(link.id, one, other, link.text("unit") or "")

    def add(self, link: str, one: str, other: str, unit: str = "") -> None:
        """Take in a link that says `same`, in a khu phố."""
        self._ends[link] = unit, one, other
        self._links[one].add(link)
        self._links[other].add(link)

    def discard(self, link: str) -> None:
        """Forget a link."""
        for end in self._ends.pop(link, ("",))[1:]:
            self._links[end].discard(link)

    def around(self, ids: Iterable[str]) -> tuple[set[str], set[str]]:
        """Return `(residents, links)` of the groups that any of `ids` is in; nobody of one too large."""
        found: set[str] = set()
        links: set[str] = set()
        for people, between in self._looks(ids):
            if len(people) <= MOST_LINKED:
                found |= people
                links |= between
        return found, links

    def looked_at(self, ids: Iterable[str]) -> set[str]:
        """Return the links by which the groups of `ids` are known, or known to be too large."""
        return {link for _, links in self._looks(ids) for link in links}

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
    """
    leader = {i: i for i in residents}

    def led_by(person: str) -> str:
        while leader[person] != person:
            leader[person] = person = leader[leader[person]]
        return person

    index, said = LinkIndex(), list(links)
    for link in said:
        index.place(link)
    for link in said:
        if _holds(link, residents) and not index.too_large(link.id):
            first, second = sorted((led_by(link.value("one")), led_by(link.value("other"))))
            leader[second] = first
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for person in sorted(residents):
        found[led_by(person)].append(residents[person])
    return list(found.values())


def ends_of(link: Record) -> tuple[str, str]:
    """Return the ids of the residents a link speaks of; an empty text for what is none."""
    return link.text("one") or "", link.text("other") or ""


def _holds(link: Record, residents: Mapping[str, Record]) -> bool:
    if not says_same(link):
        return False
    named = link.value("one"), link.value("other")
    ends = [residents.get(end) if isinstance(end, str) else None for end in named]
    return all(e is not None and _lives(e) and e.value("unit") == link.value("unit") for e in ends)


def _lives(record: Record) -> bool:
    return record.kind == "resident" and not record.value("deleted")


def together(parts: Sequence[Record]) -> Record:
    """Return the one record that linked records make: all their heads under the first one's id.

    Merging is that of any concurrent statements: the strongest head stands, the others stay beside it.
    """
    if len(parts) == 1:
        return parts[0]
    stamps: list[Sequence[object]] = []
    place: dict[object, int] = {}
    stated: dict[str, list[Sequence[object]]] = {}
    by_place: dict[tuple[str, int], list[Sequence[object]]] = {}
    for part in parts:
        for field, heads in part.stated.items():
            kept = stated.setdefault(field, [])
            for number, *said in heads:
                stamp = part.stamps[number]
                if stamp[0] not in place:
                    place[stamp[0]] = len(stamps)
                    stamps.append(stamp)
                head = [place[stamp[0]], *said]
                alike = by_place.setdefault((field, place[stamp[0]]), [])
                if head not in alike:
                    alike.append(head)
                    kept.append(head)
    for heads in stated.values():
        heads.sort(key=lambda h: str(stamps[h[0]][0]))  # type: ignore[call-overload]
    return Record(parts[0].id, parts[0].kind, stamps, stated)


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
        yield from map(together, groups(residents, links))
    else:
        yield from residents.values()


def spread(fact: Fact, parts: Iterable[Record]) -> list[Fact]:
    """Return what to say of each part of a person so that `fact` stands in what they are together.

    Every part that has something to say about a field is told the new value; else its old head, seen by
    whoever stated the new one, would stay beside it for ever.
    """
    facts = [fact]
    for part in parts:
        names = (fact.set.keys() & part.stated.keys()) | (fact.set.keys() & {"deleted"})
        if part.id != fact.entity and names:
            values = {n: v for n, v in fact.set.items() if n in names}
            seen = {n: s for n, s in fact.seen.items() if n in names}
            facts.append(Fact(kind=fact.kind, entity=part.id, set=values, seen=seen))
    return facts
