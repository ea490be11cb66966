"""What was sent and what waits, who uses this phone, and how safe its storage is."""

import flet as ft

from mobile_app import routes
from mobile_app.account.state import moment, rejected_line
from mobile_app.config import IN_BROWSER
from mobile_app.storage_status import is_persisted, persist
from mobile_app.sync.status import SyncStatus
from mobile_app.ui.controls import action, body, card, heading, link, note, screen, small
from mobile_app.ui.guard import part, view
from mobile_app.ui.hooks import use_news, use_value
from mobile_app.ui.navigation import navigation
from mobile_app.ui.session import Session, WebNews, use_session
from mobile_app.ui.sync_note import top_notes
from shared.contract import APP_VERSION
from shared.text import t
from shared.vietnamese import whole


@view
def Account() -> ft.View:  # noqa: N802
    """Show the state of sending, then the rest."""
    session = use_session()
    status = session.phone.status()
    controls: list[ft.Control] = [
        *top_notes(session),
        _counts(status),
        small(_last(session, status)),
        body(t("account.by_itself"), quiet=True),
        *_worries(status),
        *_rejected(session, status),
        *_me(session),
        Storage(session.web),
        *_about(session),
    ]
    send = action(
        t("account.sending") if status.running else t("account.send"),
        lambda: session.auto.wake(at_once=True),
        ft.Icons.SYNC,
        busy=status.running,
    )
    return screen(t("account.title"), controls, actions=[send], nav=navigation(routes.ACCOUNT, session))


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


def _me(session: Session) -> list[ft.Control]:
    identity = session.phone.identity
    if identity is None:
        return []
    units = ", ".join(session.campaign.unit(u).label for u in identity.scope)
    return [
        heading(t("account.me")),
        card(body(identity.helper_name, strong=True), body(t("account.scope", units=units))),
        link(t("account.other_code"), lambda: session.go(routes.JOIN), ft.Icons.KEY),
    ]


@part
def Storage(web: WebNews) -> ft.Control:  # noqa: N802
    """Show whether the browser keeps the data for good, and the app for use without a network."""
    lasting, set_lasting = use_value(True)

    async def look() -> None:
        set_lasting(await is_persisted())

    async def ask() -> None:
        set_lasting(await persist())

    ft.use_effect(look, [])
    use_news(web.subscribe)
    words: list[ft.Control] = [heading(t("account.storage"))]
    words.append(body(t("account.lasting")) if lasting else note(t("account.not_lasting"), "open"))
    if not lasting:
        words.append(link(t("account.ask_lasting"), ask))
    if web.status == "offline_ready":
        words.append(body(t("account.offline_ready")))
    elif IN_BROWSER and not web.status:
        words.append(body(t("account.not_offline_ready"), quiet=True))
    return ft.Column(words, spacing=8)


def _about(session: Session) -> list[ft.Control]:
    campaign = session.campaign
    return [
        heading(t("account.about")),
        body(t("account.plan", campaign=campaign.name, basis=campaign.legal_basis)),
        body(t("account.contact", contact=campaign.contact)),
        small(t("account.privacy", campaign=campaign.short_name)),
        small(t("account.version", version=APP_VERSION)),
    ]
