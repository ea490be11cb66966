"""The lock as screens see it: is there a passcode, is the app shut, what to say of a wrong passcode."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from mobile_app.core.news import News
from mobile_app.core.phone import SEALED_FILES, FileOpener
from mobile_app.lock.parcels import Parcels
from mobile_app.lock.passcode import PIN_LENGTH, PasscodeKind
from mobile_app.lock.vault import Vault, WrongPasscode
from mobile_app.store.byte_file import FileDamaged
from mobile_app.store.cipher import Cipher
from mobile_app.store.journal import kinds_in
from shared.text import t

# Long enough for a talk at the door with the phone in one hand, short enough for one left on a gate's post.
IDLE_S = 300


class Lock(News):
    """One phone's lock. `shut`: the passcode is asked above whatever was open, which stays as it was left."""

    def __init__(
        self, vault: Vault, parcels: Parcels, files: FileOpener, clock: Callable[[], datetime]
    ) -> None:
        """`vault` and `parcels` are open for as long as the app is; `clock` also counts while it sleeps.

        `files` opens what the vault's key seals.
        """
        super().__init__()
        self.vault, self.parcels, self._files, self._clock = vault, parcels, files, clock
        self.shut = False
        self._touched = clock()

    async def left_plain(self) -> bool:
        """Tell whether a version without passcode left records here, which are to be sealed.

        Raises FileDamaged when records are sealed and the vault that opened them is gone, OSError when the
        medium refuses.
        """
        found = [await self._content(name) for name in SEALED_FILES]
        if any("sealed" in kinds_in(content) for content in found[:2]):  # the others are conveniences
            raise FileDamaged("sealed records without a vault")
        return any(found)

    async def _content(self, name: str) -> bytes:
        file = await self._files(name)
        try:
            return file.read()
        finally:
            file.close()

    async def choose(self, text: str, kind: PasscodeKind) -> Cipher:
        """Set the passcode and return the cipher of the phone's files, before anything is in them.

        Raises SaveFailed with none set.
        """
        cipher = await self.vault.set_passcode(text, kind)
        self._touched = self._clock()
        return cipher

    def touch(self) -> None:
        """Record activity in the app, unless the time to lock has already passed."""
        self.look()
        if not self.shut:
            self._touched = self._clock()

    def look(self) -> int:
        """Shut the app if nobody has touched it for too long; return in how many seconds to look again."""
        idle = (self._clock() - self._touched).total_seconds()
        if not 0 <= idle < IDLE_S:  # a clock put back says nothing of how long it was
            self.close_now()
        return IDLE_S if self.shut else max(1, int(IDLE_S - idle) + 1)

    def close_now(self) -> None:
        """Ask for the passcode before anything else; without one there is nothing to ask for."""
        if self.vault.is_set and not self.shut:
            self.shut = True
            self.tell()

    async def unlock(self, text: str) -> Cipher:
        """Return the files' cipher and show what was open. Raises WrongPasscode, KeyGone and SaveFailed."""
        cipher = await self.vault.unlock(text)
        self.shut, self._touched = False, self._clock()
        self.tell()
        return cipher

    async def wipe(self) -> None:
        """Remove what was sealed, after `Vault.begin_wipe`; cut short, it goes on at the next opening.

        Nobody may have the files open. Raises SaveFailed and OSError; then it is tried again.
        """
        for name in SEALED_FILES:
            file = await self._files(name)
            try:
                file.replace(b"")
            finally:
                file.close()
        await self.vault.end_wipe()
        self.shut = False

    def close(self) -> None:
        """Give the own files back."""
        self.vault.close()
        self.parcels.close()

    async def run(self) -> None:
        """Look again and again, for as long as the app is open."""
        while True:  # noqa: ASYNC110 (the clock tells nobody when it gets there)
            await asyncio.sleep(self.look())


def pressed(typed: str, key: str) -> str:
    """Return the digits after `key`, an empty one taking the last away."""
    return (typed + key)[:PIN_LENGTH] if key else typed[:-1]


def why_wrong(error: WrongPasscode, kind: PasscodeKind) -> str:
    """Return what to say of a wrong passcode (E-18): tries left, or how long to wait."""
    if error.wait_s:
        return t(f"{kind}.wait", time=waiting(error.wait_s))
    return t(f"{kind}.wrong", n=error.left)


def waiting(seconds: int) -> str:
    """Return a time to wait in words."""
    return t("pin.seconds", n=seconds) if seconds < 60 else t("pin.minutes", n=-(-seconds // 60))
