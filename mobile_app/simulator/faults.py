"""What may go wrong and how often. All of it is drawn from one seed; nothing here does anything."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random


@dataclass(frozen=True, slots=True)
class Faults:
    """Chances, 0 to 1. The first six are per request, the others per visit.

    `unsent`: the request never leaves. `lost`: the server handled it, the answer is lost. `twice`: it
    arrives two times. `late`: it is held up. `portal`: somebody else answers 200. `torn`: half an answer.
    `killed` and `killed_saving`: the process ends between two acts, while syncing, or inside a write.
    `offline`: the phone has no network for some visits. `wrong_clocks`: up to ten minutes, one phone a day.
    """

    unsent: float = 0.0
    lost: float = 0.0
    twice: float = 0.0
    late: float = 0.0
    portal: float = 0.0
    torn: float = 0.0
    killed: float = 0.0
    killed_saving: float = 0.0
    offline: float = 0.0
    wrong_clocks: bool = False


LEVELS = {
    "none": Faults(),
    "normal": Faults(0.06, 0.06, 0.04, 0.06, 0.02, 0.02, 0.04, 0.02, 0.15, wrong_clocks=True),
    "harsh": Faults(0.2, 0.2, 0.1, 0.15, 0.05, 0.05, 0.15, 0.08, 0.3, wrong_clocks=True),
}
LONGEST_DELAY_S = 0.06
_TEN_MINUTES = 600


def clock_error(rng: Random, faults: Faults, phone: int) -> timedelta:
    """Return by how much the clock of the phone with that number is wrong; the second one's by a day."""
    if not faults.wrong_clocks:
        return timedelta()
    if phone == 1:
        return timedelta(days=rng.choice((-1, 1)))
    return timedelta(seconds=rng.uniform(-_TEN_MINUTES, _TEN_MINUTES))
