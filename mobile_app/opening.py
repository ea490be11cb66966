"""Before the phone is open: a passcode is chosen or asked, and nothing else is shown or kept."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

import flet as ft

from mobile_app.core.phone import Phone
from mobile_app.lock.passcode import PasscodeKind
from mobile_app.lock.state import Lock
from mobile_app.screens.enrolment.screen import EnterInvitation, invitation_in
from mobile_app.screens.enrolment.state import JoiningLink
from mobile_app.screens.lock.forgotten_screen import Forgotten
from mobile_app.screens.lock.screen import AskPasscode, ChoosePasscode, why_not
from mobile_app.screens.lock.sign_out_screen import Farewell
from mobile_app.store.byte_file import FileBusy, FileDamaged
from mobile_app.store.cipher import Cipher
from mobile_app.store.journal import SaveFailed
from mobile_app.ui.guard import failure
from mobile_app.ui.hooks import use_reading, use_value
from mobile_app.ui.settings import PhoneSettings
from shared.text import t

OpenLock = Callable[[], Awaitable[Lock]]
Again = Callable[..., Awaitable[None]]


class OpenPhone(Protocol):
    """Opens this installation's phone, with the cipher its files are sealed with; see `Phone.open`."""

    async def __call__(self, cipher: Cipher, *, plain_too: bool) -> Phone:
        """Open."""
        ...


@dataclass(frozen=True)
class Opening:
    """An app whose phone is not open yet: `run` goes on with it, `again` starts again on the same page."""

    page: ft.Page
    open_phone: OpenPhone
    lock: Lock
    settings: PhoneSettings
    again: Again
    run: Callable[[Phone, JoiningLink], None]

    async def unlock(self, text: str) -> None:
        """Open the phone with its passcode; raises WrongPasscode, KeyGone and SaveFailed."""
        await self._open(await self.lock.unlock(text), JoiningLink())

    async def begin(self, text: str, kind: PasscodeKind, invitation: JoiningLink) -> None:
        """Take a passcode, seal what an earlier version left, and join. Raises SaveFailed with none taken."""
        cipher = await self.lock.choose(text, kind)
        await self._open(cipher, invitation)

    async def empty(self) -> None:
        """Wipe a phone that nobody can open, and begin again. Raises OSError, to be tried again."""
        self.lock.vault.begin_wipe()
        await self.lock.wipe()
        self.lock.close()
        await self.again("out.untold")

    async def _open(self, cipher: Cipher, invitation: JoiningLink) -> None:
        try:
            phone = await self.open_phone(cipher, plain_too=self.lock.vault.sealing)
        except Exception as error:  # noqa: BLE001 (as above)
            self.page.render_views(Failed, *why_not_started(error))
            return
        with contextlib.suppress(SaveFailed):  # nothing plain is left; the next opening looks once more
            self.lock.vault.sealed()
        self.run(phone, invitation)


def why_not_started(error: Exception) -> tuple[str, str]:
    """Return the text key of why the phone's files could not be opened, and the detail for technicians."""
    match error:
        case FileBusy():
            return "app.busy", ""
        case FileDamaged():
            return "app.damaged", str(error)
        case OSError():
            return "app.storage", str(error)
    return "app.broken", repr(error)


@ft.component
def Failed(text: str, detail: str) -> list[ft.View]:  # noqa: N802
    """Show why the app cannot start."""
    return [failure(f"{text}_title", text, "app.retry", detail)]


@ft.component
def Locked(opening: Opening) -> list[ft.View]:  # noqa: N802
    """Show nothing but the question for the passcode, or what to do without it."""
    forgotten, set_forgotten = use_value(False)
    if forgotten:
        return [Forgotten(opening.lock.vault.kind, lambda: set_forgotten(False), opening.empty)]
    return [AskPasscode(opening.lock, opening.unlock, lambda: set_forgotten(True))]


@ft.component
def Beginning(opening: Opening, left_plain: bool, farewell: str) -> list[ft.View]:  # noqa: N802
    """Ask for a passcode before anything is kept; before that for a joining code, unless a link brought it.

    With `left_plain` there are records of a version without passcode: they are sealed before they are shown.
    """
    settings, lock = opening.settings, opening.lock
    spoken = use_reading(settings.subscribe, lambda: settings.language)
    invitation, set_invitation = use_value(invitation_in(opening.page.route))

    async def take(text: str, kind: PasscodeKind) -> str:
        return await why_not(opening.begin(text, kind, invitation), kind)

    if left_plain:
        return [ChoosePasscode(take, t("pin.plain_how"))]
    if invitation.code and invitation.server:
        return [ChoosePasscode(take)]
    before = Farewell(lock.parcels, farewell)
    return [EnterInvitation(settings, before, invitation, set_invitation, key=spoken)]
