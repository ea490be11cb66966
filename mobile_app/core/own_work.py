"""What this helper did, as far as this phone knows: by their own statements, and by what bears their name.

Who brought whom where is told by `shared.credit`, as on the ward's pages. A phone has not all that was ever
said of somebody, but its own statements, what is left of those that it forgot (`left_of`), and what stands on
the records; a phone that joined again has only the last.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace

from mobile_app.core.register import Register
from mobile_app.store.field_store import FieldStore
from mobile_app.store.outbox import Outbox
from mobile_app.store.own_change import OwnChange, OwnHelp
from shared.campaign import Campaign
from shared.credit import Claim, brought
from shared.link import one_person
from shared.local_time import local_day
from shared.merge import Record
from shared.quota import Helped, helped
from shared.visit import Visit, visit_of

Claims = Mapping[tuple[str, str], list[Claim]]


@dataclass(frozen=True)
class OwnWork:
    """Reads what one helper did out of outbox and store."""

    store: FieldStore
    outbox: Outbox
    register: Register

    def helped(self, since_ms: int) -> list[Helped]:
        """Return whom the helper brought to a step of the quota, linked records as the one person they are.

        On a day not before that of `since_ms` (Unix).
        """
        kept = self.store.campaign
        if kept is None:
            return []
        campaign, claims = kept[1], self._claims(kept[1])
        found, done = list[Helped](), set[str]()
        for entity in self._people(claims, since_ms):
            if entity in done:
                continue
            parts = self.register.linked.parts(entity, self.register.record)
            done |= {entity, *(p.id for p in parts)}
            mine = self._brought(parts, claims, campaign)
            if parts and (one := helped(one_person(parts), campaign, mine)) is not None:
                steps = {step: on for step, on in one.steps.items() if on >= local_day(since_ms)}
                found += [replace(one, steps=steps)] if steps else []
        return found

    def visits(self, since_ms: int) -> list[Visit]:
        """Return the visits recorded here since a moment and not taken back, in order."""
        facts = (f for own in self._own(since_ms) for f in own.change.facts if f.kind == "visit")
        records = (self.register.sound(i) for i in dict.fromkeys(f.entity for f in facts))
        return [visit_of(r) for r in records if r is not None and not r.value("deleted")]

    def left_of(self, forgotten: Set[str]) -> list[OwnHelp]:
        """Return what credit needs of changes that are forgotten, by their ids, and were before.

        Of what the helper said of somebody's ladder that is the last, where it told a day that nobody else
        had told. Whatever else they said of it makes no difference any more.
        """
        kept = self.store.campaign
        if kept is None:
            return self.outbox.helps
        gone = forgotten | {h.change for h in self.outbox.helps}
        found = []
        for (entity, ladder), claims in self._claims(kept[1]).items():
            last = next((c for c in reversed(claims) if c.change in gone), None)
            if last is not None and last.by and isinstance(last.value, dict) and _reached(last.value):
                found.append(OwnHelp(entity, ladder, last.change, last.at, last.value, last.basis))
        return found

    def _own(self, since_ms: int) -> Iterator[OwnChange]:
        rejected = self.outbox.rejected
        return (o for o in self.outbox.changes if o.at_ms >= since_ms and o.change.id not in rejected)

    def _claims(self, campaign: Campaign) -> Claims:
        """Return, by record and ladder, what this phone stated.

        What only repeats, or puts back, what somebody else had said was brought about by nobody here.
        """
        ladders = campaign.ladders
        claims: defaultdict[tuple[str, str], list[Claim]] = defaultdict(list)
        others: defaultdict[tuple[str, str], list[object]] = defaultdict(list)
        for entity, ladder, change, at_ms, value, basis in self.outbox.helps:
            claims[entity, ladder].append(Claim(entity, change, at_ms, self._me, value, basis))
        for own in self._own(0):
            for fact in own.change.facts:
                before = own.before.get(fact.entity) or {}
                for name in ladders.keys() & fact.set.keys() if fact.kind == "resident" else ():
                    said, place = fact.set[name], (fact.entity, name)
                    if name in before and before[name][0] not in [c.value for c in claims[place]]:
                        others[place].append(before[name][0])
                    by = "" if said.v in others[place] else self._me
                    seen = tuple(fact.seen.get(name, ()))
                    beside = {other: over[name] for other, over in fact.beside.items() if name in over}
                    told = Claim(fact.entity, own.change.id, own.at_ms, by, said.v, said.basis, seen, beside)
                    claims[place].append(told)
        return claims

    def _people(self, claims: Claims, since_ms: int) -> Iterable[str]:
        own = dict.fromkeys(entity for entity, _ in claims)
        if since_ms:
            return own
        named = (r.id for r in self.store.records() if any(s[2] == self._me for s in r.stamps))
        return dict.fromkeys([*own, *named])

    def _brought(self, parts: Iterable[Record], claims: Claims, campaign: Campaign) -> Callable[[str], bool]:
        """Return what tells whether this helper brought a person to the top of an indicator."""
        records = list(parts)

        def mine(indicator: str) -> bool:
            said = [c for r in records for c in self._said(r, indicator, claims)]
            heads = {(r.id, h.stamp.change) for r in records for h in r.fields.get(indicator, ())}
            return brought(said, campaign.indicator(indicator).achieved, heads) == self._me

        return mine

    def _said(self, record: Record, ladder: str, claims: Claims) -> list[Claim]:
        """Return what stands on a record's ladder, and what this phone had said there before.

        Of what another phone of the helper said only that counts which was said on the very day: who says so
        later may only confirm it.
        """
        own = {c.change: c for c in claims.get((record.id, ladder), ())}
        heads = record.fields.get(ladder, ())
        gone = tuple(own.keys() - {h.stamp.change for h in heads})
        found = [c if c.change in gone else c._replace(seen=(*c.seen, *gone)) for c in own.values()]
        for stamp, value, basis in heads:
            if stamp.change not in own:
                confirms = stamp.by == self._me and _reached(value) != local_day(stamp.at)
                by = "" if confirms else stamp.by
                found.append(Claim(record.id, stamp.change, stamp.at, by, value, basis, gone))
        return found

    @property
    def _me(self) -> str:
        return self.outbox.identity.helper if self.outbox.identity else ""


def _reached(value: object) -> str | None:
    """Return the day a rung was reached."""
    return value.get("achieved_on") if isinstance(value, dict) else None
