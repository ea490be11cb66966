"""Why a number differs from last time: new work, late arrivals, corrections (R-48, R-53). Pure.

Two states of the ward's records are compared person by person, by the very cells that the roll-up counts;
so the parts always add up to the difference, and every part opens to its people.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Literal, NamedTuple

from shared.merge import Record
from shared.resident import rung
from shared.rollup import RollupRules, contributions

Part = Literal["new", "late", "corrected"]
_COUNTED = ("achieved", "during", "eligible")


class Span(NamedTuple):
    """From one day to another, both `YYYY-MM-DD` and both in it."""

    first: str
    last: str


class Change(NamedTuple):
    """A cell's difference. `new` was reached in the span, `late` before it and only now recorded.

    `corrected` is what earlier figures had too few or too many: taken back, moved, merged, excluded.
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
) -> dict[tuple[str, str], Change]:
    """Return `{(khu phố, cell): change}` for the cells of achieved, during and eligible that differ."""
    parts: Counter[tuple[str, str, Part]] = Counter()
    for entity in before.keys() | after.keys():
        old, new = before.get(entity), after.get(entity)
        if old is not new:
            parts.update(_parts(old, new, rules, span))
    found = {(unit, cell) for unit, cell, _ in parts}
    return {(u, c): Change(*[parts[u, c, part] for part in ("new", "late", "corrected")]) for u, c in found}


def moved_by(  # noqa: PLR0913, PLR0917
    before: Mapping[str, Record],
    after: Mapping[str, Record],
    rules: RollupRules,
    span: Span,
    places: Collection[tuple[str, str]],
    parts: Collection[Part],
) -> dict[str, int]:
    """Return `{id: +1 or -1}`: who makes up these parts of what cells differ by, `places` as (khu phố, cell).

    The signs add up to the difference.
    """
    effects: Counter[str] = Counter()
    for entity in before.keys() | after.keys():
        old, new = before.get(entity), after.get(entity)
        for (unit, cell, part), n in _parts(old, new, rules, span).items() if old is not new else ():
            if part in parts and (unit, cell) in places:
                effects[entity] += n
    return {entity: n for entity, n in effects.items() if n}


def _parts(
    old: Record | None, new: Record | None, rules: RollupRules, span: Span
) -> Counter[tuple[str, str, Part]]:
    unit_before, cells_before = _counted(old, rules)
    unit_after, cells_after = _counted(new, rules)
    parts: Counter[tuple[str, str, Part]] = Counter()
    for cell in cells_before - (cells_after if unit_before == unit_after else set()):
        parts[unit_before, cell, "corrected"] -= 1
    for cell in cells_after - (cells_before if unit_before == unit_after else set()):
        part = _part(cell, cells_before, new, span) if unit_before else _first_part(cell, new, span)
        parts[unit_after, cell, part] += 1
    return parts


def _counted(record: Record | None, rules: RollupRules) -> tuple[str, set[str]]:
    unit, cells = contributions(record, rules)
    return unit, {c for c in cells if _word(c) in _COUNTED}


def _word(cell: str) -> str:
    """Return what a cell counts: `achieved` of `eid.achieved` and `eid.achieved.operator.vnpt`, no finer."""
    words = cell.split(".")
    plain = len(words) == 2 or (len(words) == 4 and words[2] == "operator")
    return words[1] if plain else ""


def _part(cell: str, before: Iterable[str], record: Record | None, span: Span) -> Part:
    """Return why somebody is counted in `cell` who was on the list, but not in that cell."""
    indicator, word = cell.split(".")[:2]
    if word == "eligible" or f"{indicator}.achieved" in before:
        return "corrected"  # who counts, or where and when it was reached, was put right
    return _first_part(cell, record, span)


def _first_part(cell: str, record: Record | None, span: Span) -> Part:
    """Return why somebody is counted in `cell` of whom nothing like it was said before."""
    indicator, word = cell.split(".")[:2]
    if word == "eligible":
        return "new"
    state = rung(record, indicator) if record is not None else {}
    day = state.get("achieved_on") or ""
    return "new" if span.first <= day <= span.last else "late"
