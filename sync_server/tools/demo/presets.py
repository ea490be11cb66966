"""How large the synthetic ward is: the whole one, and a twentieth for tests and screenshots."""

import math
from dataclasses import dataclass

from shared.campaign import Campaign


@dataclass(frozen=True, slots=True)
class Size:
    """One khu phố: how many live there, in how many households, how many of them are 14 or older.

    Adults are no free number: the annex's SIM target is half of them.
    """

    people: int
    households: int
    over_14: int


@dataclass(frozen=True, slots=True)
class Preset:
    """A ward's size. `divisor` scales the annex and every count that is told for the whole ward."""

    name: str
    sizes: dict[str, Size]
    divisor: int

    def share(self, whole_ward: int) -> int:
        """Return this preset's part of a count of the whole ward, rounded up."""
        return math.ceil(whole_ward / self.divisor)


_FULL = {
    "kp1": Size(1440, 412, 1124),
    "kp2": Size(1670, 478, 1304),
    "kp3": Size(2140, 612, 1671),
    "kp4": Size(2850, 815, 2225),
    "kp5": Size(1260, 360, 984),
}
_TWENTIETH = {
    unit: Size(*(math.ceil(n / 20) for n in (size.people, size.households, size.over_14)))
    for unit, size in _FULL.items()
}
PRESETS = {"full": Preset("full", _FULL, 1), "small": Preset("small", _TWENTIETH, 20)}


def scaled(campaign: Campaign, preset: Preset) -> Campaign:
    """Return the campaign with the preset's part of every target, rounded up."""
    targets = tuple(t.model_copy(update={"value": preset.share(t.value)}) for t in campaign.targets)
    return campaign.model_copy(update={"targets": targets})
