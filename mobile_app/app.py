"""The app put together: open the phone, send by itself, show the screen of the address."""

import traceback
from collections.abc import Awaitable, Callable

import flet as ft

from mobile_app import config, routes
from mobile_app.account.auto_sync import AutoSync
from mobile_app.enrolment.screen import Download, Join
from mobile_app.enrolment.state import stage
from mobile_app.failures import broken, busy, no_storage
from mobile_app.households.find import EnterCode
from mobile_app.households.screen import Household
from mobile_app.network_status import watch_online
from mobile_app.phone import Phone
from mobile_app.store.byte_file import FileBusy
from mobile_app.today.screen import Today
from mobile_app.ui import theme
from mobile_app.ui.session import Session, SessionContext, use_session
from mobile_app.visits.screen import Visit
from shared.text import t

ROUTES = [
    ft.Route(
        path="/",
        component=Today,
        children=[
            ft.Route(path="join", component=Join),
            ft.Route(path="join/:code", component=Join),
            ft.Route(path="code", component=EnterCode),
            ft.Route(
                path="h/:key",
                component=Household,
                children=[ft.Route(path="visit", component=Visit)],
            ),
        ],
    )
]


async def main(page: ft.Page) -> None:
    """Start the app on `page`, with this installation's own files and network."""
    await start(page, config.open_phone)


async def start(page: ft.Page, open_phone: Callable[[], Awaitable[Phone]]) -> None:
    """Start the app on `page` with the phone that `open_phone` gives; say so if it gives none."""
    page.title = t("web.name")
    theme.apply(page)
    try:
        phone = await open_phone()
    except FileBusy:
        page.render_views(busy, page)
        return
    except OSError as error:
        page.render_views(no_storage, page, str(error))
        return
    auto = AutoSync(phone)
    session = Session(phone, auto, page.navigate)
    page.run_task(auto.run)
    watch_online(lambda: auto.wake(at_once=True))
    page.render_views(App, session)


@ft.component
def App(session: Session) -> list[ft.View]:  # noqa: N802
    """The whole app, with the session in reach of every screen."""
    return SessionContext(session, Screens)


@ft.component
def Screens() -> list[ft.View]:  # noqa: N802
    """Show joining, the first download, or the screen of the address."""
    session = use_session()
    phone = session.phone
    match stage(
        joined=phone.identity is not None,
        has_campaign=phone.campaign is not None,
        has_records=phone.status().records_valid_at is not None,
    ):
        case "join":
            return [Join()]
        case "download":
            return [Download()]
        case "open":
            return ft.Router(ROUTES, manage_views=True)
