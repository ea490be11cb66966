"""Sign-in, sign-out, accounts. Tokens are 256 random bits, kept as their SHA-256 only."""

import hashlib
import secrets
from dataclasses import dataclass

from shared.campaign import Campaign
from shared.identity import new_id
from shared.problem import NO_AREA, TOO_MANY, WRONG_PASSWORD, WRONG_SCOPE, ProblemError
from sync_server.accounts import queries
from sync_server.accounts.passwords import hash_password, password_fits
from sync_server.accounts.queries import Access
from sync_server.accounts.roles import Permission, Role, permits
from sync_server.database import Connection
from sync_server.services import Services

SESSION_MS = 12 * 60 * 60 * 1000
# So many failures in so long, per name from one address and per address in all; then: wait.
FAILURE_WINDOW_MS = 15 * 60 * 1000
MOST_PER_NAME = 8
MOST_PER_ADDRESS = 40
FAILED = "sign_in_failed"


@dataclass(frozen=True)
class Viewer:
    """Somebody signed in: what they may see is under `unit_id`; their forms carry `csrf`."""

    account_id: str
    name: str
    unit_id: str
    csrf: str
    role: str

    def may(self, permission: Permission) -> bool:
        """Tell whether their role lets them do that."""
        return permits(self.role, permission)


def sign_in(services: Services, name: str, password: str, address: str) -> str:
    """Return the token of a new session; raise ProblemError `wrong_password` or `too_many`."""
    ward_id, now = services.ward_id, services.clock()
    counters = _counters(name, address)
    with services.database.read() as connection:
        for subject, most in counters.items():
            since = now - FAILURE_WINDOW_MS
            if queries.count_access(connection, ward_id, FAILED, subject, since) >= most:
                raise ProblemError(TOO_MANY)
        account = _open_account(connection, ward_id, name)
    if not password_fits(password, account and account.password_hash) or account is None:
        with services.database.write() as connection:
            for subject in counters:
                queries.add_access(connection, ward_id, now, Access(None, FAILED, subject))
        raise ProblemError(WRONG_PASSWORD)
    return _open_session(services, account.account_id)


def _open_account(connection: Connection, ward_id: str, name: str) -> queries.AccountRow | None:
    found = queries.find_account(connection, ward_id, name)
    return None if found is None or found.closed_ms is not None else found


def _counters(name: str, address: str) -> dict[str, int]:
    """Return what failures are counted by. Hashed: people type passwords into the wrong field."""
    named = hashlib.sha256(f"{name}|{address}".encode()).hexdigest()[:32]
    at_all = hashlib.sha256(address.encode()).hexdigest()[:32]
    return {f"name:{named}": MOST_PER_NAME, f"address:{at_all}": MOST_PER_ADDRESS}


def _open_session(services: Services, account_id: str) -> str:
    token = secrets.token_urlsafe(32)
    now = services.clock()
    with services.database.write() as connection:
        queries.end_old_sessions(connection, services.ward_id, now)
        queries.add_session(
            connection,
            {
                "ward_id": services.ward_id,
                "token_sha256": _sha256(token),
                "account_id": account_id,
                "csrf": secrets.token_urlsafe(32),
                "expires_ms": now + SESSION_MS,
            },
        )
        queries.add_access(connection, services.ward_id, now, Access(account_id, "signed_in"))
    return token


def viewer_of(services: Services, token: str) -> Viewer | None:
    """Return who holds that session token, or None if nobody does any more."""
    with services.database.read() as connection:
        row = queries.find_session(connection, services.ward_id, _sha256(token), services.clock())
    return None if row is None else Viewer(*row)


def sign_out(services: Services, token: str) -> None:
    """End a session."""
    with services.database.write() as connection:
        queries.end_session(connection, services.ward_id, _sha256(token))


def create_account(
    services: Services, name: str, unit_id: str, password: str, role: Role = Role.SUPERVISOR
) -> None:
    """Make an account that sees what is under `unit_id`; raise ValueError if the name is taken."""
    now = services.clock()
    with services.database.write() as connection:
        if queries.find_account(connection, services.ward_id, name) is not None:
            raise ValueError(name)
        queries.add_account(
            connection,
            {
                "ward_id": services.ward_id,
                "account_id": new_id(now, secrets.token_bytes(10)),
                "name": name,
                "unit_id": unit_id,
                "password_hash": hash_password(password),
                "role": role,
                "made_ms": now,
            },
        )


def has_accounts(services: Services) -> bool:
    """Tell whether anybody can sign in."""
    with services.database.read() as connection:
        return queries.has_accounts(connection, services.ward_id)


def is_password_of(services: Services, name: str, password: str) -> bool:
    """Tell whether `name` signs in with `password`."""
    with services.database.read() as connection:
        account = queries.find_account(connection, services.ward_id, name)
    return password_fits(password, account and account.password_hash)


def change_password(services: Services, name: str, password: str) -> bool:
    """Give an account another password and end its sessions; tell whether there is such an account."""
    new = hash_password(password)
    with services.database.write() as connection:
        account = queries.find_account(connection, services.ward_id, name)
        if account is None:
            return False
        queries.set_password(connection, services.ward_id, account.account_id, new)
        changed = Access(account.account_id, "password_changed")
        queries.add_access(connection, services.ward_id, services.clock(), changed)
    return True


def note(services: Services, viewer: Viewer, action: str, subject: str) -> None:
    """Write into the access log what `viewer` did; `subject` names no resident."""
    with services.database.write() as connection:
        access = Access(viewer.account_id, action, subject)
        queries.add_access(connection, services.ward_id, services.clock(), access)


def own_areas(campaign: Campaign, viewer: Viewer) -> tuple[str, ...]:
    """Return the khu phố that somebody sees, at least one; raise ProblemError `no_area` for none."""
    areas = campaign.scope_of(viewer.unit_id)
    if not areas:
        raise ProblemError(NO_AREA)
    return areas


def sees_whole_ward(campaign: Campaign, viewer: Viewer) -> bool:
    """Tell whether somebody sees all the ward's neighbourhoods."""
    return campaign.neighbourhood_ids.issubset(campaign.scope_of(viewer.unit_id))


def require_whole_ward(campaign: Campaign, viewer: Viewer) -> None:
    """Raise ProblemError `wrong_scope` for somebody who sees less than all the ward's neighbourhoods."""
    if not sees_whole_ward(campaign, viewer):
        raise ProblemError(WRONG_SCOPE)


def _sha256(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
