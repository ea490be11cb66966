"""The plan's percentages: what it orders of an indicator, and what it hopes for (R-12, R-14, R-15, A-2, A-5).

They are shares of people, beside the annex's counts: the order is a share of a denominator that the plan
names, the hope a share of all who count. People whom the police call hard to serve have a share of their own.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

from shared.indicator import Indicator

CoverageKind = Literal["target", "vision", "hard"]


class Coverage(NamedTuple):
    """`done` of `base` people, where `pct` percent are asked for; `above`: strictly more than that.

    `cells` are the names of the roll-up's cells behind `done` and `base`. `on` is the indicator whose
    achieved are the base, None for those who count.
    """

    indicator: str
    kind: CoverageKind
    pct: int
    above: bool
    done: int
    base: int
    cells: tuple[str, str]
    on: str | None = None

    @property
    def needed(self) -> int:
        """The least number of people that is enough."""
        whole, rest = divmod(self.base * self.pct, 100)
        return whole + 1 if self.above or rest else whole

    @property
    def missing(self) -> int:
        """How many more it takes."""
        return max(0, self.needed - self.done)

    @property
    def reached(self) -> bool:
        """Whether there is anybody, and enough of them."""
        return self.base > 0 and not self.missing


def coverages(indicator: Indicator, n: Callable[[str], int]) -> list[Coverage]:
    """Return an indicator's percentages; `n` gives how many are in a cell of the roll-up."""
    key = indicator.key
    found: list[Coverage] = []

    def add(kind: CoverageKind, pct: int | None, cells: tuple[str, str], on: str | None = None) -> None:
        if pct is not None:
            above = kind == "target" and indicator.target_strictly_over
            found.append(Coverage(key, kind, pct, above, n(cells[0]), n(cells[1]), cells, on))

    on = indicator.target_base
    base = f"{on}.achieved" if on else f"{key}.eligible"
    add("target", indicator.target_pct, (f"{key}.achieved", base), on)
    add("hard", indicator.hard_case_pct, (f"{key}.hard.achieved", f"{key}.hard.eligible"))
    if indicator.vision_pct != indicator.target_pct or on:
        add("vision", indicator.vision_pct, (f"{key}.achieved", f"{key}.eligible"))
    return found
