"""The state of sending in one sentence, the same on every screen that shows it."""

import flet as ft

from mobile_app.account.state import sync_line
from mobile_app.ui.controls import note
from mobile_app.ui.session import Session

_ICONS = {
    "good": ft.Icons.CLOUD_DONE_OUTLINED,
    "plain": ft.Icons.SYNC,
    "open": ft.Icons.CLOUD_UPLOAD_OUTLINED,
    "bad": ft.Icons.ERROR_OUTLINE,
}


def sync_note(session: Session) -> ft.Control:
    """Return what there is to know of sending now."""
    line = sync_line(session.phone.status(), session.auto.last, session.phone.now())
    return note(line.text, line.mood, _ICONS[line.mood])
