"""What this helper did, as far as this phone knows: by their own statements, and by what bears their name.

A phone that joined anew has no statements of its own yet; there the records' stamps say what was done.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mobile_app.register import Register
from mobile_app.store.field_store import FieldStore
from mobile_app.store.outbox import Outbox, OwnChange
from shared.campaign import Campaign
from shared.local_time import local_day
from shared.merge import Record
from shared.quota import Helped, helped
from shared.visit import Visit, visit_of


@dataclass(frozen=True)
class OwnWork:
    """Reads what one helper did out of outbox and store."""

    store: FieldStore
    outbox: Outbox
    register: Register

    def helped(self, since_ms: int) -> list[Helped]:
        """Return whom the helper brought to a step of the quota, as stated since `since_ms` (Unix)."""
        kept = self.store.campaign
        if kept is None:
            return []
        campaign, claims = kept[1], self._claims(since_ms)
        found = (
            self._helped(self.register.record(i), claims, campaign) for i in self._people(claims, since_ms)
        )
        return [person for person in found if person is not None]

    def visits(self, since_ms: int) -> list[Visit]:
        """Return the visits recorded here since a moment and not taken back, in order."""
        facts = (f for own in self._own(since_ms) for f in own.change.facts if f.kind == "visit")
        records = (self.register.sound(i) for i in dict.fromkeys(f.entity for f in facts))
        return [visit_of(r) for r in records if r is not None and not r.value("deleted")]

    def _own(self, since_ms: int) -> Iterator[OwnChange]:
        rejected = self.outbox.rejected
        return (o for o in self.outbox.changes if o.at_ms >= since_ms and o.change.id not in rejected)

    def _claims(self, since_ms: int) -> Mapping[str, set[str]]:
        """Return, per person, the ladders on which this phone stated that a rung was reached on a day."""
        claims: dict[str, set[str]] = defaultdict(set)
        for own in self._own(since_ms):
            for fact in own.change.facts:
                if fact.kind == "resident":
                    day = local_day(own.at_ms)
                    claims[fact.entity] |= {n for n, said in fact.set.items() if _reached(said.v) == day}
        return claims

    def _people(self, claims: Mapping[str, set[str]], since_ms: int) -> Iterable[str]:
        if since_ms:
            return claims
        named = (r.id for r in self.store.records() if any(s[2] == self._me for s in r.stamps))
        return dict.fromkeys([*claims, *named])

    def _helped(
        self, record: Record | None, claims: Mapping[str, set[str]], campaign: Campaign
    ) -> Helped | None:
        if record is None:
            return None
        stated = claims.get(record.id, ())
        return helped(record, campaign, lambda field: field in stated or self._named(record, field))

    def _named(self, record: Record, field: str) -> bool:
        heads = record.fields.get(field, ())
        return any(h.stamp.by == self._me and _reached(h.value) == local_day(h.stamp.at) for h in heads)

    @property
    def _me(self) -> str:
        return self.outbox.identity.helper if self.outbox.identity else ""


def _reached(value: object) -> str | None:
    """Return the day a rung was reached. Whoever says so on that very day helped; who confirms it did not."""
    return value.get("achieved_on") if isinstance(value, dict) else None
