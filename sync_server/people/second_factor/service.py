"""Set a second factor up, ask for its code, take it away; and which roles need one."""

import hmac

import pyotp

from shared.problem import WRONG_CODE, ProblemError
from sync_server.people.accounts.passwords import make_secret
from sync_server.people.second_factor import queries
from sync_server.people.second_factor.sealing import seal, unseal
from sync_server.store import ward_settings as settings
from sync_server.store.accounts import Access, add_access
from sync_server.store.database import Connection
from sync_server.web.roles import Role
from sync_server.web.services import Services
from sync_server.web.tries.service import token_hash
from sync_server.web.viewer import Viewer

_STEP_S = 30
# A phone's clock may be a step ahead or behind.
_STEPS = (0, -1, 1)
_CODES = 8
_GROUPS = 6  # 118 random bits: a plain hash keeps them (ASVS 5.0, 6.5.2)
_SECRET = 32


def new_secret() -> str:
    """Return a new secret of 160 bits in base 32."""
    return pyotp.random_base32(_SECRET)


def is_secret(text: str) -> bool:
    """Tell whether a text has the form of a secret of ours."""
    return len(text) == _SECRET and set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def address(secret: str, name: str, issuer: str) -> str:
    """Return the `otpauth://` address that an app on the phone reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def enrol(services: Services, viewer: Viewer, secret: str, code: str) -> list[str]:
    """Give an account this second factor if `code` is its code now; return its recovery codes, shown once.

    Raises ProblemError `wrong_code`.
    """
    step = _step_of(secret, code, services.clock())
    if step is None:
        raise ProblemError(WRONG_CODE)
    codes = [make_secret(_GROUPS) for _ in range(_CODES)]
    with services.database.write() as connection:
        kept = seal(secret, services.key.sealing(), viewer.account_id)
        queries.set_totp(connection, services.ward_id, viewer.account_id, kept, step)
        queries.set_codes(connection, services.ward_id, viewer.account_id, map(_hash_of, codes))
        done = Access(viewer.account_id, "factor_made", viewer.account_id)
        add_access(connection, services.ward_id, services.clock(), done)
    return codes


def new_codes(services: Services, viewer: Viewer) -> list[str]:
    """Put new recovery codes in the place of those left, and return them."""
    codes = [make_secret(_GROUPS) for _ in range(_CODES)]
    with services.database.write() as connection:
        queries.set_codes(connection, services.ward_id, viewer.account_id, map(_hash_of, codes))
        done = Access(viewer.account_id, "factor_codes", viewer.account_id)
        add_access(connection, services.ward_id, services.clock(), done)
    return codes


def drop(services: Services, by: Viewer, account_id: str) -> None:
    """Take an account's second factor away."""
    with services.database.write() as connection:
        queries.set_totp(connection, services.ward_id, account_id, None, 0)
        queries.set_codes(connection, services.ward_id, account_id, ())
        done = Access(by.account_id, "factor_dropped", account_id)
        add_access(connection, services.ward_id, services.clock(), done)


def accept(connection: Connection, services: Services, account_id: str, code: str) -> bool:
    """Tell whether `code` is the account's code now or a recovery code, not used before; mark it used."""
    kept = queries.totp_of(connection, services.ward_id, account_id)
    if kept is None:
        return False
    typed = code.strip().lower()
    if not typed.replace(" ", "").isdecimal():
        return queries.use_code(connection, services.ward_id, account_id, _hash_of(typed))
    keys = services.key.opening()
    secret = unseal(kept, keys, account_id)
    step = None if secret is None else _step_of(secret, typed, services.clock())
    if secret is None or step is None or not queries.use_step(connection, services.ward_id, account_id, step):
        return False
    if unseal(kept, keys[:1], account_id) is None:  # a key was set since then
        again = seal(secret, services.key.sealing(), account_id)
        queries.set_totp(connection, services.ward_id, account_id, again, step)
    return True


def state(services: Services, account_id: str) -> tuple[bool, int]:
    """Return whether an account has a second factor, and how many recovery codes are left."""
    with services.database.read() as connection:
        has = queries.totp_of(connection, services.ward_id, account_id) is not None
        return has, queries.codes_left(connection, services.ward_id, account_id)


def asked_of(services: Services) -> frozenset[str]:
    """Return the roles that need a second factor."""
    with services.database.read() as connection:
        return frozenset((settings.get(connection, services.ward_id, settings.FACTOR_ROLES) or "").split())


def ask_of(services: Services, viewer: Viewer, roles: frozenset[Role]) -> None:
    """Let these roles need a second factor, and no others; who has none sets one up at the next page."""
    named = " ".join(sorted(roles))
    with services.database.write() as connection:
        settings.put(connection, services.ward_id, settings.FACTOR_ROLES, named)
        done = Access(viewer.account_id, "factor_asked", named)
        add_access(connection, services.ward_id, services.clock(), done)


def _step_of(secret: str, code: str, now_ms: int) -> int | None:
    """Return the step whose code was typed, or None."""
    typed, now = code.replace(" ", ""), now_ms // 1000 // _STEP_S
    made = {now + n: pyotp.TOTP(secret).generate_otp(now + n) for n in _STEPS}
    fitting = [step for step, right in made.items() if hmac.compare_digest(right.encode(), typed.encode())]
    return max(fitting, default=None)


def _hash_of(code: str) -> bytes:
    return token_hash("".join(c for c in code if c.isalnum()))
