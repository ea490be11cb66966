"""Passwords: made so that people can read them aloud, kept only as argon2 hashes."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

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


# Somebody nobody knows takes as long to refuse as a wrong password.
_NOBODY = hash_password(make_password())


def password_fits(password: str, stored: str | None) -> bool:
    """Tell whether `password` made `stored`; `None` stands for an account that does not exist."""
    try:
        _HASHER.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
