"""Which households there are to give, and giving them, within what the viewer may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from shared.campaign import Campaign
from shared.change import Fact, FieldValue
from shared.household import DoorState, Household, door_state, household_of
from shared.lease import MOST_DAYS, Lease, holders
from shared.local_time import local_day
from shared.merge import Record
from shared.problem import WRONG_SCOPE, ProblemError
from shared.vietnamese import sort_key
from sync_server.office.acts.service import author_of, state
from sync_server.people.accounts import service as accounts
from sync_server.people.helpers import service as helpers
from sync_server.store import rollups
from sync_server.store.devices import Helper
from sync_server.store.stored import read_in
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

MOST_LISTED = 500
_PER_ACT = 100
Only = Literal["open", "free", "doubled", "all"]


class HouseholdFilter(NamedTuple):
    """Which households are listed: of a khu phố, of one tổ if it is named."""

    unit: str
    cell: str = ""
    only: Only = "open"


class AssignmentLine(NamedTuple):
    """One household with what was said of it, and whose it is today."""

    household: Household
    record: Record
    state: DoorState
    leases: tuple[Lease, ...]


@dataclass(frozen=True)
class AssignmentForm:
    """What the form asks: these households to this helper (None takes them back) until that day."""

    chosen: frozenset[str]
    everything: bool
    helper: str | None
    until: str


def households(services: Services, viewer: Viewer, which: HouseholdFilter) -> list[AssignmentLine]:
    """Return at most 500 households, in order of tổ and code; raise ProblemError `wrong_scope`."""
    with services.database.read() as connection:
        campaign = services.campaigns.current(connection).campaign
        if which.unit not in campaign.scope_of(viewer.unit_id):
            raise ProblemError(WRONG_SCOPE)
        docs = list(rollups.docs(connection, services.ward_id, [which.unit], ["household"]))
    today = local_day(services.clock())
    lines = [_line(r, campaign, today) for r in read_in(docs) if r.kind == "household"]
    fitting = [line for line in lines if _fits(line, which)]
    fitting.sort(key=lambda line: (sort_key(line.household.cell or ""), sort_key(line.household.code or "~")))
    return fitting[:MOST_LISTED]


def helpers_of(services: Services, viewer: Viewer, unit: str) -> list[Helper]:
    """Return the helpers who go through a khu phố and have not left."""
    campaign = services.campaign().campaign
    found = [p.helper for p in helpers.people(services, viewer) if unit in campaign.scope_of(p.helper.area)]
    return [h for h in found if h.left_ms is None]


def give(
    services: Services, viewer: Viewer, which: HouseholdFilter, wish: AssignmentForm
) -> tuple[int, int] | None:
    """State who looks after households; return how many were given and how many not.

    None stands for a wrong wish: nobody chosen, an unknown helper, a day that is over or too far.
    """
    lines = households(services, viewer, which)
    wanted = [line for line in lines if wish.everything or line.household.id in wish.chosen]
    lease = _lease(services, viewer, which, wish)
    if not wanted or lease == "wrong":
        return None
    value = None if lease is None else lease.model_dump()
    parts = [wanted[i : i + _PER_ACT] for i in range(0, len(wanted), _PER_ACT)]
    acts = [[_fact(line, value) for line in part] for part in parts]
    results = state(services, author_of(viewer), *acts)
    done = sum(len(a) for a, r in zip(acts, results, strict=True) if r["status"] != "rejected")
    accounts.note(services, viewer, "assigned", f"{which.unit} {done} {wish.helper or '-'}")
    return done, len(wanted) - done


def _lease(
    services: Services, viewer: Viewer, which: HouseholdFilter, wish: AssignmentForm
) -> Lease | Literal["wrong"] | None:
    if wish.helper is None:
        return None
    names = {h.helper_id: h.name for h in helpers_of(services, viewer, which.unit)}
    today = date.fromisoformat(local_day(services.clock()))
    try:
        last = date.fromisoformat(wish.until)
    except ValueError:
        return "wrong"
    if wish.helper not in names or not today <= last <= today + timedelta(days=MOST_DAYS):
        return "wrong"
    return Lease(helper=wish.helper, name=names[wish.helper], until=wish.until)


def _fact(line: AssignmentLine, value: dict[str, str] | None) -> Fact:
    said, seen = {"lease": FieldValue(v=value)}, line.record.seen(["lease"])
    return Fact(kind="household", entity=line.household.id, set=said, seen=seen)


def _line(record: Record, campaign: Campaign, today: str) -> AssignmentLine:
    home = household_of(record)
    last = home.last_visit
    standing = door_state(last.outcome if last else None, campaign.household_states)
    return AssignmentLine(home, record, standing, holders(record, today))


def _fits(line: AssignmentLine, which: HouseholdFilter) -> bool:
    if line.household.deleted or (which.cell and line.household.cell != which.cell):
        return False
    if which.only == "free":
        return not line.leases and line.state not in ("done", "gone")
    if which.only == "doubled":
        return len(line.leases) > 1
    return which.only == "all" or line.state not in ("done", "gone")


def cells_of(campaign: Campaign, unit: str) -> Sequence[str]:
    """Return the tổ of a khu phố."""
    return campaign.unit(unit).cells
