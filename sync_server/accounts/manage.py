"""Who may sign in: list accounts, make one, give it another password, close it and open it again."""

from dataclasses import dataclass

from shared.campaign import Campaign
from shared.problem import NOT_FOUND, ProblemError
from shared.unit import Unit
from shared.vietnamese import clean, sort_key
from sync_server.accounts import queries, service
from sync_server.accounts.passwords import hash_password, make_password
from sync_server.accounts.queries import Access, AccountRow
from sync_server.accounts.roles import Role, fits
from sync_server.accounts.service import Viewer
from sync_server.services import Services

SHORTEST, LONGEST = 2, 80


@dataclass(frozen=True)
class Entry:
    """What the form says of a new account."""

    name: str
    role: str
    unit: str

    def wrong(self, campaign: Campaign, taken: set[str]) -> set[str]:
        """Return which of `name`, `role`, `unit` cannot stand; `taken` are the names in use."""
        known = {u.unit_id: u for u in campaign.units}
        role = Role(self.role) if self.role in tuple(Role) else Role.HELPER
        unit = known.get(self.unit)
        faults = {
            "name": not SHORTEST <= len(self.name) <= LONGEST or self.name in taken,
            "role": role is Role.HELPER,
            "unit": unit is None or (role is not Role.HELPER and not fits(role, unit.type)),
        }
        return {field for field, is_wrong in faults.items() if is_wrong}


def entry_of(form: dict[str, str]) -> Entry:
    """Return what a form says."""
    return Entry(clean(form.get("name", "")), form.get("role", ""), form.get("unit", ""))


def listed(services: Services) -> list[tuple[AccountRow, Unit | None]]:
    """Return every account with its unit, open ones first."""
    with services.database.read() as connection:
        campaign = services.campaigns.current(connection).campaign
        rows = queries.accounts(connection, services.ward_id)
    units = {u.unit_id: u for u in campaign.units}
    rows.sort(key=lambda a: (a.closed_ms is not None, sort_key(a.name)))
    return [(row, units.get(row.unit_id)) for row in rows]


def make(services: Services, viewer: Viewer, entry: Entry) -> str:
    """Make an account and return its password, which is shown this once."""
    password = make_password()
    service.create_account(services, entry.name, entry.unit, password, Role(entry.role))
    service.note(services, viewer, "account_made", f"{entry.role} {entry.unit}")
    return password


def renew(services: Services, viewer: Viewer, account_id: str) -> tuple[str, str]:
    """Give an account another password; return its name and the password. All its sessions end."""
    found, password = _find(services, account_id), make_password()
    new = hash_password(password)
    with services.database.write() as connection:
        queries.set_password(connection, services.ward_id, account_id, new)
        done = Access(viewer.account_id, "password_changed", account_id)
        queries.add_access(connection, services.ward_id, services.clock(), done)
    return found.name, password


def close(services: Services, viewer: Viewer, account_id: str, *, again: bool = False) -> None:
    """Close an account, or open it `again`. Nobody closes their own, so that somebody stays.

    Raises ProblemError `not_found` for one's own account and for one that does not exist.
    """
    if _find(services, account_id).account_id == viewer.account_id:
        raise ProblemError(NOT_FOUND)
    with services.database.write() as connection:
        queries.close_account(connection, services.ward_id, account_id, None if again else services.clock())
        done = Access(viewer.account_id, "account_opened" if again else "account_closed", account_id)
        queries.add_access(connection, services.ward_id, services.clock(), done)


def _find(services: Services, account_id: str) -> AccountRow:
    for account, _unit in listed(services):
        if account.account_id == account_id:
            return account
    raise ProblemError(NOT_FOUND)
