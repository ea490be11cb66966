"""A phone whose passcode nobody knows: nothing on it can be read, so it is emptied to be joined again."""

from collections.abc import Awaitable, Callable

import flet as ft

from mobile_app.lock.passcode import PasscodeKind
from mobile_app.screens.lock.screen import closed_off
from mobile_app.ui.controls import action, body, choice, heading, note, screen
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_value
from shared.text import t


@view
def Forgotten(  # noqa: N802
    kind: PasscodeKind, back: Callable[[], None], empty: Callable[[], Awaitable[None]]
) -> ft.View:
    """Say what is lost, and empty the phone after an explicit yes; `empty` may raise OSError."""
    insists, set_insists = use_value(False)
    busy, set_busy = use_value(False)
    wrong, set_wrong = use_value("")

    async def leave() -> None:
        set_busy(True)
        try:
            await empty()
        except OSError:
            set_wrong(t("pin.disk"))
            set_busy(False)

    controls: list[ft.Control] = [
        heading(t(f"{kind}.forgotten")),
        body(t("forgotten.what")),
        note(t("forgotten.lost"), "bad", ft.Icons.WARNING_AMBER),
        choice(t("out.insist"), insists, lambda: set_insists(not insists), "insist"),
    ]
    if wrong:
        controls.append(note(wrong, "bad", ft.Icons.ERROR_OUTLINE))
    actions = [
        action(t("forgotten.back"), back, quiet=True),
        action(t("forgotten.do"), leave, ft.Icons.DELETE_OUTLINE, busy=busy or not insists),
    ]
    return closed_off(screen(t("web.name"), controls, actions=actions))
