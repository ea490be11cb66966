"""Why a number moved since the week began: new work, late arrivals, corrections. Pure.

The roll-up counts achievements by the week they were reached in. Compared with how it stood when this week
began, more in this week is new work, more in an earlier one came late, and fewer anywhere was corrected. The
parts add up to the difference exactly; within one earlier week late arrivals and corrections are netted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from shared.merge import Record
from shared.rollup import Cells, RollupRules, contributions
from sync_server.ledger.movement import CellMovement

# The parts of a difference, all of them together, and the difference of the denominator.
Moved = Literal["new", "late", "corrected", "all", "eligible"]


class AchievementScope(NamedTuple):
    """Whose achievements: an indicator's in some khu phố, of one operator's customers if `suffix` says so.

    `level` counts those from before the campaign as well (A-4); `week` is this week's Monday.
    """

    indicator: str
    units: tuple[str, ...]
    suffix: str
    level: bool
    week: str


def week_change(now: Mapping[str, Cells], then: Mapping[str, Cells], what: AchievementScope) -> CellMovement:
    """Return how the number moved from `then`, `{khu phố: {cell: n}}` when the week began, to `now`."""
    new = late = corrected = 0
    this_week = f"{what.indicator}.week.{what.week}{what.suffix}"
    for unit in what.units:
        is_now, was = now.get(unit, {}), then.get(unit, {})
        for name in _names([*is_now, *was], what):
            more = is_now.get(name, 0) - was.get(name, 0)
            if more < 0:
                corrected += more
            elif name == this_week:
                new += more
            else:
                late += more
    return CellMovement(new, late, corrected)


def eligible_change(now: Mapping[str, Cells], then: Mapping[str, Cells], what: AchievementScope) -> int:
    """Return by how much the denominator moved."""
    name = f"{what.indicator}.eligible{what.suffix}"
    return sum(now.get(u, {}).get(name, 0) - then.get(u, {}).get(name, 0) for u in what.units)


def moved_by(
    now: Mapping[str, Record],
    then: Mapping[str, Record],
    rules: RollupRules,
    what: AchievementScope,
    part: Moved,
) -> dict[str, int]:
    """Return `{id: +1 or -1}`: who was added to a part of a difference, and who taken from it.

    `now` and `then` are the ward's people at the two moments. The signs add up to the part as counted.
    """
    is_in, was_in = _people_by_cell(now, rules, what), _people_by_cell(then, rules, what)
    effects: Counter[str] = Counter()
    for place in is_in.keys() | was_in.keys():
        here, before = is_in.get(place, set()), was_in.get(place, set())
        of = _part_of(place[1], len(here) - len(before), what)
        if part == of or (part == "all" and of != "eligible"):
            effects.update(here - before)
            effects.subtract(before - here)
    return {person: effect for person, effect in effects.items() if effect}


def _part_of(cell: str, more: int, what: AchievementScope) -> Moved:
    if cell == f"{what.indicator}.eligible{what.suffix}":
        return "eligible"
    if more < 0:
        return "corrected"
    return "new" if cell == f"{what.indicator}.week.{what.week}{what.suffix}" else "late"


def _people_by_cell(
    people: Mapping[str, Record], rules: RollupRules, what: AchievementScope
) -> dict[tuple[str, str], set[str]]:
    """Return `{(khu phố, cell): ids}` of the cells that are the number, and of its denominator."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for person in people.values():
        unit, cells = contributions(person, rules)
        if unit in what.units:
            counted = _names(cells, what) | {f"{what.indicator}.eligible{what.suffix}"}
            for cell in counted.intersection(cells):
                found[unit, cell].add(person.id)
    return found


def _names(cells: Iterable[str], what: AchievementScope) -> set[str]:
    """Return the cells that together are the number: one per week, and those from before."""
    start = f"{what.indicator}.week."
    found = {c for c in cells if c.startswith(start) and c.removesuffix(what.suffix).count(".") == 2}
    weeks = {c for c in found if c.endswith(what.suffix) and (what.suffix or ".operator." not in c)}
    return weeks | ({f"{what.indicator}.before{what.suffix}"} if what.level else set())
