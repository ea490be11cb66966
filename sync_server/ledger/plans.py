"""What the ledger asks of the plan. The plan itself is a floor above and is handed in."""

from collections.abc import Callable
from typing import Protocol

from shared.campaign import Campaign
from shared.rollup import RollupRules
from sync_server.store.campaigns import WardRow
from sync_server.store.database import Connection, Database

# Puts those versions of a ward's plan in force whose day has come by `now` (Unix ms); returns how many.
BeginDue = Callable[[Database, str, int], int]


class PlanInForce(Protocol):
    """A campaign and the rules by which it counts."""

    @property
    def campaign(self) -> Campaign:
        """The campaign."""

    @property
    def rules(self) -> RollupRules:
        """How it counts."""


class Plans(Protocol):
    """Finds the plan in force."""

    def current(self, connection: Connection, ward: WardRow | None = None) -> PlanInForce:
        """Return the plan in force in this transaction; raise ProblemError `busy` if there is none."""
