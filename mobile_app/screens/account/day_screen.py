"""The screen that asks for the day."""

import flet as ft

from mobile_app import routes
from mobile_app.screens.account.day_question import DayQuestion
from mobile_app.screens.session import use_session
from mobile_app.ui.controls import note, screen
from mobile_app.ui.guard import view
from shared.text import t
from shared.written import day


@view
def Day() -> ft.View:  # noqa: N802
    """Ask for the day, or say which it is."""
    session = use_session()
    if session.phone.day_known:
        known = note(t("day.known", day=day(session.phone.today())), "good", ft.Icons.EVENT_AVAILABLE)
        return screen(t("day.title"), [known])
    return screen(t("day.title"), [DayQuestion(lambda: session.go(routes.HOME))])
