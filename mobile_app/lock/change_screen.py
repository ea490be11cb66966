"""Another PIN for the same phone: the old one, then the new one twice."""

from dataclasses import dataclass

import flet as ft

from mobile_app import routes
from mobile_app.lock.screen import pad_screen, why_not
from mobile_app.lock.state import not_a_pin
from mobile_app.ui.controls import action, note, screen
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_made, use_value
from mobile_app.ui.session import use_session
from shared.text import t


@dataclass
class _Typed:
    old: str = ""
    new: str = ""


@view
def ChangePin() -> ft.View:  # noqa: N802
    """Ask for three PINs, one after the other; nothing changes before the last."""
    session = use_session()
    typed = use_made(_Typed)
    changed, set_changed = use_value(False)
    lock = session.lock

    async def take(pin: str) -> str:
        if lock is None:
            return ""
        if not typed.old:
            wrong = await why_not(lock.unlock(pin))
            typed.old = "" if wrong else pin
            return wrong
        wrong = not_a_pin(pin, typed.new)
        if wrong or not typed.new:
            typed.new = "" if wrong else pin
            return wrong
        wrong = await why_not(lock.vault.change_pin(typed.old, pin))
        set_changed(not wrong)
        return wrong

    if changed:
        back = action(t("pin.done"), lambda: session.go(routes.ACCOUNT))
        return screen(t("lock.change"), [note(t("pin.changed"), "good", ft.Icons.CHECK)], actions=[back])
    step = "pin.again" if typed.new else "pin.choose_new" if typed.old else "pin.ask_old"
    return pad_screen(t(step), t("pin.change_how"), take)
