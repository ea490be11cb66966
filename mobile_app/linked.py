"""Residents that a link makes one person, as the register finds them: parts, and what they are together."""

from collections.abc import Callable, Iterable, Iterator

from shared.change import Fact
from shared.link import LinkIndex, groups, spread, together
from shared.merge import Record

Find = Callable[[str], Record | None]


class Linked:
    """The phone's links. `find` gives the record of an id, as of whatever moment the question is about."""

    def __init__(self) -> None:
        """Start with none."""
        self._index = LinkIndex()

    def place(self, link: Record) -> None:
        """Take in a link."""
        self._index.place(link)

    def displace(self, entity: str) -> None:
        """Forget an entity, if it is a link."""
        self._index.discard(entity)

    def touched_by(self, ids: Iterable[str], records: Iterable[Record]) -> tuple[set[str], set[str]]:
        """Return what a change of these records touches, by id, and the links that hold among it now."""
        ends = {r.value(end) for r in records if r.kind == "link" for end in ("one", "other")}
        people, links = self._index.around({*ids, *ends})
        return {*ids, *ends, *people}, links

    def parts(self, resident: str, find: Find) -> list[Record]:
        """Return the records that are one person with a resident's, its own among them; none if unknown."""
        people, links = self._index.around([resident])
        own = find(resident)
        if not people or own is None:
            return [] if own is None else [own]
        residents = {i: r for i in people if (r := find(i)) is not None}
        told = [r for i in links if (r := find(i)) is not None]
        return next(group for group in groups(residents, told) if own in group)

    def person(self, resident: str, find: Find) -> Record | None:
        """Return what a resident's record and those linked with it are together, or None if unknown."""
        parts = self.parts(resident, find)
        return together(parts) if parts else None

    def people(self, records: Iterable[Record], household: str, find: Find) -> list[Record]:
        """Return, each once, the persons that a household's residents are and who live there."""
        found: dict[str, Record] = {}
        for record in records:
            linked, _ = self._index.around([record.id])
            person = self.person(record.id, find) if linked else record
            if person is not None and person.value("household") == household:
                found[person.id] = person
        return list(found.values())

    def spread(self, facts: Iterable[Fact], find: Find) -> Iterator[Fact]:
        """Give facts, those about a linked resident once for each record, except where one is spoken of."""
        told = list(facts)
        spoken_of = {f.entity for f in told}
        for fact in told:
            parts = self.parts(fact.entity, find) if fact.kind == "resident" else []
            yield from spread(fact, [p for p in parts if p.id not in spoken_of])
