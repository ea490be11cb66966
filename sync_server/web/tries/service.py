"""Which tries are judged. Each is counted before the password is hashed, for all processes together.

Three counts, all by hashes of what was typed, so that the table holds neither names nor addresses:

- *pair*, a name from one place: 8 at once, then one in two minutes. The place is the browser if the account
  was signed in to in it before (a cookie proves it), else the address. So nobody behind the office's address
  keeps a colleague out who uses their own browser.
- *address*, all names together from one address: 40 at once, then one in 23 seconds.
- *name*, from all addresses together: 20 at once, then a wait that doubles with each failure from one second
  to a minute. A stranger with many addresses slows a name down, but keeps nobody out for long.

A known browser is counted by the first alone. Addresses are never taken for known: they are shared, and the
difference would tell who works there. A try that is refused counts nothing, so knocking on prolongs nothing.
A right password takes its try back, and forgets the failures of its pair and its name.
"""

import hashlib
import secrets
from dataclasses import dataclass

from shared.problem import TOO_MANY, ProblemError
from sync_server.store import tries as queries
from sync_server.store.database import Connection
from sync_server.store.tries import Tried
from sync_server.web.services import Services

WINDOW_MS = 15 * 60 * 1000
MOST_PER_PAIR = 8
MOST_PER_ADDRESS = 40
FREE_PER_NAME = 20
_LONGEST_WAIT_MS = 60_000
_FORGIVEN_MS = 24 * 60 * 60 * 1000
DEVICE_KNOWN_MS = 90 * 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class SignInTry:
    """Somebody tries a secret: for which name, from which address, in which browser (its cookie or "").

    `what` keeps passwords and codes apart.
    """

    name: str
    address: str
    device: str = ""
    what: str = "password"


@dataclass(frozen=True)
class CountedTry:
    """An attempt that was let through, with what was counted for it."""

    pair: str
    address: str | None
    name: str | None


def begin(services: Services, attempt: SignInTry) -> CountedTry:
    """Count a try; raise ProblemError `too_many` with `retry_after` (seconds) if it may not be judged now."""
    ward_id, now = services.ward_id, services.clock()
    with services.database.write() as connection:
        known = queries.knows_device(
            connection, ward_id, attempt.name, token_hash(attempt.device), now - DEVICE_KNOWN_MS
        )
        place = attempt.device if known else attempt.address
        pair = _subject("pair", attempt.what, attempt.name, "device" if known else "address", place)
        if known:
            _take(connection, ward_id, now, pair, MOST_PER_PAIR)
            return CountedTry(pair, None, None)
        counted = CountedTry(
            pair, _subject("address", attempt.address), _subject("name", attempt.what, attempt.name)
        )
        # Always in this order: processes that lock in different orders would wait for each other.
        _take(connection, ward_id, now, counted.address or "", MOST_PER_ADDRESS)
        _wait_for_name(connection, ward_id, now, counted.name or "")
        _take(connection, ward_id, now, pair, MOST_PER_PAIR)
    return counted


def give_back(services: Services, counted: CountedTry) -> None:
    """Take a try back that was never judged, because the server was too busy."""
    with services.database.write() as connection:
        now = services.clock()
        _return(connection, services.ward_id, now, counted.address, MOST_PER_ADDRESS)
        if counted.name:
            tried = queries.lock(connection, services.ward_id, counted.name, now)
            again = Tried(max(0, tried.n - 1), 0)
            queries.put(connection, services.ward_id, counted.name, again, now)
        _return(connection, services.ward_id, now, counted.pair, MOST_PER_PAIR)


def succeed(connection: Connection, services: Services, counted: CountedTry) -> None:
    """Take the try of somebody back who was right, and forget the failures of their name and place."""
    now = services.clock()
    _return(connection, services.ward_id, now, counted.address, MOST_PER_ADDRESS)
    for subject in (counted.name, counted.pair):
        if subject:
            queries.forget(connection, services.ward_id, subject)


def tidy(connection: Connection, services: Services) -> None:
    """Forget counts and browsers that are too old to matter."""
    now = services.clock()
    queries.forget_old(connection, services.ward_id, now - _FORGIVEN_MS)
    queries.forget_old_devices(connection, services.ward_id, now - DEVICE_KNOWN_MS)


def is_device(services: Services, device: str) -> bool:
    """Tell whether any account was signed in to in the browser of that cookie."""
    if not device:
        return False
    with services.database.read() as connection:
        return queries.is_device(connection, services.ward_id, token_hash(device))


def know_device(connection: Connection, services: Services, account_id: str, device: str) -> str:
    """Keep that this browser is the account's from now on; return what its cookie is to hold."""
    ours = device and queries.is_device(connection, services.ward_id, token_hash(device))
    token = device if ours else secrets.token_urlsafe(32)
    queries.know_device(connection, services.ward_id, account_id, token_hash(token), services.clock())
    return token


def token_hash(token: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def _subject(kind: str, *parts: str) -> str:
    told = "".join(f"{len(p.encode())}:{p}" for p in parts)
    return f"{kind}:{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def _take(connection: Connection, ward_id: str, now: int, subject: str, most: int) -> None:
    """Let `most` tries through at once and then one in a `most`th of the window (a leaky bucket, as GCRA)."""
    each = WINDOW_MS // most
    tried = queries.lock(connection, ward_id, subject, now)
    full_until = max(tried.free_ms, now)
    if full_until + each - now > WINDOW_MS:
        raise _too_many(full_until + each - now - WINDOW_MS)
    queries.put(connection, ward_id, subject, Tried(tried.n + 1, full_until + each), now)


def _return(connection: Connection, ward_id: str, now: int, subject: str | None, most: int) -> None:
    if subject:
        tried = queries.lock(connection, ward_id, subject, now)
        back = Tried(max(0, tried.n - 1), max(0, tried.free_ms - WINDOW_MS // most))
        queries.put(connection, ward_id, subject, back, now)


def _wait_for_name(connection: Connection, ward_id: str, now: int, subject: str) -> None:
    tried = queries.lock(connection, ward_id, subject, now)
    if now < tried.free_ms:
        raise _too_many(tried.free_ms - now)
    n = tried.n + 1
    wait = min(1000 << min(n - FREE_PER_NAME, 16), _LONGEST_WAIT_MS) if n >= FREE_PER_NAME else 0
    queries.put(connection, ward_id, subject, Tried(n, now + wait), now)


def _too_many(ms: int) -> ProblemError:
    return ProblemError(TOO_MANY, extra={"retry_after": max(1, -(-ms // 1000))})
