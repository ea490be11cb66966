"""Passwords: made so that people can read them aloud, kept only as argon2 hashes."""

import secrets
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

SHORTEST = 10
LONGEST = 200
# Without look-alikes: no 0 and o, no 1, i and l.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_HASHER = PasswordHasher()


def make_password() -> str:
    """Return a new password of 79 random bits, as `k7wq-m3hd-x9tp-c4rb`."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def hash_password(password: str) -> str:
    """Return argon2id's text for a password, with a salt of its own."""
    return _HASHER.hash(password)


def password_fits(password: str, stored: str | None) -> bool:
    """Tell whether `password` made `stored`; `None` stands for an account that does not exist."""
    try:
        _HASHER.verify(stored or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def _nobodys_hash() -> str:
    """Return a hash that nothing is known to make: an unknown name takes as long to refuse as a known one.

    It is drawn, not computed: every start of the command would pay for it.
    """
    salt, hashed = (_drawn(size) for size in (_HASHER.salt_len, _HASHER.hash_len))
    cost = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${hashed}"


def _drawn(size: int) -> str:
    return b64encode(secrets.token_bytes(size)).decode().rstrip("=")
