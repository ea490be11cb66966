"""The register as the helper sees it: the server's records with own unsent statements on top.

Everything here can be made again from store and outbox; nothing here is the truth.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from mobile_app.core.household_line import line_doc, lives, seniority
from mobile_app.core.linked import Linked, Persons
from mobile_app.core.people_index import ANY, PeopleIndex
from mobile_app.core.search import fits as has_all
from mobile_app.core.search import words_of
from mobile_app.core.tallies import newest
from mobile_app.core.unreadable import UnreadableIndex, readable_household
from mobile_app.core.views import (
    HouseholdLine,
    HouseholdView,
    ObstacleView,
    ReferralView,
    ResidentView,
    TallyView,
    UnreadableView,
)
from mobile_app.store.field_store import FieldStore
from mobile_app.store.outbox import Outbox
from shared.campaign import Campaign
from shared.change import Fact
from shared.household import household_of
from shared.link import as_counted
from shared.matching.person import Person
from shared.merge import Record, apply_fact
from shared.obstacle import obstacle_of
from shared.referral import referral_of
from shared.resident import resident_of
from shared.rollup import NOTHING, Cells, RollupRules, Share, Tally, rules_of, share_of
from shared.standing import standings
from shared.vietnamese import clean
from shared.visit import Visit, visit_of


class Register:
    """Households, residents and visits by id and by household, the list's lines, and the totals."""

    def __init__(self, store: FieldStore, outbox: Outbox) -> None:
        """Start empty; `rebuild` reads store and outbox."""
        self._store, self._outbox = store, outbox
        self._campaign: Campaign | None = None
        self._rules: RollupRules | None = None
        self._household_of: dict[str, str] = {}
        self._members: dict[str, set[str]] = defaultdict(set)
        self._by_code: dict[str, set[str]] = defaultdict(set)
        self._code_of: dict[str, str] = {}
        self._left: set[str] = set()
        self._obstacles: set[str] = set()
        self._tallies: set[str] = set()
        self.linked = Linked()
        self.unreadable = UnreadableIndex()
        self._people: PeopleIndex | None = None
        self._totals: Tally | None = None
        self.edition = 0

    def rebuild(self, campaign: Campaign | None) -> None:
        """Read everything again, under this version of the campaign."""
        self._campaign = campaign
        self._rules = rules_of(campaign) if campaign else None
        self._household_of, self._code_of, self._totals, self._people = {}, {}, None, None
        self._members, self._by_code, self._obstacles = defaultdict(set), defaultdict(set), set()
        self._tallies = set()
        self.linked = Linked()
        self.unreadable = UnreadableIndex()
        if campaign is None:
            return
        stored = {record.id: record for record in self._store.records()}
        mine = {i: record for i in self._outbox.entities() if (record := self.record(i)) is not None}
        everything = stored | mine
        for record in everything.values():
            self._place(record)
        doors = (r.id for r in everything.values() if r.kind == "household")
        self._draw_lines(doors, lambda i: self._read(everything.get(i)))

    def record(self, entity: str) -> Record | None:
        """Return the record of an entity as the helper sees it, or None."""
        record = pulled = self._store.record(entity)
        helper = self._outbox.identity.helper if self._outbox.identity else ""
        cursor = self._store.cursor
        contained = self._outbox.contained(cursor.stream, cursor.last_n)
        for own in self._outbox.not_yet_pulled(entity, contained):
            for fact in own.change.facts:
                if fact.entity == entity:
                    record = apply_fact(record, fact, own.stamp(helper, self._campaign))
        # Own words about what has left this phone's khu phố make no record; they wait, and are sent.
        return record if record is not None and (pulled is not None or record.value("unit")) else None

    def sound(self, entity: str) -> Record | None:
        """Return the record of an entity if it can be read, or None."""
        return None if entity in self.unreadable else self.record(entity)

    def knows(self, entity: str) -> bool:
        """Tell whether an entity is here, or was until it left the phone's khu phố while the app was open."""
        return entity in self._left or self.record(entity) is not None

    @contextmanager
    def changing(self, entities: Iterable[str]) -> Iterator[None]:
        """Keep lines and totals true over a change of these entities' records that happens inside."""
        before = {i: self.record(i) for i in set(entities)}
        yield
        after = {i: self.record(i) for i in before}
        both = [r for r in (*before.values(), *after.values()) if r is not None]
        touched, held = self.linked.touched_by(before, both)
        homes = self._homes(before, touched)
        for entity, record in after.items():
            self._displace(entity)
            if record is not None:
                self._place(record)
            elif before[entity] is not None:
                self._left.add(entity)
            if self._people is not None:
                self._people.put(entity, self._read(record))
        joined, holding = self.linked.touched_by(after, both)
        touched |= joined
        if self._totals is not None:
            for sign, then, links in ((-1, before, held), (1, after, holding)):
                for record in as_counted(self._counted(touched, links, then)):
                    self._totals.add(self._share(record), sign)
        self._draw_lines(homes | self._homes(after, touched), lambda i: self._read(self._at(i, after)))

    def _counted(
        self, touched: Iterable[str], links: AbstractSet[str], then: Mapping[str, Record | None]
    ) -> Iterator[Record]:
        """Give the touched records as they were `then`; of links only those that held, each group whole."""
        for entity in {*touched, *links}:
            record = self._at(entity, then)
            if record is not None and (record.kind != "link" or entity in links):
                yield record

    def _at(self, entity: str, then: Mapping[str, Record | None]) -> Record | None:
        """Return a record as it was `then`; what is not told there has not changed."""
        return then[entity] if entity in then else self.record(entity)

    def _read(self, record: Record | None) -> Record | None:
        """Return a record as it stands now if it can be read, or None."""
        return None if record is None or record.id in self.unreadable else record

    def spread(self, facts: Iterable[Fact], *, settles: bool = False) -> tuple[Fact, ...]:
        """Return what to save so that facts stand (`Linked.spread`); `settles`: over what was confirmed."""
        return tuple(self.linked.spread(facts, self.sound, None if settles else self._campaign))

    # -- reading --------------------------------------------------------------------------------------
    def lines(self, search: str, fits: Callable[[HouseholdLine], bool]) -> list[HouseholdLine]:
        """Return the list's lines in walking order; with a search, those that match its accents first."""
        words = words_of(search)
        accented = clean(search).casefold()
        found = self._store.find_lines(lambda d: has_all(words, d["search"]) and fits(d["line"]))
        found.sort(key=lambda d: (accented not in d["accented"] if words else False, d["order"]))
        waiting = self._waiting_homes()
        return [replace(d["line"], waiting=True) if d["id"] in waiting else d["line"] for d in found]

    def line(self, household_id: str) -> HouseholdLine | None:
        """Return a household's line of the list, or None."""
        found = self._store.line(household_id)
        return None if found is None else found["line"]

    def household(self, household_id: str) -> HouseholdView | None:
        """Return a household, or None if there is none of that id that can be read, or it was deleted."""
        record = self.sound(household_id)
        if record is None or record.kind != "household" or record.value("deleted"):
            return None
        return HouseholdView(household_of(record), record, self._waits(household_id))

    def door(self, household_id: str) -> HouseholdView | None:
        """Return a household as far as a visit to it needs, also one that cannot be read; see `household`."""
        record = self.record(household_id) if household_id in self.unreadable else None
        own = None if record is None else readable_household(record)
        found = None if own is None or record is None else HouseholdView(own, record, self._waits(own.id))
        return found or self.household(household_id)

    def unreadable_at(self, household_id: str) -> list[UnreadableView]:
        """Return those records of a household that cannot be read."""
        return self.unreadable.some(self._members.get(household_id, ()))

    def by_code(self, code: str) -> str | None:
        """Return the household with that code (of several, the one recorded first), or None."""
        return min(self._by_code.get(code, ()), default=None)

    def resident(self, resident_id: str) -> ResidentView | None:
        """Return a resident, or None if there is none of that id or they were deleted.

        Whoever was written down twice and linked is one, found under either id.
        """
        return next(iter(self._persons([resident_id])), None)

    def residents(self, household_id: str) -> list[ResidentView]:
        """Return who lives in a household: its head first, then the older before the younger."""
        return [v for v in self._members_of(household_id) if v.resident.moved_away is None]

    def moved_away(self, household_id: str) -> list[ResidentView]:
        """Return who lived in a household and has left the ward."""
        return [v for v in self._members_of(household_id) if v.resident.moved_away is not None]

    def alike(self, person: Person) -> list[ResidentView]:
        """Return who on this phone may be that person, the likeliest first, each once."""
        return self._persons(self._index().alike(person))

    def people(self, search: str, most: int, cohorts: AbstractSet[str] = ANY) -> list[ResidentView]:
        """Return at most so many, by name, whom a search finds; of `cohorts` where any are named."""
        return self._persons(self._index().find(words_of(search), most, cohorts))

    def tally(self, device: str, on: str, place: str | None = None) -> TallyView | None:
        """Return what a phone counted on a day, at a service point or where it counted last, or None."""
        records = [r for i in self._tallies if (r := self.sound(i)) is not None]
        return newest(records, device, on, place)

    def _index(self) -> PeopleIndex:
        if self._people is None:
            self._people = PeopleIndex(r for i in self._everything() if (r := self.sound(i)) is not None)
        return self._people

    def _persons(self, found: Iterable[str]) -> list[ResidentView]:
        """Return residents; linked duplicates appear once."""
        persons = Persons(self.linked, self.sound)
        views: dict[str, ResidentView] = {}
        for resident in found:
            record = persons.person(resident)
            if record is None or record.id in views or self._campaign is None:
                continue
            if record.kind == "resident" and not record.value("deleted"):
                waits = any(self._waits(part.id) for part in persons.parts(resident))
                told = standings(record, self._campaign)
                views[record.id] = ResidentView(resident_of(record), record, told, waits)
        return list(views.values())

    def _members_of(self, household_id: str) -> list[ResidentView]:
        records = self._of(household_id, "resident")
        people = Persons(self.linked, self.sound).at(records, household_id)
        views = self._persons(p.id for p in people)
        return sorted(views, key=lambda v: seniority(v.record))

    def visits(self, household_id: str) -> list[Visit]:
        """Return the visits of a household, newest first."""
        found = [visit_of(r) for r in self._of(household_id, "visit")]
        return sorted(found, key=lambda v: (v.on, v.id), reverse=True)

    def referrals(self, household_id: str) -> list[ReferralView]:
        """Return where a household and its people were handed on to, newest first."""
        found = [ReferralView(referral_of(r), r) for r in self._of(household_id, "referral")]
        return sorted(found, key=lambda v: (v.referral.on, v.referral.id), reverse=True)

    def obstacles(self) -> list[ObstacleView]:
        """Return all obstacles on this phone."""
        records = (self.sound(i) for i in self._obstacles)
        return [self._obstacle(r) for r in records if r is not None and not r.value("deleted")]

    def _obstacle(self, record: Record) -> ObstacleView:
        told, answer = record.head("type"), record.head("answer")
        me = self._outbox.identity.helper if self._outbox.identity else ""
        mine = told is not None and told.stamp.by == me
        unread = bool(mine and answer and answer.value and not self._store.was_read(answer.stamp.change))
        return ObstacleView(obstacle_of(record), record, mine, unread, self._waits(record.id))

    def _of(self, household_id: str, kind: str) -> list[Record]:
        records = (self.sound(i) for i in self._members.get(household_id, ()))
        return [r for r in records if r is not None and r.kind == kind and not r.value("deleted")]

    def totals(self) -> dict[str, Cells]:
        """Return `{khu phố: {cell: n}}` of everything on this phone."""
        if self._totals is None:
            self._totals = Tally()
            known = (r for i in self._everything() if (r := self.record(i)) is not None)
            for record in as_counted(known):
                self._totals.add(self._share(record))
        units: dict[str, Cells] = {}
        for (unit, cell), n in self._totals.cells().items():
            if n:
                units.setdefault(unit, {})[cell] = n
        return units

    # -- keeping the view true ------------------------------------------------------------------------
    def _everything(self) -> set[str]:
        return {r.id for r in self._store.records()} | set(self._outbox.entities())

    def _share(self, record: Record | None) -> Share:
        return share_of(record, self._rules) if self._rules else NOTHING

    def _homes(self, records: Mapping[str, Record | None], touched: Iterable[str]) -> set[str]:
        """Return the households whose lines these records, and all they touch, are part of."""
        doors = {i for i, r in records.items() if r is not None and r.kind == "household"}
        return doors | {self._household_of[i] for i in touched if i in self._household_of}

    def _waiting_homes(self) -> set[str]:
        unsent = (o for o in self._outbox.waiting() if o.change.id not in self._outbox.rejected)
        return {self._household_of.get(f.entity, f.entity) for o in unsent for f in o.change.facts}

    def _waits(self, entity: str) -> bool:
        return bool(self._outbox.not_yet_pulled(entity, self._outbox.contact.last_n))

    def _displace(self, entity: str) -> None:
        home = self._household_of.pop(entity, None)
        if home is not None:
            self._members[home].discard(entity)
        code = self._code_of.pop(entity, None)
        if code is not None:
            self._by_code[code].discard(entity)
        self._obstacles.discard(entity)
        self._tallies.discard(entity)
        self.unreadable.discard(entity)
        self.linked.displace(entity)

    def _place(self, record: Record) -> None:
        self.unreadable.put(record)
        if record.kind == "household":
            code = record.text("code")
            if code and not record.value("deleted"):
                self._by_code[code].add(record.id)
                self._code_of[record.id] = code
            return
        if record.kind == "link":
            self.linked.place(record)
        if record.kind == "obstacle":
            self._obstacles.add(record.id)
        if record.kind == "tally":
            self._tallies.add(record.id)
        if home := record.text("household"):
            self._household_of[record.id] = home
            self._members[home].add(record.id)

    def _draw_lines(self, households: Iterable[str], find: Callable[[str], Record | None]) -> None:
        self.edition += 1
        persons = Persons(self.linked, find)
        lines = {i: self._line(i, find, persons) for i in households}
        gone = [i for i, line in lines.items() if line is None]
        self._store.put_lines([line for line in lines.values() if line is not None], gone)

    def _line(
        self, household_id: str, find: Callable[[str], Record | None], persons: Persons
    ) -> Mapping[str, Any] | None:
        """Return a line of the list; read from bare records, since every start draws every line."""
        record = find(household_id)
        if record is None or record.kind != "household" or record.value("deleted"):
            return None
        if self._campaign is None or self._rules is None:
            return None
        members = [r for i in self._members.get(household_id, ()) if (r := find(i))]
        living = persons.at(filter(lives, members), household_id)
        unreadable = sum(v.kind == "resident" for v in self.unreadable_at(household_id))
        return line_doc(record, members, living, self._campaign, self._rules, unreadable)
