"""What the simulator says in Vietnamese."""

from typing import Final

from mobile_app.simulator.texts.vi import simulator

TEXTS: Final[dict[str, str]] = {**simulator.TEXTS}
