"""Credit: which helper brought a resident to a rung; independent of arrival order (R-17, R-52, R-53).

Statements are read by their effective time, each after those that it has seen. At each moment the
strongest of those that nobody has replaced stands (`merge`), so a weaker statement beside it changes
nothing, whenever it comes. What stands as achieved was brought by whoever first made it stand so, and said
when; confirming it later, or putting its day right, takes nothing away. Once it does not stand any more it
has to be reached again, but where it only gets back the day that somebody said before, as when a wrong tap is
undone, it is theirs again. The day itself is that which stands (`dated_rung.day_reached`).
"""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from shared.confirmed import lowers
from shared.merge import BASIS_RANK
from shared.resident import is_state


class Claim(NamedTuple):
    """One statement about one ladder: of which record, by which change, when (Unix ms, corrected), by whom.

    `value` is what was said, `seen` are the changes that it replaces, `beside` those whose words about other
    records of the person it replaces: `{record: change ids}`. `ladder` has its rungs, the lowest
    first, where it takes back nothing that was confirmed (`merge.Stamp.ladders`).
    """

    entity: str
    change: str
    at: int
    by: str
    value: object
    basis: str | None = None
    seen: Collection[str] = ()
    beside: Mapping[str, Collection[str]] = MappingProxyType({})
    ladder: Sequence[str] = ()

    @property
    def over(self) -> list[tuple[str, str]]:
        """The statements that it has seen, each as record and change."""
        told = [(self.entity, self.seen), *self.beside.items()]
        return [(entity, change) for entity, changes in told for change in changes]

    def replaces(self, said: "Mapping[tuple[str, str], Claim]") -> list[tuple[str, str]]:
        """Return the statements that make way for it, as `merge.apply_fact` has it."""
        over = self.over
        only = said.get(over[0]) if self.ladder and len(set(over)) == 1 else None
        if only is None or only.entity != self.entity:
            return over
        lower = lowers((self.value, self.basis), (only.value, only.basis), self.ladder)
        return [] if lower else over


_Strength = tuple[int, int, str, str]


def brought(
    claims: Iterable[Claim], achieved: Collection[str], heads: Collection[tuple[str, str]] = ()
) -> str | None:
    """Return who brought a person to one of the rungs `achieved`; None where they are not, or nobody knows.

    `claims` are all statements about that ladder of the person's records, in any order and repetition.
    `heads`, as (record, change), are what is known to stand in its record: no statement about that record
    replaced it, whatever it has seen. Who has the whole history need not say so.
    """
    said = {(c.entity, c.change): c for c in claims}
    found: str | None = None
    standing: list[_Strength] = []
    replaced: set[tuple[str, str]] = set()
    first: dict[str, str] = {}
    for claim in _in_order(said):
        status, on = _rung(claim.value)
        if status in achieved and on:
            first.setdefault(on, claim.by)
        for place in claim.replaces(said):
            if place in heads and place[0] == claim.entity:
                continue
            replaced.add(place)
            _drop(standing, said.get(place))
        if (claim.entity, claim.change) not in replaced:
            insort(standing, _strength(claim))
        stands = said[standing[-1][3], standing[-1][2]] if standing else None
        found = _after(found, stands, achieved, first)
    return found


def maker(claims: Iterable[Claim]) -> Claim | None:
    """Return the statement by which something was first recorded: correcting it later takes nothing away."""
    return next(iter(_in_order({(c.entity, c.change): c for c in claims})), None)


def _in_order(said: Mapping[tuple[str, str], Claim]) -> list[Claim]:
    """Return statements by their effective time, but none before those that it has seen: clocks differ."""
    order: dict[tuple[str, str], Claim] = {}
    begun: set[tuple[str, str]] = set()
    for first in sorted(said.values(), key=lambda c: (c.at, c.change, c.entity)):
        waiting = [first]
        while waiting:
            claim = waiting[-1]
            own = claim.entity, claim.change
            before = [] if own in begun else [said.get(place) for place in claim.over]
            begun.add(own)
            late = [c for c in before if c is not None and (c.entity, c.change) not in begun]
            waiting += sorted(late, key=lambda c: (c.at, c.change), reverse=True)
            if not late:
                order.setdefault(own, waiting.pop())
    return list(order.values())


def _strength(claim: Claim) -> _Strength:
    return BASIS_RANK.get(claim.basis, 0), claim.at, claim.change, claim.entity


def _drop(standing: list[_Strength], claim: Claim | None) -> None:
    """Let a statement stand no more, if it does."""
    if claim is not None:
        place = bisect_left(standing, _strength(claim))
        if standing[place : place + 1] == [_strength(claim)]:
            del standing[place]


def _after(
    found: str | None, stands: Claim | None, achieved: Collection[str], first: dict[str, str]
) -> str | None:
    """Return who brought the person where they stand, given who had until now."""
    status, on = _rung(stands.value) if stands else (None, None)
    if stands is None or status not in achieved:
        return None
    if found is not None or not on:  # while nobody knows since when, nobody brought it
        return found
    return first.get(on, stands.by)


def _rung(value: object) -> tuple[str | None, str | None]:
    if not is_state(value) or not isinstance(value, dict):
        return None, None
    return value.get("status"), value.get("achieved_on")
