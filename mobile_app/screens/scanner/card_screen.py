"""Scanning an identity card for a form: name, birth date and sex, and nothing else of it."""

import flet as ft

from mobile_app import routes
from mobile_app.screens.households.state import Refused
from mobile_app.screens.scanner.finder import Finder
from mobile_app.screens.scanner.state import seen_card
from mobile_app.screens.session import use_session
from mobile_app.ui.controls import action, body, note, screen
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_value
from shared.text import t


@view
def ScanCard() -> ft.View:  # noqa: N802
    """Look for a card's code and hand over whom it speaks of; of any other code say what it is."""
    session = use_session()
    form = routes.behind_card(ft.use_view_path())
    wrong, set_wrong = use_value("")

    def seen(text: str) -> bool:
        found = seen_card(text)
        if isinstance(found, Refused):
            set_wrong(found.text)
            return False
        session.handed.put(found)
        session.go(form)
        return True

    return screen(
        t("card.title"),
        [Finder(seen), body(t("card.help"))],
        actions=[action(t("card.by_hand"), lambda: session.go(form), ft.Icons.KEYBOARD, quiet=True)],
        above=note(wrong, "bad", ft.Icons.QR_CODE_2) if wrong else None,
    )
