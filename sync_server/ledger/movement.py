"""Why a number differs from last time: new work, late arrivals, corrections (R-48, R-53). Pure.

Two states of the ward's records are compared person by person, by the very cells that the roll-up counts;
so the parts always add up to the difference, and every part opens to its people. A person here is all records
that either state calls one: linking two, or undoing that, is a change of one person, not of two.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from shared.link import groups, one_person
from shared.merge import Record
from shared.resident import is_state
from shared.rollup import RollupRules, contributions

Part = Literal["new", "late", "corrected"]
Place = tuple[str, str]
_COUNTED = ("achieved", "during", "eligible")


class Span(NamedTuple):
    """From one day to another, both `YYYY-MM-DD` and both in it."""

    first: str
    last: str


class CellMovement(NamedTuple):
    """A cell's difference. `new` was reached in the span, `late` before it and only now recorded.

    `corrected` is what earlier figures had too few or too many: taken back, moved, merged, excluded, put
    right.
    """

    new: int = 0
    late: int = 0
    corrected: int = 0

    @property
    def total(self) -> int:
        """By how much the number differs."""
        return self.new + self.late + self.corrected


def movements(
    before: Mapping[str, Record], after: Mapping[str, Record], rules: RollupRules, span: Span
) -> dict[Place, CellMovement]:
    """Return `{(khu phố, cell): change}` for the cells of achieved, during and eligible that differ.

    `before` and `after` are all records of two moments, linked people as several.
    """
    parts: Counter[tuple[Place, Part]] = Counter()
    for effect in _effects(before, after, rules, span):
        parts[effect.place, effect.part] += effect.n
    found = {place for (place, _), n in parts.items() if n}
    return {p: CellMovement(*[parts[p, part] for part in ("new", "late", "corrected")]) for p in found}


def moved_by(  # noqa: PLR0913, PLR0917
    before: Mapping[str, Record],
    after: Mapping[str, Record],
    rules: RollupRules,
    span: Span,
    places: Collection[Place],
    parts: Collection[Part],
) -> dict[str, int]:
    """Return `{id: +1 or -1}`: who makes up these parts of what cells differ by, `places` as (khu phố, cell).

    The signs add up to the difference.
    """
    effects: Counter[str] = Counter()
    for effect in _effects(before, after, rules, span):
        if effect.part in parts and effect.place in places:
            effects[effect.entity] += effect.n
    return {entity: n for entity, n in effects.items() if n}


class _Moment(NamedTuple):
    """The ward at one moment: its records by id, and of each resident the person they are counted as."""

    records: Mapping[str, Record]
    persons: Mapping[str, "_Person"]


class _Person(NamedTuple):
    """A resident as counted, and the ids of all records that are them."""

    record: Record
    parts: frozenset[str]


class _Effect(NamedTuple):
    """Somebody by whom a cell differs, by +1 or -1, and why."""

    entity: str
    place: Place
    part: Part
    n: int


def _moment(records: Mapping[str, Record]) -> _Moment:
    residents = {i: r for i, r in records.items() if r.kind == "resident"}
    links = [r for r in records.values() if r.kind == "link"]
    sets = groups(residents, links) if links else [[r] for r in residents.values()]
    persons = {}
    for parts in sets:
        person = _Person(one_person(parts), frozenset(p.id for p in parts))
        persons.update(dict.fromkeys(person.parts, person))
    return _Moment(records, persons)


def _effects(
    before: Mapping[str, Record], after: Mapping[str, Record], rules: RollupRules, span: Span
) -> Iterator[_Effect]:
    """Give by whom cells differ, and why."""
    then, now = _moment(before), _moment(after)
    for ids in _together_at_either(then, now):
        if len(ids) == 1 and before.get(ids[0]) is after.get(ids[0]):
            continue
        was, stands = _counted(ids, then, rules), _counted(ids, now, rules)
        for place in dict.fromkeys((*was, *stands)):
            yield from _of_place(place, was.get(place, []), stands.get(place, []), _Why(then, rules, span))


def _together_at_either(then: _Moment, now: _Moment) -> Iterator[tuple[str, ...]]:
    """Give the ids of residents who are one person at either moment, or by others who are one with both."""
    seen: set[str] = set()
    for start in dict.fromkeys((*then.persons, *now.persons)):
        if start in seen:
            continue
        found, ask = {start}, [start]
        while ask:
            one = ask.pop()
            for moment in (then, now):
                person = moment.persons.get(one)
                new = person.parts - found if person is not None else frozenset[str]()
                found |= new
                ask += new
        seen |= found
        yield tuple(sorted(found))


def _counted(ids: Iterable[str], at: _Moment, rules: RollupRules) -> dict[Place, list[_Person]]:
    """Return by cell which of the people these records make are counted there."""
    persons = {p.record.id: p for i in ids if (p := at.persons.get(i)) is not None}
    found: defaultdict[Place, list[_Person]] = defaultdict(list)
    for person in persons.values():
        unit, cells = contributions(person.record, rules)
        for cell in cells:
            if _word(cell) in _COUNTED:
                found[unit, cell].append(person)
    return found


def _word(cell: str) -> str:
    """Return what a cell counts: `achieved` of `eid.achieved` and `eid.achieved.operator.vnpt`, no finer."""
    words = cell.split(".")
    plain = len(words) == 2 or (len(words) == 4 and words[2] == "operator")
    return words[1] if plain else ""


class _Why(NamedTuple):
    """What tells why somebody is counted: how it stood before, and the days of the report."""

    then: _Moment
    rules: RollupRules
    span: Span

    def part(self, cell: str, person: _Person) -> Part:
        """Return why somebody is counted in a cell now.

        What was said of them before already, whether or not they counted, is a correction now.
        """
        indicator, word = cell.split(".")[:2]
        said = [self.then.records[i] for i in person.parts if i in self.then.records]
        if word == "eligible":
            return "corrected" if said else "new"
        if any(self._says_achieved(record, indicator) for record in said):
            return "corrected"
        day = (person.record.value(indicator) or {}).get("achieved_on") or ""
        return "new" if self.span.first <= day <= self.span.last else "late"

    def _says_achieved(self, record: Record, indicator: str) -> bool:
        state = record.value(indicator)
        stages = next(r.stages for r in self.rules.indicators if r.key == indicator)
        return is_state(state) and stages.get(state["status"]) == "achieved"


def _of_place(place: Place, was: list[_Person], stands: list[_Person], why: _Why) -> Iterator[_Effect]:
    """Give by whom of one group of people a cell differs: those of whom it is news, and what is put right."""
    told = [(p, why.part(place[1], p)) for p in stands]
    yield from (_Effect(p.record.id, place, part, 1) for p, part in told if part != "corrected")
    more, fewer = _unpaired([p for p, part in told if part == "corrected"], was)
    yield from (_Effect(p.record.id, place, "corrected", 1) for p in more)
    yield from (_Effect(p.record.id, place, "corrected", -1) for p in fewer)


def _unpaired(stands: Iterable[_Person], was: Iterable[_Person]) -> tuple[list[_Person], list[_Person]]:
    """Return who is counted now beyond those before, or the other way round: at most one of both has any."""
    more, fewer = [], list(was)
    for person in stands:
        same = next((o for o in fewer if o.parts & person.parts), None)
        if same is None:
            more.append(person)
        else:
            fewer.remove(same)
    pairs = min(len(more), len(fewer))
    return more[pairs:], fewer[pairs:]
