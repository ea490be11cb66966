"""Entering a household's code by hand."""

import flet as ft

from mobile_app import routes
from mobile_app.core.typed import Typed
from mobile_app.screens.households.state import Finding, Found, Refused, Unknown, find
from mobile_app.screens.session import Session, use_session
from mobile_app.ui.controls import action, body, note, screen
from mobile_app.ui.field import Field
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_made, use_value
from shared.text import t


def look_up(session: Session, text: str) -> Finding:
    """Return what a code leads to on this phone."""
    identity = session.phone.identity
    scope = identity.scope if identity else ()
    return find(text, session.phone.household_by_code, session.campaign, scope)


_NOTHING: Finding = Refused("")


@view
def EnterCode() -> ft.View:  # noqa: N802
    """Ask for a code and open its household, or offer to make a new one."""
    session = use_session()
    typed = use_made(Typed)
    finding, set_finding = use_value(_NOTHING)

    def open_household() -> None:
        found = look_up(session, typed.text)
        set_finding(found)
        if isinstance(found, Found):
            session.go(routes.household(found.key))

    controls: list[ft.Control] = [
        body(t("code.help")),
        Field(
            typed,
            t("code.label"),
            error=(finding.text or None) if isinstance(finding, Refused) else None,
            capitals=ft.TextCapitalization.CHARACTERS,
            on_done=open_household,
            autofocus=True,
            key="code",
        ),
        *unknown_code(session, finding),
    ]
    return screen(
        t("code.title"), controls, actions=[action(t("code.open"), open_household, ft.Icons.MEETING_ROOM)]
    )


def unknown_code(session: Session, finding: Finding) -> list[ft.Control]:
    """Return the offer to make a household of a code that none has yet; nothing for other findings."""
    if not isinstance(finding, Unknown):
        return []
    code = finding.code
    return [
        note(t("code.unknown", code=code), "open", ft.Icons.INFO_OUTLINE),
        action(
            t("code.create"), lambda: session.go(routes.new_household(code)), ft.Icons.ADD_HOME, quiet=True
        ),
    ]
