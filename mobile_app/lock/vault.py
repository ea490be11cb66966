"""The vault: the phone's data key, wrapped by passcode and phone together, and how many tries were wrong.

A passcode is a PIN or a passphrase. The data key is random and never changes, so another passcode needs no
new sealing of the files. It is wrapped with HMAC(phone's secret, PBKDF2(passcode)): neither a copy of the
files nor the passcode alone opens it.
"""

import os
from collections.abc import Callable
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from mobile_app.lock.keys import Keys
from mobile_app.lock.passcode import PasscodeKind, prepared
from mobile_app.store.byte_file import ByteFile, FileDamaged
from mobile_app.store.cipher import KEY_SIZE, Cipher, PlainCipher
from mobile_app.store.journal import Journal, is_readable

ITERATIONS = 600_000  # what OWASP asks of PBKDF2-HMAC-SHA-256
FREE_TRIES = 5
_FIRST_WAIT_S = 30
_LONGEST_WAIT_S = 3_600
_PLACE = b"vault"


class WrongPasscode(ValueError):  # noqa: N818
    """Not the passcode. `left` tries remain before waiting; then `wait_s` seconds pass before the next."""

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
    kind: PasscodeKind = "pin"


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
        """Tell whether a passcode was set."""
        return self._kept is not None and not self.wiping

    @property
    def kind(self) -> PasscodeKind:
        """What is to be asked for."""
        return self._kept.kind if self._kept is not None else "pin"

    @property
    def wiping(self) -> bool:
        """Tell whether the keys are gone, and what they sealed is still to be removed."""
        return self._kept is not None and self._kept.wiping

    @property
    def sealing(self) -> bool:
        """Tell whether the files may still hold plain records of a version without passcode."""
        return self._kept is not None and self._kept.sealing

    def wait_s(self) -> int:
        """Return how many seconds must pass before the next try."""
        if self._kept is None:
            return 0
        wait = wait_after(self._kept.tries)
        passed = (self._now_ms() - self._kept.last_try_ms) // 1000
        return max(0, min(wait, wait - passed))  # a clock put back makes nobody wait longer than that

    async def set_passcode(self, text: str, kind: PasscodeKind = "pin") -> Cipher:
        """Take a passcode for the first time and return the cipher to seal the files with.

        `sealed` must be called when that is done. Raises SaveFailed with no passcode set.
        """
        if self._kept is not None:
            raise ValueError("there is a passcode already")
        await self.keys.make_secret()
        return await self._wrap(text, kind, os.urandom(KEY_SIZE), sealing=True)

    async def _wrap(self, text: str, kind: PasscodeKind, key: bytes, *, sealing: bool) -> Cipher:
        salt = os.urandom(16)
        wrapper = await self._wrapper(text, salt, self._iterations)
        wrapped = wrapper.seal(key, _PLACE)
        self._keep(
            _Kept(
                salt=salt.hex(),
                iterations=self._iterations,
                wrapped=wrapped.hex(),
                sealing=sealing,
                kind=kind,
            )
        )
        return self.keys.cipher(key)

    def sealed(self) -> None:
        """Keep that no plain record is left in any file."""
        if self._kept is not None and self._kept.sealing:
            self._keep(self._kept.model_copy(update={"sealing": False}))

    async def unlock(self, text: str) -> Cipher:
        """Return the files' cipher; raise WrongPasscode, or KeyGone when this phone's secret was removed.

        A try is counted before it is judged, so that ending the app does not give it back.
        """
        return self.keys.cipher(await self._open(text))

    async def change_passcode(self, old: str, new: str, kind: PasscodeKind = "pin") -> None:
        """Wrap the same data key by another passcode, all or nothing.

        Raises as `unlock`, and SaveFailed with the old one kept.
        """
        await self._wrap(new, kind, await self._open(old), sealing=self.sealing)

    async def _open(self, text: str) -> bytes:
        kept = self._kept
        if kept is None:
            raise ValueError("there is no passcode yet")
        if self.wait_s():
            raise WrongPasscode(0, self.wait_s())
        tried = kept.model_copy(update={"tries": kept.tries + 1, "last_try_ms": self._now_ms()})
        self._keep(tried)
        wrapper = await self._wrapper(text, bytes.fromhex(kept.salt), kept.iterations)
        try:
            key = wrapper.open(bytes.fromhex(kept.wrapped), _PLACE)
        except ValueError as error:
            raise WrongPasscode(max(0, FREE_TRIES - tried.tries), self.wait_s()) from error
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

    async def _wrapper(self, text: str, salt: bytes, iterations: int) -> Cipher:
        stretched = await self.keys.stretch(prepared(text), salt, iterations)
        return self.keys.cipher(await self.keys.mix(stretched))

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
