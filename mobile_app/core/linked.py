"""Residents that a link makes one person, as the register finds them: parts, and what they are together."""

from collections.abc import Callable, Iterable, Iterator

from shared.campaign import Campaign
from shared.change import Fact
from shared.confirmed import Ladders, lowers
from shared.link import LinkIndex, ends_of, groups, one_person, spread
from shared.merge import Record

Find = Callable[[str], Record | None]


class Linked:
    """The phone's links. `find` gives the record of an id, as of whatever moment the question is about."""

    def __init__(self) -> None:
        """Start with none."""
        self._index = LinkIndex()

    def place(self, link: Record) -> None:
        """Take in a link; one that names nobody joins nobody."""
        self._index.place(link)

    def displace(self, entity: str) -> None:
        """Forget an entity, if it is a link."""
        self._index.discard(entity)

    def touched_by(self, ids: Iterable[str], records: Iterable[Record]) -> tuple[set[str], set[str]]:
        """Return what a change of these records touches, by id, and the links that hold among it now."""
        ends = {end for r in records if r.kind == "link" for end in ends_of(r) if end}
        people, links = self._index.around({*ids, *ends})
        return {*ids, *ends, *people}, links

    def parts(self, resident: str, find: Find) -> list[Record]:
        """Return the records that are one person with a resident's, its own among them; none if unknown."""
        return Persons(self, find).parts(resident)

    def groups_around(self, resident: str, find: Find) -> list[list[Record]]:
        """Return who is one person, of all that hang together with a resident by links; none without any."""
        people, links = self._index.around([resident])
        residents = {i: r for i in people if (r := find(i)) is not None}
        told = [r for i in links if (r := find(i)) is not None]
        return groups(residents, told) if residents else []

    def spread(self, facts: Iterable[Fact], find: Find, plan: Campaign | None) -> Iterator[Fact]:
        """Give facts, those about a linked resident as `shared.link.spread` says them, each record once.

        With a plan they leave what was confirmed on its ladders, see `leaving_confirmed`.
        """
        told = list(facts)
        spoken_of = {f.entity for f in told}
        for fact in told:
            parts = self.parts(fact.entity, find) if fact.kind == "resident" else []
            left = leaving_confirmed(fact, one_person(parts), plan.ladders) if plan and parts else fact
            own = {part.id for part in parts}
            links = [r for i in self._index.around(own)[1] if (r := find(i)) is not None] if parts[1:] else []
            between = [link for link in links if own.issuperset(ends_of(link))]
            first, *more = spread(left, parts, between)
            yield first
            for one in more:
                if one.entity not in spoken_of:
                    spoken_of.add(one.entity)
                    yield one


def leaving_confirmed(fact: Fact, record: Record, ladders: Ladders) -> Fact:
    """Return `fact` as a phone says it that settles nothing: what it lowers of what was confirmed stays.

    So it does not name these heads of `record` as seen, and stands beside them until somebody decides.
    """
    seen = dict(fact.seen)
    for name in fact.set.keys() & fact.seen.keys() & ladders.keys():
        new = fact.set[name].v, fact.set[name].basis
        heads = record.fields.get(name, ())
        stay = {h.stamp.change for h in heads if lowers(new, (h.value, h.basis), ladders[name])}
        seen[name] = tuple(change for change in fact.seen[name] if change not in stay)
    return fact.model_copy(update={"seen": {name: ids for name, ids in seen.items() if ids}})


class Persons:
    """Who is one person, at one moment: each group of linked records is put together once."""

    def __init__(self, linked: Linked, find: Find) -> None:
        """`find` gives the records of the moment."""
        self._linked, self._find = linked, find
        self._parts: dict[str, list[Record]] = {}
        self._whole: dict[str, Record] = {}

    def parts(self, resident: str) -> list[Record]:
        """Return the records that are one person with a resident's, its own among them; none if unknown."""
        if resident not in self._parts:
            for group in self._linked.groups_around(resident, self._find):
                self._parts |= dict.fromkeys((part.id for part in group), group)
        if resident not in self._parts:
            own = self._find(resident)
            self._parts[resident] = [] if own is None else [own]
        return self._parts[resident]

    def person(self, resident: str) -> Record | None:
        """Return what a resident's record and those linked with it are together, or None if unknown."""
        parts = self.parts(resident)
        if not parts:
            return None
        first = parts[0].id
        if first not in self._whole:
            self._whole[first] = one_person(parts)
        return self._whole[first]

    def at(self, records: Iterable[Record], household: str) -> list[Record]:
        """Return, each once, the persons that a household's residents are and who live there."""
        persons = (self.person(record.id) for record in records)
        here = (p for p in persons if p is not None and p.value("household") == household)
        return list({person.id: person for person in here}.values())
