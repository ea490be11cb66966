"""The vault: the phone's data key, wrapped by PIN and phone together, and how often a wrong PIN was tried.

The data key is random and never changes, so another PIN needs no new sealing of the files. It is wrapped with
HMAC(phone's secret, PBKDF2(PIN)): neither a copy of the files nor the PIN alone opens it.
"""

import os
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

from pydantic import BaseModel, ConfigDict

from mobile_app.lock.keys import Keys
from mobile_app.store.byte_file import ByteFile, FileDamaged
from mobile_app.store.cipher import KEY_SIZE, Cipher, PlainCipher
from mobile_app.store.journal import Journal, is_readable

PIN_LENGTH = 6
ITERATIONS = 600_000  # what OWASP asks of PBKDF2-HMAC-SHA-256
FREE_TRIES = 5
_FIRST_WAIT_S = 30
_LONGEST_WAIT_S = 3_600
_PLACE = b"vault"


class WrongPin(ValueError):  # noqa: N818
    """Not the PIN. `left` tries remain before waiting; then `wait_s` seconds pass before the next."""

    def __init__(self, left: int, wait_s: int) -> None:
        """See the class."""
        super().__init__(f"{left} tries left, wait {wait_s} s")
        self.left, self.wait_s = left, wait_s


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)
    salt: str
    iterations: int
    wrapped: str
    tries: int = 0
    last_try_ms: int = 0
    sealing: bool = False
    wiping: bool = False


class Vault:
    """One phone's vault, over a file of its own. Wrong tries only ever cost time: nothing is wiped."""

    def __init__(
        self, file: ByteFile, keys: Keys, clock: Callable[[], datetime], iterations: int = ITERATIONS
    ) -> None:
        """Read the file. Raises FileDamaged when something stood in it and nothing can be read."""
        if not is_readable(file.read()):
            raise FileDamaged("the vault cannot be read")
        self._journal = Journal(file, PlainCipher(), "vault")
        self.keys, self._clock, self._iterations = keys, clock, iterations
        entries = self._journal.take_entries()
        self._kept = _Kept.model_validate(entries[-1]) if entries else None

    @property
    def is_set(self) -> bool:
        """Tell whether a PIN was set."""
        return self._kept is not None and not self.wiping

    @property
    def wiping(self) -> bool:
        """Tell whether the keys are gone, and what they sealed is still to be removed."""
        return self._kept is not None and self._kept.wiping

    @property
    def sealing(self) -> bool:
        """Tell whether the files may still hold plain records of the time before the PIN."""
        return self._kept is not None and self._kept.sealing

    def wait_s(self) -> int:
        """Return how many seconds must pass before the next try."""
        if self._kept is None:
            return 0
        wait = wait_after(self._kept.tries)
        passed = (self._now_ms() - self._kept.last_try_ms) // 1000
        return max(0, min(wait, wait - passed))  # a clock put back makes nobody wait longer than that

    async def set_pin(self, pin: str) -> Cipher:
        """Take a PIN for the first time and return the cipher to seal the files with.

        `sealed` must be called when that is done. Raises SaveFailed with no PIN set.
        """
        if self._kept is not None:
            raise ValueError("there is a PIN already")
        await self.keys.make_secret()
        return await self._wrap(pin, os.urandom(KEY_SIZE), sealing=True)

    async def _wrap(self, pin: str, key: bytes, *, sealing: bool) -> Cipher:
        salt = os.urandom(16)
        wrapper = await self._wrapper(pin, salt, self._iterations)
        wrapped = wrapper.seal(key, _PLACE)
        self._keep(
            _Kept(salt=salt.hex(), iterations=self._iterations, wrapped=wrapped.hex(), sealing=sealing)
        )
        return self.keys.cipher(key)

    def sealed(self) -> None:
        """Keep that no plain record is left in any file."""
        if self._kept is not None and self._kept.sealing:
            self._keep(self._kept.model_copy(update={"sealing": False}))

    async def unlock(self, pin: str) -> Cipher:
        """Return the files' cipher; raise WrongPin, or KeyGone when this phone's secret was removed.

        A try is counted before it is judged, so that ending the app does not give it back.
        """
        return self.keys.cipher(await self._open(pin))

    async def change_pin(self, old: str, new: str) -> None:
        """Wrap the same data key by another PIN; raises as `unlock`, and SaveFailed with the old PIN kept."""
        await self._wrap(new, await self._open(old), sealing=self.sealing)

    async def _open(self, pin: str) -> bytes:
        kept = self._kept
        if kept is None:
            raise ValueError("there is no PIN yet")
        if self.wait_s():
            raise WrongPin(0, self.wait_s())
        tried = kept.model_copy(update={"tries": kept.tries + 1, "last_try_ms": self._now_ms()})
        self._keep(tried)
        wrapper = await self._wrapper(pin, bytes.fromhex(kept.salt), kept.iterations)
        try:
            key = wrapper.open(bytes.fromhex(kept.wrapped), _PLACE)
        except ValueError as error:
            raise WrongPin(max(0, FREE_TRIES - tried.tries), self.wait_s()) from error
        self._keep(tried.model_copy(update={"tries": 0}))
        return key

    def begin_wipe(self) -> None:
        """Forget the data key: from now on nothing sealed can be read. Raises SaveFailed, nothing changed."""
        self._keep(_Kept(salt="", iterations=0, wrapped="", wiping=True))

    async def end_wipe(self) -> None:
        """Be as new: the files are empty. Raises SaveFailed; then it is tried again."""
        await self.keys.forget_secret()
        self._journal.rewrite([])
        self._kept = None

    def close(self) -> None:
        """Give the file back."""
        self._journal.close()

    async def _wrapper(self, pin: str, salt: bytes, iterations: int) -> Cipher:
        return self.keys.cipher(await self.keys.mix(await self.keys.stretch(pin, salt, iterations)))

    def _keep(self, kept: _Kept) -> None:
        self._journal.rewrite([kept.model_dump()])
        self._kept = kept

    def _now_ms(self) -> int:
        return int(self._clock().timestamp() * 1000)


def wait_after(tries: int) -> int:
    """Return the seconds to wait after that many wrong tries in a row: 30, 60, 120 … up to an hour."""
    if tries < FREE_TRIES:
        return 0
    return int(min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2 ** min(tries - FREE_TRIES, 16)))


def weak(pin: str) -> bool:
    """Tell whether a PIN is among the first that anybody tries: one digit, or a run up or down."""
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    return len(steps) == 1 and steps <= {-1, 0, 1}
