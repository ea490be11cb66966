"""Another passcode for the same phone: the old one, then the new one twice; a PIN may become a passphrase."""

from collections.abc import Callable

import flet as ft

from mobile_app import routes
from mobile_app.lock.passcode import PasscodeKind
from mobile_app.lock.state import Lock
from mobile_app.screens.lock.screen import ChoosePasscode, passcode_screen, why_not
from mobile_app.screens.session import use_session
from mobile_app.ui.controls import action, note, screen
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_value
from shared.text import t


@view
def ChangePasscode() -> ft.View:  # noqa: N802
    """Ask for the old passcode and for the new one twice; nothing changes before the last."""
    session = use_session()
    old, set_old = use_value("")
    changed, set_changed = use_value(False)
    lock = session.lock
    if changed or lock is None:
        back = action(t("pin.done"), lambda: session.go(routes.ACCOUNT))
        return screen(t("lock.change"), [note(t("pin.changed"), "good", ft.Icons.CHECK)], actions=[back])
    if not old:
        return _ask_old(lock, set_old)

    async def take(text: str, kind: PasscodeKind) -> str:
        wrong = await why_not(lock.vault.change_passcode(old, text, kind), lock.vault.kind)
        set_changed(not wrong)
        return wrong

    return ChoosePasscode(take, t("pin.change_how"), closed=False)


def _ask_old(lock: Lock, known: Callable[[str], None]) -> ft.View:
    kind = lock.vault.kind

    async def take(text: str) -> str:
        wrong = await why_not(lock.unlock(text), kind)
        if not wrong:
            known(text)
        return wrong

    return passcode_screen(kind, t(f"{kind}.ask_old"), t("pin.change_how"), take)
