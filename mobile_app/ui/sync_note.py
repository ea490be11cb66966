"""What stands on top of the list and of the account: the state of sending, and a newer build."""

import flet as ft

from mobile_app.account.state import sync_line
from mobile_app.ui.controls import note
from mobile_app.ui.hooks import use_news
from mobile_app.ui.session import Session
from shared.text import t

_ICONS = {
    "good": ft.Icons.CLOUD_DONE_OUTLINED,
    "plain": ft.Icons.SYNC,
    "open": ft.Icons.CLOUD_UPLOAD_OUTLINED,
    "bad": ft.Icons.ERROR_OUTLINE,
}


def top_notes(session: Session) -> list[ft.Control]:
    """Return the messages for the component that is being drawn; it follows their changes."""
    use_news(session.web.subscribe)
    line = sync_line(session.phone.status(), session.auto.last, session.phone.now())
    notes = [note(line.text, line.mood, _ICONS[line.mood])]
    if session.web.status == "update_ready":
        notes.append(note(t("app.update_ready"), "open", ft.Icons.UPGRADE))
    return notes
