"""What the account screen offers about the lock: shut the app at once, another PIN, leaving this phone."""

import flet as ft

from mobile_app import routes
from mobile_app.screens.session import Session
from mobile_app.ui.controls import body, heading, link
from shared.text import t


def lock_part(session: Session) -> list[ft.Control]:
    """Return the part of the account screen that is about the lock; nothing where there is no PIN."""
    lock = session.lock
    if lock is None:
        return []
    return [
        heading(t("lock.title")),
        body(t("lock.idle"), quiet=True),
        link(t("lock.now"), lock.close_now, ft.Icons.LOCK_OUTLINE),
        link(t("lock.change"), lambda: session.go(routes.CHANGE_PIN), ft.Icons.PASSWORD),
        link(t("lock.out"), lambda: session.go(routes.SIGN_OUT), ft.Icons.LOGOUT),
    ]
