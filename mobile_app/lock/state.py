"""The lock as screens see it: whether there is a PIN, whether the app is shut, what to say of a PIN typed."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from mobile_app.lock.parcels import Parcels
from mobile_app.lock.vault import PIN_LENGTH, Vault, WrongPin, weak
from mobile_app.phone import SEALED_FILES, FileOpener, Phone
from mobile_app.store.cipher import Cipher
from mobile_app.ui.news import News
from shared.text import t

# Long enough for a talk at the door with the phone in one hand, short enough for one left on a gate's post.
IDLE_S = 300


class Lock(News):
    """One phone's lock. `shut`: the PIN is asked above whatever was open, which stays as it was left."""

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

    async def protect(self, phone: Phone, pin: str) -> None:
        """Set the PIN and seal the phone's files. Raises SaveFailed; what is sealed by then stays so."""
        phone.seal(await self.vault.set_pin(pin))
        self.vault.sealed()
        self._touched = self._clock()
        self.tell()

    def touch(self) -> None:
        """Note that somebody uses the app, unless that comes too late."""
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
        """Ask for the PIN before anything else; without one there is nothing to ask for."""
        if self.vault.is_set and not self.shut:
            self.shut = True
            self.tell()

    async def unlock(self, pin: str) -> Cipher:
        """Return the files' cipher and show what was open. Raises WrongPin, KeyGone and SaveFailed."""
        cipher = await self.vault.unlock(pin)
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


def not_a_pin(pin: str, first: str) -> str:
    """Return why `pin` cannot be taken, or an empty text; `first` is what was typed before, if anything."""
    if first and pin != first:
        return t("pin.differ")
    return t("pin.weak") if weak(pin) else ""


def why_wrong(error: WrongPin) -> str:
    """Return what to say of a wrong PIN (E-18): tries left, or how long to wait."""
    if error.wait_s:
        return t("pin.wait", time=waiting(error.wait_s))
    return t("pin.wrong", n=error.left)


def waiting(seconds: int) -> str:
    """Return a time to wait in words."""
    return t("pin.seconds", n=seconds) if seconds < 60 else t("pin.minutes", n=-(-seconds // 60))
