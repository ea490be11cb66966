"""What was sent and what waits, in counts that add up."""

import flet as ft

from mobile_app.account.state import moment, rejected_line
from mobile_app.sync.status import SyncStatus
from mobile_app.ui.controls import action, body, card, heading, note, screen, small
from mobile_app.ui.guard import view
from mobile_app.ui.navigation import menu, navigation
from mobile_app.ui.session import Session, use_session
from mobile_app.ui.sync_note import top_notes
from shared.text import t
from shared.vietnamese import whole


@view
def Sync() -> ft.View:  # noqa: N802
    """Show the state of sending."""
    session = use_session()
    status = session.phone.status()
    controls: list[ft.Control] = [
        *top_notes(session),
        _counts(status),
        small(_last(session, status)),
        body(t("account.by_itself"), quiet=True),
        *_worries(status),
        *_rejected(session, status),
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
    lines = (
        ("account.saved", status.saved),
        ("account.waiting", status.waiting),
        ("account.sent", status.sent),
        ("account.durable", status.durable),
    )
    return card(*[_count(t(key), n) for key, n in lines])


def _count(words: str, n: int) -> ft.Control:
    return ft.MergeSemantics(
        ft.Row([ft.Container(body(words), expand=True), body(whole(n), strong=True)], spacing=12)
    )


def _last(session: Session, status: SyncStatus) -> str:
    if status.contact is None:
        return t("account.never")
    return t("account.last", time=moment(status.contact, session.phone.now()))


def _worries(status: SyncStatus) -> list[ft.Control]:
    found: list[ft.Control] = []
    if not status.agrees:
        found.append(note(t("account.differs"), "open", ft.Icons.SYNC_PROBLEM))
    if abs(status.clock_error_s) > 600:
        found.append(note(t("account.clock"), "open", ft.Icons.SCHEDULE))
    return found


def _rejected(session: Session, status: SyncStatus) -> list[ft.Control]:
    if not status.rejected:
        return []

    def name_of(entity: str) -> str:
        resident, household = session.phone.resident(entity), session.phone.household(entity)
        return resident.resident.full_name if resident else household.household.address if household else ""

    lines = [card(body(rejected_line(r, name_of)), key=r.change.id) for r in status.rejected]
    return [heading(t("account.rejected", n=len(lines))), *lines]
