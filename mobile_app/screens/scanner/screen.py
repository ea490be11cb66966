"""Scanning a household's label: the usual way to a household at its door."""

import flet as ft

from mobile_app import routes
from mobile_app.screens.households.find import look_up, unknown_code
from mobile_app.screens.households.state import Finding, Found, Refused
from mobile_app.screens.scanner.finder import Finder
from mobile_app.screens.scanner.state import seen_household
from mobile_app.screens.session import use_session
from mobile_app.ui.controls import action, note, screen
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_value
from shared.text import t

_NOTHING: Finding = Refused("")


@view
def Scan() -> ft.View:  # noqa: N802
    """Look for a household's code and open it; say what any other code is, and go on looking."""
    session = use_session()
    finding, set_finding = use_value(_NOTHING)

    def seen(text: str) -> bool:
        found = seen_household(text, lambda code: look_up(session, code))
        set_finding(found)
        if isinstance(found, Found):
            session.leave(routes.household(found.key))
        return isinstance(found, Found)

    wrong = finding.text if isinstance(finding, Refused) else ""
    return screen(
        t("scan.title"),
        [Finder(seen), *unknown_code(session, finding)],
        actions=[
            action(t("today.enter_code"), lambda: session.go(routes.CODE), ft.Icons.DIALPAD, quiet=True)
        ],
        above=note(wrong, "bad", ft.Icons.QR_CODE_2) if wrong else None,
    )
