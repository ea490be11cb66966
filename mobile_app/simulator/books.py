"""Bookkeeping of our own: what was saved, when in truth, and what must come of it in the end.

It knows the merge and the counting of `shared/`, but nothing of journals, pushes and pulls.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shared.campaign import Campaign
from shared.change import Change
from shared.merge import Record, Stamp, apply_fact, record_hash
from shared.rollup import contributions, rules_of

CellCounts = dict[str, dict[str, int]]
TOLERANCE_MS = 5_000
"""A measured clock is as exact as the network is quick; ours is slow at times."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One act that a phone showed as saved; `at_ms` is the true time, whatever the phone's clock said."""

    at_ms: int
    helper: str
    change: Change


@dataclass(slots=True)
class Books:
    """All acts in the order they were saved, over the records there were in the beginning."""

    campaign: Campaign
    base: dict[str, Record] = field(default_factory=dict)
    saved: list[Saved] = field(default_factory=list)

    def note(self, at_ms: int, helper: str, change: Change) -> None:
        """Keep an act that was shown as saved."""
        self.saved.append(Saved(at_ms, helper, change))

    def touched(self) -> set[str]:
        """Return the ids of everything that was spoken of."""
        return {fact.entity for one in self.saved for fact in one.change.facts}

    def expected(self, found: Mapping[str, Record]) -> dict[str, Record]:
        """Return the records that must stand in the end, for everything that was spoken of.

        Which of two concurrent statements is later is told by the times in `found` where these are right
        (see `wrong_times`); everything else comes from our own books.
        """
        times = {str(s[0]): int(s[1]) for record in found.values() for s in record.stamps}
        records = {i: self.base[i] for i in self.touched() if i in self.base}
        for one in self.saved:
            change = one.change
            at = times.get(change.id, one.at_ms)
            stamp = Stamp(change.id, at, one.helper, change.channel, ladders=self.campaign.ladders)
            for fact in change.facts:
                records[fact.entity] = apply_fact(records.get(fact.entity), fact, stamp)
        return records

    def wrong_times(self, found: Mapping[str, Record]) -> list[str]:
        """Return the changes whose time in `found` is not when they were saved (I8)."""
        truth = {one.change.id: one.at_ms for one in self.saved}
        stamps = {str(s[0]): int(s[1]) for record in found.values() for s in record.stamps}
        return [c for c, at in stamps.items() if c in truth and abs(at - truth[c]) > TOLERANCE_MS]

    def movement(self, after: Iterable[Record]) -> CellCounts:
        """Return by how much each cell must have moved: `{khu phố: {cell: n}}` without zeros."""
        rules, moved = rules_of(self.campaign), Counter[tuple[str, str]]()
        for record in after:
            for sign, one in ((1, record), (-1, self.base.get(record.id))):
                unit, touched = contributions(one, rules)
                for cell in touched:
                    moved[unit, cell] += sign
        cells: CellCounts = {}
        for (unit, cell), n in moved.items():
            if n:
                cells.setdefault(unit, {})[cell] = n
        return cells


def same(one: Record | None, other: Record | None) -> bool:
    """Tell whether two records stand on the same facts with the same values."""
    if one is None or other is None:
        return one is other
    return record_hash(one) == record_hash(other) and one.values() == other.values()
