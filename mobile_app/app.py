"""The app put together: open the phone, send by itself, show the screen of the address."""

from collections.abc import Awaitable, Callable
from typing import cast

import flet as ft

from mobile_app import config, routes
from mobile_app.account.auto_sync import AutoSync
from mobile_app.account.screen import Account
from mobile_app.enrolment.screen import Download, Join
from mobile_app.enrolment.state import Stage, stage_of
from mobile_app.households.find import EnterCode
from mobile_app.households.new_screen import NewHousehold
from mobile_app.households.screen import Household
from mobile_app.network_status import watch_online
from mobile_app.phone import Phone
from mobile_app.residents.screen import NewResident, VisitResident
from mobile_app.results.screen import Results
from mobile_app.store.byte_file import FileBusy, FileDamaged
from mobile_app.today.screen import Today
from mobile_app.ui import theme
from mobile_app.ui.controls import action, note, screen
from mobile_app.ui.guard import broken, failure, view
from mobile_app.ui.hooks import use_reading
from mobile_app.ui.session import Session, SessionContext, use_session
from mobile_app.visits.screen import Visit
from mobile_app.web_status import watch_web_status
from shared.text import t


@view
def NotFound() -> ft.View:  # noqa: N802
    """Say that an address leads nowhere, and where to go on."""
    session = use_session()
    back = action(t("app.to_list"), lambda: session.leave(routes.HOME), ft.Icons.HOME_WORK_OUTLINED)
    return screen(t("web.name"), [note(t("app.not_found"), "open", ft.Icons.SEARCH_OFF)], actions=[back])


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
                children=[
                    ft.Route(path="add", component=NewResident),
                    ft.Route(
                        path="visit",
                        component=Visit,
                        children=[ft.Route(path="add", component=VisitResident)],
                    ),
                ],
            ),
            ft.Route(path="new", component=NewHousehold),
            ft.Route(path="new/:code", component=NewHousehold),
            ft.Route(path="results", component=Results),
            ft.Route(path="account", component=Account),
            ft.Route(path=":rest+", component=NotFound),
        ],
    )
]


async def main(page: ft.Page) -> None:
    """Start the app on `page`, with this installation's own files and network."""
    await start(page, config.open_phone)


async def start(page: ft.Page, open_phone: Callable[[], Awaitable[Phone]]) -> None:
    """Start the app on `page` with the phone that `open_phone` gives; say so if it gives none."""
    # The splash goes when the first message is drawn: say nothing before there is something to show.
    try:
        phone = await open_phone()
    except Exception as error:  # noqa: BLE001 (whatever it was, people must read something)
        theme.apply(page)
        page.render_views(Failed, *why_not_started(error))
        return
    theme.apply(page)
    session = Session(phone, AutoSync(phone), page.navigate)
    # Flet's own error page is in English and says nothing of what is saved.
    setattr(page.session, "error", session.troubles.report)  # noqa: B010
    page.run_task(session.auto.run)
    watch_web_status(session.web.put)
    watch_online(lambda: session.auto.wake(at_once=True))
    page.render_views(App, session)


def why_not_started(error: Exception) -> tuple[str, str]:
    """Return the text key of why the phone's files could not be opened, and the detail for technicians."""
    match error:
        case FileBusy():
            return "app.busy", ""
        case FileDamaged():
            return "app.damaged", str(error)
        case OSError():
            return "app.storage", str(error)
    return "app.broken", repr(error)


@ft.component
def Failed(text: str, detail: str) -> list[ft.View]:  # noqa: N802
    """Show why the app cannot start."""
    return [failure(f"{text}_title", text, "app.retry", detail)]


@ft.component
def App(session: Session) -> list[ft.View]:  # noqa: N802
    """The whole app, with the session in reach of every screen."""
    return cast("list[ft.View]", SessionContext(session, Screens))


@ft.component
def Screens() -> list[ft.View]:  # noqa: N802
    """Show joining, the first download, or the screen of the address."""
    session: Session = ft.use_context(SessionContext)
    trouble = use_reading(session.troubles.subscribe, lambda: session.troubles.newest)
    if trouble:
        return [broken(trouble)]
    match use_reading(session.phone.subscribe, lambda: stage(session.phone)):
        case "join":
            return [Join()]
        case "download":
            return [Download()]
        case "open":
            return cast("list[ft.View]", ft.Router(ROUTES, manage_views=True))


def stage(phone: Phone) -> Stage:
    """Return how far this phone has come."""
    return stage_of(
        joined=phone.identity is not None,
        has_campaign=phone.campaign is not None,
        has_records=phone.status().records_valid_at is not None,
    )
