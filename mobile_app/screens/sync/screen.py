"""What was sent and what waits, in counts that add up; what was set aside; and the log."""

from functools import partial

import flet as ft

from mobile_app import routes
from mobile_app.screens.navigation import menu, navigation
from mobile_app.screens.session import Session, use_session
from mobile_app.screens.sync.log_screen import log_lines
from mobile_app.screens.sync.note import top_notes
from mobile_app.screens.sync.state import former_line, moment, rejected_line
from mobile_app.screens.unreadable.card import unreadable_note
from mobile_app.sync.status import Rejected, SyncStatus
from mobile_app.ui.controls import action, body, card, heading, link, note, screen, small
from mobile_app.ui.guard import each, view
from shared.text import t
from shared.written import whole

_NEWEST = 3


@view
def Sync() -> ft.View:  # noqa: N802
    """Show the state of sending."""
    session = use_session()
    status = session.phone.status()
    controls: list[ft.Control] = [
        *top_notes(session),
        *_rejected(session, status),
        _counts(status),
        *[note(former_line(f), "open", ft.Icons.PERSON_OUTLINE) for f in status.former],
        small(_last(session, status)),
        *_differs(status),
        *unreadable_note(session),
        link(t("acts.title"), partial(session.go, routes.ACTS), ft.Icons.FACT_CHECK_OUTLINED),
        *_log(session),
        body(t("account.by_itself"), quiet=True),
    ]
    send = action(
        t("account.sending") if status.running else t("account.send"),
        lambda: session.auto.wake(at_once=True),
        ft.Icons.SYNC,
        busy=status.running,
    )
    return screen(
        t("sync.title"),
        controls,
        subtitle=session.place,
        actions=[send],
        tools=[menu(session)],
        nav=navigation("sync", session),
    )


def _counts(status: SyncStatus) -> ft.Control:
    """Return whether both sides count the same, then the counts line by line."""
    lines = (
        ("account.saved", status.saved),
        ("account.waiting", status.waiting),
        ("account.sent", status.sent),
        ("account.durable", status.durable),
    )
    return card(body(_handshake(status), strong=True), *[_count(t(key), n) for key, n in lines])


def _handshake(status: SyncStatus) -> str:
    kept, sent = whole(status.saved), whole(status.sent)
    if not status.waiting:
        return t("account.agreed", kept=kept, sent=sent)
    return t("account.not_agreed", kept=kept, sent=sent, n=whole(status.waiting))


def _count(words: str, n: int) -> ft.Control:
    return ft.MergeSemantics(
        ft.Row([ft.Container(body(words), expand=True), body(whole(n), strong=True)], spacing=12)
    )


def _last(session: Session, status: SyncStatus) -> str:
    if status.contact is None:
        return t("account.never")
    return t("account.last", time=moment(status.contact, session.phone.now()))


def _differs(status: SyncStatus) -> list[ft.Control]:
    return [] if status.agrees else [note(t("account.differs"), "open", ft.Icons.SYNC_PROBLEM)]


def _rejected(session: Session, status: SyncStatus) -> list[ft.Control]:
    if not status.rejected:
        return []
    lines = each(lambda r: _set_aside(r, session), status.rejected)
    return [heading(t("account.rejected", n=len(lines))), *lines]


def _set_aside(rejected: Rejected, session: Session) -> ft.Control:
    return card(
        body(rejected_line(rejected, session.phone.name_of)),
        small(t("account.rejected_how")),
        key=rejected.change.id,
        on_click=partial(session.go, routes.act(rejected.change.id)),
    )


def _log(session: Session) -> list[ft.Control]:
    entries = session.phone.log.entries[-_NEWEST:]
    if not entries:
        return []
    more = link(t("log.more"), partial(session.go, routes.LOG), ft.Icons.HISTORY)
    return [heading(t("log.title")), card(*log_lines(session, entries)), more]
