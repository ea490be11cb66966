"""Find, add, change and let go of helpers, each within what the viewer may see."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.campaign import Campaign
from shared.problem import NOT_FOUND, ProblemError
from shared.unit import Unit
from shared.vietnamese import clean, name_sort_key
from sync_server.people.accounts import service as accounts
from sync_server.people.enrolment import service as enrolment
from sync_server.people.invitations.service import Invitation, invite_helper
from sync_server.store import devices as queries
from sync_server.store.devices import Device, Helper
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

SHORTEST, LONGEST = 2, 120
MOST_AT_ONCE = 60
# A telecom company's staff see the cases referred to them on the pages, not the ward's doors.
_NO_PHONES = {"operator", "town"}


@dataclass(frozen=True)
class HelpersForm:
    """What a form says of helpers: names, organisation, where they go, and the plan's word for them."""

    names: tuple[str, ...]
    unit: str
    area: str
    category: str

    def wrong(self, campaign: Campaign, viewer: Viewer) -> set[str]:
        """Return which of `names`, `unit`, `area`, `category` cannot stand."""
        categories = {c.key for c in campaign.helper_categories}
        faults = {
            "names": not 1 <= len(self.names) <= MOST_AT_ONCE
            or not all(SHORTEST <= len(n) <= LONGEST for n in self.names),
            "unit": self.unit not in {u.unit_id for u in organisations(campaign)},
            "area": self.area not in {u.unit_id for u in areas(campaign, viewer)},
            "category": bool(categories) and self.category not in categories,
        }
        return {field for field, is_wrong in faults.items() if is_wrong}


@dataclass(frozen=True)
class HelperWithPhones:
    """A helper with their phones, and whether any of these is in use."""

    helper: Helper
    unit: Unit
    area: Unit
    category: str
    phones: tuple[Device, ...]

    @property
    def joined(self) -> bool:
        """Whether a phone of theirs is in use."""
        return any(p.revoked_ms is None for p in self.phones)


def organisations(campaign: Campaign) -> list[Unit]:
    """Return the units somebody with a phone can belong to."""
    return [u for u in campaign.units if u.type not in _NO_PHONES]


def areas(campaign: Campaign, viewer: Viewer) -> list[Unit]:
    """Return the units whose khu phố the viewer may send somebody through."""
    seen = set(campaign.scope_of(viewer.unit_id))
    whole = [campaign.unit(campaign.ward_id)] if seen == campaign.neighbourhood_ids else []
    return [*(u for u in campaign.neighbourhoods if u.unit_id in seen), *whole]


def people(services: Services, viewer: Viewer) -> list[HelperWithPhones]:
    """Return the helpers all of whose khu phố the viewer sees, by area and name."""
    with services.database.read() as connection:
        campaign = services.campaigns.current(connection).campaign
        helpers = queries.helpers(connection, services.ward_id)
        phones = queries.devices(connection, services.ward_id)
    seen = set(campaign.scope_of(viewer.unit_id))
    mine = [h for h in helpers if _within(h, campaign, seen)]
    owned: dict[str, list[Device]] = {}
    for device, helper in phones:
        owned.setdefault(helper.helper_id, []).append(device)
    known = [_person(h, campaign, tuple(owned.get(h.helper_id, ()))) for h in mine]
    return sorted(known, key=lambda p: (p.area.unit_id, name_sort_key(p.helper.name), p.helper.helper_id))


def person(services: Services, viewer: Viewer, helper_id: str) -> HelperWithPhones:
    """Return one helper; raise ProblemError `not_found` for any that the viewer does not see."""
    found = [p for p in people(services, viewer) if p.helper.helper_id == helper_id]
    if not found:
        raise ProblemError(NOT_FOUND)
    return found[0]


def add(services: Services, viewer: Viewer, entry: HelpersForm) -> list[Helper]:
    """Keep helpers that are new by name, organisation and area; return all that were named."""
    known = {(p.helper.name, p.helper.unit_id, p.helper.area): p.helper for p in people(services, viewer)}
    desk, named = services.enrolment(), []
    for name in dict.fromkeys(entry.names):
        area = None if entry.area == entry.unit else entry.area
        found = known.get((name, entry.unit, entry.area))
        named.append(found or enrolment.add_helper(desk, name, entry.unit, entry.category, area))
    accounts.note(services, viewer, "helpers_added", f"{entry.area} {len(named)}")
    return named


def change(services: Services, viewer: Viewer, helper_id: str, entry: HelpersForm) -> None:
    """Change a helper the viewer sees. Phones that joined keep what they may see; new codes follow it."""
    person(services, viewer, helper_id)
    area = None if entry.area == entry.unit else entry.area
    values = {"name": entry.names[0], "unit_id": entry.unit, "area_id": area, "category": entry.category}
    with services.database.write() as connection:
        queries.change_helper(connection, services.ward_id, helper_id, values)
    accounts.note(services, viewer, "helper_changed", helper_id)


def let_go(services: Services, viewer: Viewer, helper_id: str, *, back: bool = False) -> None:
    """Let a helper leave: their phones are refused, their codes end, what they recorded stays theirs.

    `back`: they come back; phones must join again.
    """
    found = person(services, viewer, helper_id)
    left = None if back else services.clock()
    with services.database.write() as connection:
        queries.change_helper(connection, services.ward_id, helper_id, {"left_ms": left})
        queries.end_codes(connection, services.ward_id, helper_id)
    for phone in found.phones:
        if not back and phone.revoked_ms is None:
            enrolment.revoke(services.enrolment(), phone.device_id)
    accounts.note(services, viewer, "helper_back" if back else "helper_left", helper_id)


def sheet(
    services: Services, viewer: Viewer, base_url: str, helper_ids: Iterable[str], days: int
) -> list[Invitation]:
    """Return a fresh joining code for each of these helpers, good for `days`.

    Raises ProblemError `not_found` for one the viewer does not see or who has left.
    """
    seen = {p.helper.helper_id: p for p in people(services, viewer)}
    wanted = [seen.get(h) for h in dict.fromkeys(helper_ids)]
    if not 1 <= len(wanted) <= MOST_AT_ONCE or any(p is None or p.helper.left_ms for p in wanted):
        raise ProblemError(NOT_FOUND)
    made = [invite_helper(services, base_url, p.helper, days * 24 * 60) for p in wanted if p]
    accounts.note(services, viewer, "invited", str(len(made)))
    return made


def _within(helper: Helper, campaign: Campaign, seen: set[str]) -> bool:
    try:
        return seen.issuperset(campaign.scope_of(helper.area)) and bool(campaign.unit(helper.unit_id))
    except LookupError:  # of a campaign before this one
        return False


def _person(helper: Helper, campaign: Campaign, phones: tuple[Device, ...]) -> HelperWithPhones:
    category = next((c.label for c in campaign.helper_categories if c.key == helper.category), "")
    unit, area = campaign.unit(helper.unit_id), campaign.unit(helper.area)
    return HelperWithPhones(helper, unit, area, category, phones)


def entry_of(form: dict[str, str]) -> HelpersForm:
    """Return what a form says; names stand one a line."""
    names = tuple(n for n in map(clean, form.get("names", "").splitlines()) if n)
    return HelpersForm(names, form.get("unit", ""), form.get("area", ""), form.get("category", ""))
