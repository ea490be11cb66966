"""The log: what happened between this phone and the server, newest first."""

import flet as ft

from mobile_app.screens.session import Session, use_session
from mobile_app.screens.sync.log_state import log_line
from mobile_app.store.sync_log import SyncLogEntry
from mobile_app.ui.controls import body, note, screen
from mobile_app.ui.guard import view
from shared.text import t


@view
def Log() -> ft.View:  # noqa: N802
    """Show the whole log."""
    session = use_session()
    lines = log_lines(session, session.phone.log.entries)
    return screen(t("log.title"), lines or [note(t("log.empty"), "plain", ft.Icons.HISTORY)])


def log_lines(session: Session, entries: list[SyncLogEntry]) -> list[ft.Control]:
    """Return entries as lines, newest first."""
    now = session.phone.now()
    return [
        ft.Container(body(log_line(entry, now)), key=f"{entry.since_ms}-{entry.what}")
        for entry in reversed(entries)
    ]
