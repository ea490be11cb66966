"""Which numbers a khu phố's blank labels may still have. Pure."""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

LAST_NUMBER = 9999


def free_numbers(taken: Collection[int], given_back: Collection[int]) -> Sequence[int]:
    """Return the numbers for new labels in the order in which they are given out.

    `taken` are those on doors and on labels that stand, `given_back` those of runs that were taken back:
    these come first. A gap that no run of ours made may be a label from elsewhere, and is left out.
    """
    again = sorted(set(given_back).difference(taken))
    highest = max([0, *taken, *given_back])
    return [*again, *range(highest + 1, LAST_NUMBER + 1)]


def ranges_of(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return `(first, last)` of each run of numbers that follow one another."""
    ordered = sorted(numbers)
    ends = [i for i, (a, b) in enumerate(pairwise(ordered), 1) if b != a + 1]
    return [(ordered[i], ordered[j - 1]) for i, j in pairwise([0, *ends, len(ordered)]) if j > i]
