"""Passwords: made so that people can read them aloud, kept only as argon2 hashes.

A hash takes 64 MiB and a core for a while, so at most two are made at once in a process. Some more wait in
line for a few seconds; who finds the line full is asked to come again.
"""

import secrets
import threading
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from shared.problem import BUSY, ProblemError

# Without look-alikes: no 0 and o, no 1, i and l.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_HASHER = PasswordHasher()
AT_ONCE = 2
# Each who waits holds one of the server's forty threads, so the line is short.
MOST_WAITING = 12
LONGEST_WAIT_S = 5.0
_SECONDS_UNTIL_AGAIN = 3


class HashQueue:
    """Lets `at_once` through at a time and `waiting` wait, each at most `seconds`. For many threads."""

    def __init__(self, at_once: int, waiting: int, seconds: float) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._room = threading.BoundedSemaphore(at_once + waiting)
        self._seconds = seconds

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn; raise ProblemError `busy` with `retry_after` if it does not come."""
        if not self._room.acquire(blocking=False):
            raise _busy()
        try:
            if not self._free.acquire(timeout=self._seconds):
                raise _busy()
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._room.release()


def _busy() -> ProblemError:
    return ProblemError(BUSY, "too many passwords at once", {"retry_after": _SECONDS_UNTIL_AGAIN})


_LINE = HashQueue(AT_ONCE, MOST_WAITING, LONGEST_WAIT_S)


def make_secret(groups: int = 4) -> str:
    """Return a new secret of 20 random bits a group of four signs, as `k7wq-m3hd-x9tp-c4rb`."""
    made = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(groups))
    return "-".join(made)


def make_password() -> str:
    """Return a new password of 79 random bits."""
    return make_secret()


def as_compared(text: str) -> str:
    """Return a name or password as it is compared: NFC (RFC 8265), whatever keyboard it came from."""
    return unicodedata.normalize("NFC", text)


def hash_password(password: str) -> str:
    """Return argon2id's text for a password, with a salt of its own; raise ProblemError `busy`."""
    with _LINE.turn():
        return _HASHER.hash(as_compared(password))


def password_fits(password: str, stored: str | None) -> bool:
    """Tell whether `password` made `stored`; `None` stands for an account that does not exist.

    Raises ProblemError `busy` when too many passwords are hashed already; then nothing was judged.
    """
    with _LINE.turn():
        try:
            _HASHER.verify(stored or _nobodys_hash(), as_compared(password))
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
