"""What was typed and cannot stand."""

import json
from typing import Any

from shared.change import Change
from shared.facts import Fault


class InvalidAct(ValueError):  # noqa: N818  (what people are told, not a fault of the program)
    """Something typed cannot stand; nothing was saved. `fault` says which field and why."""

    def __init__(self, fault: Fault) -> None:
        """`fault` is the first thing wrong."""
        super().__init__(f"{fault.reason}: {fault.field}")
        self.fault = fault


class DayUnknown(InvalidAct):
    """Something says a day, and the phone cannot know it: it has to be asked first."""


def readable(wire: dict[str, Any]) -> Change:
    """Return the change as any reader will see it; raise InvalidAct for what none could read."""
    try:
        json.dumps(wire, ensure_ascii=False).encode()
        return Change.model_validate(wire)
    except ValueError as error:
        facts = wire["facts"]
        raise InvalidAct(Fault("malformed", facts[0]["entity"] if facts else "")) from error
