"""How many slips of the finger lie between two words."""

from functools import lru_cache


@lru_cache(maxsize=65_536)
def slips(one: str, other: str) -> int:
    """Return the letters added, left out, changed or swapped with their neighbour (optimal alignment)."""
    if one == other:
        return 0
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


@lru_cache(maxsize=65_536)
def near(one: str, other: str) -> bool:
    """Tell whether two words may be one word mistyped: the longer, the more slips are forgiven."""
    longest = max(len(one), len(other))
    allowed = 1 if longest < 6 else 2 if longest < 12 else 3
    if abs(len(one) - len(other)) > allowed:
        return False
    # A slip exchanges one letter for another at most: most words are told apart without counting further.
    if len(_letters(one) ^ _letters(other)) > 2 * allowed:
        return False
    return slips(one, other) <= allowed


@lru_cache(maxsize=65_536)
def _letters(word: str) -> frozenset[str]:
    return frozenset(word)
