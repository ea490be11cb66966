"""Signing in and out, accounts, and their passwords."""

import secrets

from shared.campaign import Campaign
from shared.identity import new_id
from shared.problem import (
    BUSY,
    FIRST_EXPIRED,
    NO_AREA,
    TOO_MANY,
    WRONG_CODE,
    WRONG_PASSWORD,
    WRONG_SCOPE,
    ProblemError,
)
from shared.vietnamese import clean
from sync_server.people.accounts.passwords import hash_password, password_fits
from sync_server.people.refusals import service as refusals
from sync_server.people.refusals.service import Refusal
from sync_server.people.second_factor import service as second_factor
from sync_server.store import accounts as queries
from sync_server.store import sessions as session_queries
from sync_server.store import tries as try_queries
from sync_server.store.accounts import Access, AccountRow
from sync_server.store.database import Connection
from sync_server.store.sessions import SessionRow
from sync_server.web.roles import Role
from sync_server.web.services import Services
from sync_server.web.sessions import service as sessions
from sync_server.web.sessions.service import SessionOrigin, viewer_of
from sync_server.web.tries import service as tries
from sync_server.web.tries.service import MOST_PER_ADDRESS, MOST_PER_PAIR, WINDOW_MS, CountedTry, SignInTry
from sync_server.web.viewer import Viewer

__all__ = ["MOST_PER_ADDRESS", "MOST_PER_PAIR", "WINDOW_MS", "SessionOrigin", "Viewer", "viewer_of"]
FAILED, CODE_FAILED, LOCKED = "sign_in_failed", "code_failed", "sign_in_locked"
# A password that somebody else gave is good for so long, if it is not used before (ASVS 5.0, 6.4.1).
FIRST_PASSWORD_MS = 14 * 24 * 60 * 60 * 1000


def sign_in(  # noqa: PLR0913
    services: Services, name: str, password: str, address: str, *, device: str = "", user_agent: str = ""
) -> str:
    """Return the token of a new session; one that waits for a code if the account has a second factor.

    `device` is the cookie of a browser in which the account was signed in to before. Raises ProblemError
    `wrong_password`, `first_expired`, and with `retry_after` (seconds) `too_many` or `busy`.
    """
    name = clean(name)
    attempt = SignInTry(name, address, device)
    counted = _begin(services, attempt)
    with services.database.read() as connection:
        account = _open_account(connection, services.ward_id, name)
    if not _fits(services, counted, password, account) or account is None:
        failed = Refusal(FAILED, address, account and account.account_id, name)
        refusals.note(services, failed)
        raise ProblemError(WRONG_PASSWORD)
    until = None if services.demo else account.first_until_ms
    if until is not None and until <= services.clock():
        refusals.note(services, Refusal("first_expired", address, account.account_id))
        raise ProblemError(FIRST_EXPIRED)
    origin = SessionOrigin(address, user_agent)
    with services.database.write() as connection:
        tries.succeed(connection, services, counted)
        tries.tidy(connection, services)
        needs_code = account.totp is not None
        token = sessions.open_session(connection, services, account.account_id, origin, needs_code=needs_code)
        done = Access(account.account_id, "password_given" if needs_code else "signed_in")
        queries.add_access(connection, services.ward_id, services.clock(), done)
    return token


def give_code(services: Services, waiting: SessionRow, code: str, address: str, device: str = "") -> str:
    """Open a session that waited for the code of its second factor; return its new token.

    Raises ProblemError `wrong_code`, and `too_many` with `retry_after` (seconds).
    """
    counted = _begin(services, SignInTry(waiting.name, address, device, "code"))
    with services.database.write() as connection:
        fits = second_factor.accept(connection, services, waiting.account_id, code)
        if fits:
            tries.succeed(connection, services, counted)
            token = sessions.pass_code(connection, services, waiting.token_sha256)
            done = Access(waiting.account_id, "signed_in")
            queries.add_access(connection, services.ward_id, services.clock(), done)
        else:
            refusals.write(connection, services, Refusal(CODE_FAILED, address, waiting.account_id))
    if not fits:
        raise ProblemError(WRONG_CODE)
    return token


def require_password(services: Services, viewer: Viewer, password: str, address: str) -> str:
    """Return the hash of the viewer's password; tries are counted.

    Raises ProblemError `wrong_password` unless `password` is it, `too_many` after too many tries.
    """
    counted = _begin(services, SignInTry(viewer.name, viewer.session.hex(), "", "own"))
    with services.database.read() as connection:
        account = queries.account_of(connection, services.ward_id, viewer.account_id)
    if not _fits(services, counted, password, account) or account is None:
        refusals.note(services, Refusal(FAILED, address, viewer.account_id))
        raise ProblemError(WRONG_PASSWORD)
    with services.database.write() as connection:
        tries.succeed(connection, services, counted)
    return account.password_hash


def change_own_password(services: Services, viewer: Viewer, current: str, new: str, address: str) -> None:
    """Let somebody change their own password from `current` to `new`; their other sessions end.

    Of two who know the present one and change it in the same moment, one does. Raises ProblemError as
    `require_password`.
    """
    was = require_password(services, viewer, current, address)
    set_password(services, viewer.account_id, new, but=viewer.session, was=was)


def _begin(services: Services, attempt: SignInTry) -> CountedTry:
    try:
        return tries.begin(services, attempt)
    except ProblemError as error:
        if error.problem is TOO_MANY:
            with services.database.read() as connection:
                account = queries.find_account(connection, services.ward_id, attempt.name)
            locked = Refusal(LOCKED, attempt.address, account and account.account_id, attempt.name)
            refusals.note(services, locked)
        raise


def _fits(services: Services, counted: CountedTry, password: str, account: AccountRow | None) -> bool:
    try:
        return password_fits(password, account and account.password_hash)
    except ProblemError as error:
        if error.problem is BUSY:
            tries.give_back(services, counted)
        raise


def _open_account(connection: Connection, ward_id: str, name: str) -> AccountRow | None:
    found = queries.find_account(connection, ward_id, name)
    return None if found is None or found.closed_ms is not None else found


def know_device(services: Services, account_id: str, device: str) -> str:
    """Keep that an account is signed in to in this browser; return what its cookie is to hold."""
    with services.database.write() as connection:
        return tries.know_device(connection, services, account_id, device)


def sign_out(services: Services, token: str) -> None:
    """End a session."""
    with services.database.write() as connection:
        session_queries.end(connection, services.ward_id, tries.token_hash(token), services.clock())


def create_account(  # noqa: PLR0913
    services: Services,
    name: str,
    unit_id: str,
    password: str,
    role: Role = Role.SUPERVISOR,
    *,
    first: bool = False,
) -> None:
    """Make an account that sees what is under `unit_id`; raise ValueError if the name is taken.

    `first`: somebody else gave the password, so its owner has to choose another one at the first sign-in.
    """
    now, name = services.clock(), clean(name)
    password_hash = hash_password(password)
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
                "password_hash": password_hash,
                "role": role,
                "made_ms": now,
                "first_until_ms": now + FIRST_PASSWORD_MS if first else None,
            },
        )


def has_accounts(services: Services) -> bool:
    """Tell whether anybody can sign in."""
    with services.database.read() as connection:
        return queries.has_accounts(connection, services.ward_id)


def is_password_of(services: Services, name: str, password: str) -> bool:
    """Tell whether `name` signs in with `password`."""
    with services.database.read() as connection:
        account = queries.find_account(connection, services.ward_id, clean(name))
    return password_fits(password, account and account.password_hash)


def change_password(services: Services, name: str, password: str, *, first: bool = False) -> bool:
    """Give an account another password and end its sessions; tell whether there is such an account.

    `first`: somebody else gave it, so its owner has to choose another one at the next sign-in.
    """
    with services.database.read() as connection:
        account = queries.find_account(connection, services.ward_id, clean(name))
    if account is None:
        return False
    set_password(services, account.account_id, password, first=first)
    return True


def set_password(  # noqa: PLR0913
    services: Services,
    account_id: str,
    password: str,
    *,
    first: bool = False,
    but: bytes = b"",
    by: str | None = None,
    was: str | None = None,
) -> None:
    """Give an account another password; all its sessions end, but the one of key `but`.

    `first`: as for `change_password`; then the browsers it was signed in to in are strange to it again.
    With `was`, the hash of the present one, raises ProblemError `wrong_password` if that is it no more.
    """
    new, now = hash_password(password), services.clock()
    until = now + FIRST_PASSWORD_MS if first else None
    with services.database.write() as connection:
        if not queries.set_password(connection, services.ward_id, account_id, new, until, was=was):
            raise ProblemError(WRONG_PASSWORD)
        session_queries.end_all(connection, services.ward_id, account_id, now, but)
        if first:
            try_queries.forget_devices(connection, services.ward_id, account_id)
        changed = Access(by or account_id, "password_changed", account_id)
        queries.add_access(connection, services.ward_id, now, changed)


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
