"""Who may sign in: list accounts, make one, give it another password, end its sessions, close it, open it."""

from dataclasses import dataclass

from shared.campaign import Campaign
from shared.problem import NOT_FOUND, ProblemError
from shared.text import t
from shared.unit import Unit
from shared.vietnamese import clean, sort_key
from sync_server.people.accounts import service
from sync_server.people.accounts.password_rules import fault
from sync_server.people.accounts.passwords import make_password
from sync_server.store import accounts as queries
from sync_server.store import sessions as session_queries
from sync_server.store import tries as try_queries
from sync_server.store.accounts import Access, AccountRow
from sync_server.web.roles import Role, fits
from sync_server.web.services import Services
from sync_server.web.sessions import service as sessions
from sync_server.web.viewer import Viewer

SHORTEST, LONGEST = 2, 80


@dataclass(frozen=True)
class AccountForm:
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


def entry_of(form: dict[str, str]) -> AccountForm:
    """Return what a form says."""
    return AccountForm(clean(form.get("name", "")), form.get("role", ""), form.get("unit", ""))


def listed(services: Services) -> list[tuple[AccountRow, Unit | None]]:
    """Return every account with its unit, open ones first."""
    with services.database.read() as connection:
        campaign = services.campaigns.current(connection).campaign
        rows = queries.accounts(connection, services.ward_id)
    units = {u.unit_id: u for u in campaign.units}
    rows.sort(key=lambda a: (a.closed_ms is not None, sort_key(a.name)))
    return [(row, units.get(row.unit_id)) for row in rows]


def make(services: Services, viewer: Viewer, entry: AccountForm) -> str:
    """Make an account and return its first password, which is shown this once."""
    password = make_password()
    service.create_account(services, entry.name, entry.unit, password, Role(entry.role), first=True)
    service.note(services, viewer, "account_made", f"{entry.role} {entry.unit}")
    return password


def renew(services: Services, viewer: Viewer, account_id: str) -> tuple[str, str]:
    """Give an account another first password; return its name and the password. All its sessions end."""
    found, password = find(services, account_id), make_password()
    service.set_password(services, account_id, password, first=True, by=viewer.account_id)
    return found.name, password


def password_fault(services: Services, name: str, password: str) -> str | None:
    """Return the text key of why an account of that name may not have a password, or None."""
    campaign = services.campaign().campaign
    return fault(password, (name, t("page.brand"), *(u.label for u in campaign.units), campaign.ward_id))


def end_sessions(services: Services, viewer: Viewer, account_id: str, which: str) -> None:
    """End one session of an account, or all of them if none is named."""
    find(services, account_id)
    if which:
        sessions.end(services, account_id, which)
    else:
        sessions.end_all(services, account_id)
    service.note(services, viewer, "sessions_ended", account_id)


def close(services: Services, viewer: Viewer, account_id: str, *, again: bool = False) -> None:
    """Close an account, or open it `again`. Nobody closes their own, so that somebody stays.

    Raises ProblemError `not_found` for one's own account and for one that does not exist.
    """
    if find(services, account_id).account_id == viewer.account_id:
        raise ProblemError(NOT_FOUND)
    with services.database.write() as connection:
        if not again:
            session_queries.end_all(connection, services.ward_id, account_id, services.clock())
            try_queries.forget_devices(connection, services.ward_id, account_id)
        queries.close_account(connection, services.ward_id, account_id, None if again else services.clock())
        done = Access(viewer.account_id, "account_opened" if again else "account_closed", account_id)
        queries.add_access(connection, services.ward_id, services.clock(), done)


def find(services: Services, account_id: str) -> AccountRow:
    """Return an account; raise ProblemError `not_found`."""
    for account, _unit in listed(services):
        if account.account_id == account_id:
            return account
    raise ProblemError(NOT_FOUND)
