"""How to do what one does at a door, in a few sentences each, and whom to ask."""

import flet as ft

from mobile_app.screens.session import use_session
from mobile_app.ui.controls import body, card, heading, screen
from mobile_app.ui.guard import view
from shared.text import t

TOPICS = ("visit", "offline", "code", "absent", "sent", "step", "privacy", "lost")


@view
def Help() -> ft.View:  # noqa: N802
    """Show the ward's contact first, then the topics."""
    campaign = use_session().campaign
    contact = card(
        body(t("help.ask"), strong=True), body(t("account.contact", contact=campaign.contact)), key="contact"
    )
    topics = [card(heading(t(f"help.{topic}")), body(t(f"help.{topic}_how")), key=topic) for topic in TOPICS]
    return screen(t("help.title"), [contact, *topics])
