"""What the police or an operator confirmed, and what a weaker word may not lower by itself (R-35). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.change import Fact

# What rests on what they say themselves.
CONFIRMED = ("police_list", "operator")
# A value, and what it rests on.
Grounded = tuple[Any, str | None]
# The rungs of each indicator, the lowest first (`Campaign.ladders`).
Ladders = Mapping[str, Sequence[str]]


def lowers(new: Grounded, old: Grounded, ladder: Sequence[str]) -> bool:
    """Tell whether `new`, which nobody confirmed, is lower on a ladder than `old`, which somebody did (R-35).

    `ladder` has its rungs, the lowest first. What is none of them is lower than all that are; a rung that is
    confirmed and not known here is higher than all.
    """
    (value, basis), (before, ground) = new, old
    if ground not in CONFIRMED or basis in CONFIRMED:
        return False
    said, confirmed = _status(value), _status(before)
    if said == confirmed or confirmed is None:
        return False
    top = ladder.index(confirmed) if confirmed in ladder else len(ladder)
    return said not in ladder or ladder.index(said) < top


def making_way(
    fact: Fact, name: str, heads: Iterable[tuple[str, Grounded]], ladders: Ladders | None
) -> set[str]:
    """Return the changes whose words about a field make way for a fact: all that it names as seen.

    But not where it names one alone, and lowers on one of `ladders` what that confirmed. `heads` are what
    stands, each with its change.
    """
    seen = set(fact.seen.get(name, ()))
    ladder = (ladders or {}).get(name)
    if ladder is None or len(seen) != 1 or any(name in over for over in fact.beside.values()):
        return seen
    new = fact.set[name].v, fact.set[name].basis
    return set() if any(change in seen and lowers(new, old, ladder) for change, old in heads) else seen


def _status(value: Any) -> str | None:
    status = value.get("status") if isinstance(value, dict) else None
    return status if isinstance(status, str) else None
