"""What the server set aside, on its way from its own screen to the form in which it is recorded again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mobile_app.store.own_change import OwnChange
from shared.change import Fact
from shared.local_time import LOCAL


@dataclass(frozen=True, slots=True)
class Before:
    """What was said of one entity in an act that was set aside; empty for a form that begins with nothing.

    `act` is the id of the act whose place the form's own act takes, `entity` what it spoke of (nothing of it
    is on the server, so whoever is recorded again keeps the id that others may name), `at` the local moment.
    """

    act: str = ""
    entity: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None

    def word(self, name: str) -> str:
        """Return what was said in a field as text, empty where nothing was."""
        value = self.said.get(name)
        return "" if value is None else str(value)


NOTHING = Before()


def moment_of(own: OwnChange) -> datetime:
    """Return when an own act was recorded, in local time."""
    return datetime.fromtimestamp(own.at_ms / 1000, LOCAL)


def before_of(own: OwnChange, fact: Fact) -> Before:
    """Return what one fact of an own act said."""
    said = {name: value.v for name, value in fact.set.items()}
    return Before(own.change.id, fact.entity, said, moment_of(own))


class Again:
    """Room for one of them, waiting for the form at one address, which takes it once."""

    def __init__(self) -> None:
        """Nothing waits."""
        self._waiting: tuple[str, Before] = ("", NOTHING)

    def put(self, route: str, before: Before) -> None:
        """Let the form at `route` begin with what was said before; whatever waited until now does not."""
        self._waiting = route, before

    def take(self, route: str) -> Before:
        """Return what waits for the form at `route`, and forget it; else what a form begins with."""
        if self._waiting[0] != route:
            return NOTHING
        before = self._waiting[1]
        self._waiting = "", NOTHING
        return before
