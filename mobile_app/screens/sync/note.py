"""The notice above the list and the account: the state of sync, and whether a newer build exists."""

from functools import partial

import flet as ft

from mobile_app import routes
from mobile_app.screens.session import Session
from mobile_app.screens.sync.state import SyncLine, clock_words, sync_line
from mobile_app.ui.controls import link, note, small
from mobile_app.ui.hooks import use_news
from shared.text import t

_ICONS = {
    "good": ft.Icons.CLOUD_DONE_OUTLINED,
    "plain": ft.Icons.SYNC,
    "open": ft.Icons.CLOUD_UPLOAD_OUTLINED,
    "bad": ft.Icons.ERROR_OUTLINE,
}
_CALM = ("good", "plain")


def top_notes(session: Session) -> list[ft.Control]:
    """Return the messages for the component that is being drawn; it follows their changes."""
    use_news(session.web.subscribe)
    use_news(session.health.subscribe)
    status = session.phone.status()
    line = sync_line(status, session.auto.last, session.phone.now())
    notes = [_quiet(line) if line.mood in _CALM else note(line.text, line.mood, _ICONS[line.mood])]
    if session.health.low:
        notes.append(note(t("sync.low", mb=session.health.left_mb), "bad", ft.Icons.SD_CARD_ALERT))
    if not status.day_known:
        notes.append(note(t("day.unknown"), "bad", ft.Icons.EVENT_BUSY))
        notes.append(link(t("day.say"), partial(session.go, routes.DAY), ft.Icons.EDIT_CALENDAR))
    wrong = clock_words(status.clock_error_s) if status.day_known else ""
    if wrong:
        notes.append(note(wrong, "open", ft.Icons.SCHEDULE))
    if session.web.status == "update_ready":
        notes.append(note(t("app.update_ready"), "open", ft.Icons.UPGRADE))
    return notes


def _quiet(line: SyncLine) -> ft.Control:
    """Return what is good to know and asks for nothing: a line, no box, so that the work stands high."""
    color = ft.Colors.TERTIARY if line.mood == "good" else ft.Colors.ON_SURFACE_VARIANT
    words = ft.Row(
        [ft.Icon(_ICONS[line.mood], size=20, color=color), ft.Container(small(line.text), expand=True)],
        spacing=8,
    )
    return ft.Semantics(live_region=True, content=words)
