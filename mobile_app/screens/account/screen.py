"""Who uses this phone, how it looks and speaks, and how safe its storage is."""

import flet as ft

from mobile_app import routes
from mobile_app.platform import IN_BROWSER
from mobile_app.platform.storage_status import is_persisted, persist
from mobile_app.screens.account.settings_part import settings_part
from mobile_app.screens.lock.account_part import lock_part
from mobile_app.screens.session import Session, WebNews, use_session
from mobile_app.ui.controls import body, card, heading, link, note, screen, small
from mobile_app.ui.guard import part, view
from mobile_app.ui.hooks import use_news, use_value
from shared.contract import APP_VERSION
from shared.text import t


@view
def Account() -> ft.View:  # noqa: N802
    """Show the person, then the phone."""
    session = use_session()
    use_news(session.settings.subscribe)
    parts: list[ft.Control] = [
        *_me(session),
        *lock_part(session),
        *settings_part(session),
        Storage(session.web),
    ]
    return screen(t("account.title"), [*parts, *_about(session)])


def _me(session: Session) -> list[ft.Control]:
    identity = session.phone.identity
    if identity is None:
        return []
    return [
        heading(t("account.me")),
        card(body(identity.helper_name, strong=True), body(t("account.scope", units=session.place))),
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
