"""Sessions: opened by a right password, ended by time, by their owner, or with the account's password.

A token is 256 random bits, kept as its SHA-256 only. A session ends when it was not used for a while, and
hours after it began in any case (`Services.session_rules`). What a page asks for by itself is no use of it.
"""

import logging
import secrets
from dataclasses import dataclass

from shared.problem import ProblemError
from sync_server.store import sessions as queries
from sync_server.store import ward_settings as settings
from sync_server.store.database import Connection
from sync_server.store.sessions import SessionLine, SessionRow
from sync_server.web.services import Services
from sync_server.web.sessions.about import browser_of, place_of
from sync_server.web.tries.service import token_hash
from sync_server.web.viewer import Viewer

# Use is written down once in so many milliseconds: a page is many requests.
_WRITTEN_EVERY_MS = 15_000
_CODE_WITHIN_MS = 10 * 60 * 1000
_REMEMBERED_MS = 24 * 60 * 60 * 1000
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SessionOrigin:
    """From where somebody signs in: the address, and what the browser says it is."""

    address: str = ""
    user_agent: str = ""


def open_session(
    connection: Connection,
    services: Services,
    account_id: str,
    origin: SessionOrigin,
    *,
    needs_code: bool = False,
) -> str:
    """Begin a session and return its token; one that needs a code opens nothing until it had it."""
    token, now = secrets.token_urlsafe(32), services.clock()
    queries.forget_old(connection, services.ward_id, now - _REMEMBERED_MS)
    lasting = _CODE_WITHIN_MS if needs_code else services.session_rules.most_ms
    queries.add(
        connection,
        {
            "ward_id": services.ward_id,
            "token_sha256": token_hash(token),
            "account_id": account_id,
            "csrf": secrets.token_urlsafe(32),
            "expires_ms": now + lasting,
            "made_ms": now,
            "used_ms": now,
            "needs_code": int(needs_code),
            "browser": browser_of(origin.user_agent),
            "place": place_of(origin.address),
        },
    )
    return token


def pass_code(connection: Connection, services: Services, waiting: bytes) -> str:
    """Open the session that waited for a code; return its new token."""
    token, now = secrets.token_urlsafe(32), services.clock()
    times = {"made_ms": now, "used_ms": now, "expires_ms": now + services.session_rules.most_ms}
    queries.pass_code(connection, services.ward_id, waiting, times | {"token_sha256": token_hash(token)})
    return token


def find(services: Services, token: str) -> SessionRow | None:
    """Return the session of a token, one that waits for a code among them, or None if it ended."""
    rules, now = services.session_rules, services.clock()
    with services.database.read() as connection:
        return queries.find(connection, services.ward_id, token_hash(token), now, rules.idle_ms)


def viewer_of(services: Services, token: str, *, by_itself: bool = False) -> Viewer | None:
    """Return who holds that session token, or None if nobody does any more.

    It counts as use of the session, unless the page asked `by_itself`.
    """
    rules, now = services.session_rules, services.clock()
    with services.database.read() as connection:
        row = queries.find(connection, services.ward_id, token_hash(token), now, rules.idle_ms)
        if row is None or row.needs_code:
            return None
        asked = settings.get(connection, services.ward_id, settings.FACTOR_ROLES) or ""
    if not by_itself and now - row.used_ms >= _WRITTEN_EVERY_MS:
        _use(services, row.token_sha256, now)
    return Viewer(
        row.account_id,
        row.name,
        row.unit_id,
        row.csrf,
        row.role,
        row.token_sha256,
        first=row.first_until_ms is not None and not services.demo,
        bare=row.totp is None and row.role in asked.split(),
    )


def listed(services: Services, account_id: str) -> list[SessionLine]:
    """Return an account's open sessions, the one used last first."""
    rules, now = services.session_rules, services.clock()
    with services.database.read() as connection:
        return queries.listed(connection, services.ward_id, account_id, now, rules.idle_ms)


def end(services: Services, account_id: str, which: str) -> None:
    """End one session of an account, named by its key's hexadecimal digits; another's is left alone."""
    for line in listed(services, account_id):
        if line.token_sha256.hex() == which:
            with services.database.write() as connection:
                queries.end(connection, services.ward_id, line.token_sha256, services.clock())


def end_all(services: Services, account_id: str, but: bytes = b"") -> None:
    """End all sessions of an account, all but one if `but` is that one's key."""
    with services.database.write() as connection:
        queries.end_all(connection, services.ward_id, account_id, services.clock(), but)


def _use(services: Services, key: bytes, now: int) -> None:
    try:
        with services.database.write() as connection:
            queries.use(connection, services.ward_id, key, now)
    except ProblemError as problem:  # the page is shown all the same
        _log.warning("use of a session was not written down: %s", problem.problem.slug)
