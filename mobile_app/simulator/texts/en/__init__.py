"""What the simulator says in English."""

from typing import Final

from mobile_app.simulator.texts.en import simulator

TEXTS: Final[dict[str, str]] = {**simulator.TEXTS}
