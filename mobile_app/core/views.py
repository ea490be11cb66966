"""What screens are given to show: values with the records they were read from."""

from dataclasses import dataclass
from datetime import date

from shared.household import DoorState, Household, LastVisit
from shared.household_code import CodeFault, read_code
from shared.lease import Lease
from shared.merge import Record
from shared.obstacle import Obstacle
from shared.referral import Referral
from shared.resident import Resident
from shared.standing import Standing
from shared.tally import DeskTally


@dataclass(frozen=True, slots=True)
class Attempt:
    """A visit as far as it tells when to come again: its local day, its moment (Unix ms), its outcome."""

    on: str
    at_ms: int
    outcome: str


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """One row of the list. `missing` are the keys of indicators somebody here still lacks.

    `residents` counts all who live here, `unreadable` those of them whose record cannot be read. `due_on`
    is the earliest deadline among the cohorts of those who lack something, None where nobody has one of
    their own.
    """

    id: str
    code: str | None
    address: str
    cell: str | None
    head_name: str
    residents: int
    state: DoorState
    last_visit: LastVisit | None
    waiting: bool
    missing: tuple[str, ...]
    due_on: date | None = None
    attempts: tuple[Attempt, ...] = ()
    leases: tuple[Lease, ...] = ()
    unreadable: int = 0

    @property
    def key(self) -> str:
        """Its key in the app's addresses: its code, or its id if it has none."""
        return address_key(self.code, self.id)


def address_key(code: str | None, household_id: str) -> str:
    """Return a household's key in the app's addresses: its code, or its id if it has no valid code."""
    read = read_code(code or "")
    return household_id if isinstance(read, CodeFault) else str(read)


@dataclass(frozen=True, slots=True)
class HouseholdView:
    """A household as the person sees it; `waiting`: something of it has not been sent yet."""

    household: Household
    record: Record
    waiting: bool

    @property
    def key(self) -> str:
        """Its key in the app's addresses: its code, or its id if it has none."""
        return address_key(self.household.code, self.household.id)


@dataclass(frozen=True, slots=True)
class UnreadableView:
    """A record that cannot be read; what of it can is said, and else an empty text.

    `field` is what cannot: a field, `kind` or `id`. `name` is what people call a person or a door, `unit` the
    khu phố, `household` and `resident` the ids of whom it is about.
    """

    id: str
    kind: str
    field: str
    name: str = ""
    unit: str = ""
    household: str = ""
    resident: str = ""

    @property
    def short_id(self) -> str:
        """The end of the id, to identify the record on the telephone."""
        return self.id[-8:]


@dataclass(frozen=True, slots=True)
class ResidentView:
    """A resident as the person sees them, with a standing per indicator."""

    resident: Resident
    record: Record
    standings: tuple[Standing, ...]
    waiting: bool

    def standing(self, indicator: str) -> Standing:
        """Return the standing in one indicator; raise LookupError for one the campaign lacks."""
        for standing in self.standings:
            if standing.indicator == indicator:
                return standing
        raise LookupError(indicator)


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral as the person sees it."""

    referral: Referral
    record: Record


@dataclass(frozen=True, slots=True)
class ObstacleView:
    """An obstacle as the person sees it. `mine`: told by this phone's helper; `unread`: its answer is new."""

    obstacle: Obstacle
    record: Record
    mine: bool
    unread: bool
    waiting: bool


@dataclass(frozen=True, slots=True)
class TallyView:
    """A service point's callers of one day, as this phone counted them."""

    tally: DeskTally
    record: Record
