"""How heads of linked records refer to each other (`Fact.beside`), and which of them still count. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.change import Fact
from shared.merge import Record

Raw = Sequence[Any]
# Whoever a value of these takes out of the totals stays in them where only one of linked records says so.
LEAVING = ("moved_away", "exclusion")


def change_of(part: Record, head: Raw) -> Any:
    """Return the id of the change that a head, as a record keeps it, comes from."""
    return part.stamps[head[0]][0]


def _takes_back(part: Record, field: str, head: Raw) -> bool:
    """Tell whether a head only says that its record says nothing of a field any more, as an undo does."""
    told = part.beside.get(field, {}).get(change_of(part, head), {})
    return part.id in told and not told[part.id]


def replaced_in(parts: Iterable[Record]) -> dict[tuple[str, str], set[str]]:
    """Return `{(record, field): changes}` for whose values those of other records stand by now."""
    found: dict[tuple[str, str], set[str]] = {}
    for part in parts:
        for field, told in part.beside.items():
            for others in told.values():
                for other, changes in others.items():
                    if other != part.id:
                        found.setdefault((other, field), set()).update(changes)
    return found


def first_said(part: Record) -> Sequence[Any] | None:
    """Return the stamp by which a record is told to be somebody of its own, or None."""
    heads = part.stated.get("full_name") or part.stated.get("unit")
    return part.stamps[heads[0][0]] if heads else None


def spoken(part: Record, field: str) -> list[Raw]:
    """Return the heads of a field that say something."""
    return [head for head in part.stated.get(field, ()) if not _takes_back(part, field, head)]


def shown_of(
    part: Record, field: str, fact: Fact, replaced: Mapping[tuple[str, str], set[str]]
) -> tuple[str, ...] | None:
    """Return which values of another record a fact's author was shown, or count no more; None for none."""
    seen = {*fact.seen.get(field, ()), *replaced.get((part.id, field), ())}
    heads = spoken(part, field)
    if not heads:
        first = first_said(part) if field in LEAVING else None
        known = first is not None and ((part.id, field) in replaced or first[0] in seen)
        return () if known else None
    return tuple(sorted({change_of(part, h) for h in heads} & seen)) or None
