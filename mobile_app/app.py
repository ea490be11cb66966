"""The app put together: open the phone, send by itself, show the screen of the address."""

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import flet as ft

from mobile_app import config, routes
from mobile_app.core.phone import Phone
from mobile_app.ending import Ending
from mobile_app.lock.state import Lock
from mobile_app.opening import Again, Beginning, Failed, Locked, Opening, OpenLock, OpenPhone, why_not_started
from mobile_app.platform.network_status import watch_online
from mobile_app.platform.touch_status import watch_touches
from mobile_app.platform.web_status import watch_web_status
from mobile_app.screens.account.day_screen import Day
from mobile_app.screens.account.help_screen import Help
from mobile_app.screens.account.more_screen import More
from mobile_app.screens.account.screen import Account
from mobile_app.screens.desk.caller_screen import Caller, NewCaller
from mobile_app.screens.desk.screen import DeskScreen
from mobile_app.screens.enrolment.screen import Download, Join
from mobile_app.screens.enrolment.state import JoiningLink, Stage, stage_of
from mobile_app.screens.households.attach_screen import AttachCode
from mobile_app.screens.households.find import EnterCode
from mobile_app.screens.households.list_screen import HouseholdList
from mobile_app.screens.households.new_screen import NewHousehold
from mobile_app.screens.households.screen import Household
from mobile_app.screens.lock.change_screen import ChangePasscode
from mobile_app.screens.lock.screen import AskPasscode
from mobile_app.screens.lock.sign_out_screen import Refused, SignOut
from mobile_app.screens.obstacles.screen import Obstacles, TellObstacle
from mobile_app.screens.referrals.screen import Refer
from mobile_app.screens.residents.move_screen import MoveResident
from mobile_app.screens.residents.person_screen import Person
from mobile_app.screens.residents.screen import EditResident, NewResident, VisitResident
from mobile_app.screens.results.screen import Results
from mobile_app.screens.scanner.card_screen import ScanCard
from mobile_app.screens.scanner.screen import Scan
from mobile_app.screens.session import HomePlace, Session, SessionContext, use_session
from mobile_app.screens.sync.acts_screen import Acts, OneAct
from mobile_app.screens.sync.log_screen import Log
from mobile_app.screens.sync.screen import Sync
from mobile_app.screens.today.screen import TodayScreen
from mobile_app.screens.unreadable.screen import UnreadableList, UnreadableRecord
from mobile_app.screens.visits.drafts import VisitDrafts
from mobile_app.screens.visits.screen import Visit
from mobile_app.sync.auto_sync import AutoSync
from mobile_app.ui.controls import action, note, screen
from mobile_app.ui.guard import broken, view
from mobile_app.ui.hooks import use_reading
from mobile_app.ui.settings import PhoneSettings
from mobile_app.ui.touch import haptic_tap
from shared.problem import REVOKED
from shared.text import t


@view
def NotFound() -> ft.View:  # noqa: N802
    """Say that an address leads nowhere, and where to go on."""
    session = use_session()
    back = action(t("app.to_list"), lambda: session.leave(routes.HOME), ft.Icons.HOME_WORK_OUTLINED)
    return screen(t("web.name"), [note(t("app.not_found"), "open", ft.Icons.SEARCH_OFF)], actions=[back])


@ft.component
def Home() -> ft.View:  # noqa: N802
    """Show the evening's work or all households, whichever was left last."""
    home: HomePlace = ft.use_context(SessionContext).home
    place = use_reading(home.subscribe, lambda: home.place)
    return HouseholdList() if place == "list" else TodayScreen()


CARD = ft.Route(path="card", component=ScanCard)
ROUTES = [
    ft.Route(
        path="/",
        component=Home,
        children=[
            ft.Route(path="join", component=Join),
            ft.Route(path="join/:code", component=Join),
            ft.Route(path="code", component=EnterCode),
            ft.Route(path="day", component=Day),
            ft.Route(path="scan", component=Scan),
            ft.Route(
                path="desk",
                component=DeskScreen,
                children=[
                    ft.Route(path="new", component=NewCaller, children=[CARD]),
                    ft.Route(path="new/:unit", component=NewCaller, children=[CARD]),
                    ft.Route(path="p/:resident", component=Caller),
                ],
            ),
            ft.Route(
                path="h/:key",
                component=Household,
                children=[
                    ft.Route(path="add", component=NewResident, children=[CARD]),
                    ft.Route(path="code", component=AttachCode),
                    ft.Route(path="refer", component=Refer),
                    ft.Route(path="obstacle", component=TellObstacle),
                    ft.Route(
                        path="p/:resident",
                        component=Person,
                        children=[
                            ft.Route(path="edit", component=EditResident),
                            ft.Route(path="move", component=MoveResident),
                            ft.Route(path="move/:to", component=MoveResident),
                            ft.Route(path="refer", component=Refer),
                            ft.Route(path="obstacle", component=TellObstacle),
                        ],
                    ),
                    ft.Route(
                        path="visit",
                        component=Visit,
                        children=[
                            ft.Route(path="add", component=VisitResident, children=[CARD]),
                            ft.Route(path="obstacle/:resident", component=TellObstacle),
                        ],
                    ),
                ],
            ),
            ft.Route(path="new", component=NewHousehold),
            ft.Route(path="new/:code", component=NewHousehold),
            ft.Route(path="obstacles", component=Obstacles),
            ft.Route(path="results", component=Results),
            ft.Route(
                path="unreadable",
                component=UnreadableList,
                children=[ft.Route(path=":entity", component=UnreadableRecord)],
            ),
            ft.Route(
                path="sync",
                component=Sync,
                children=[
                    ft.Route(path="log", component=Log),
                    ft.Route(path="acts", component=Acts, children=[ft.Route(path=":act", component=OneAct)]),
                ],
            ),
            ft.Route(path="more", component=More),
            ft.Route(path="account", component=Account),
            ft.Route(path="help", component=Help),
            ft.Route(path="pin", component=ChangePasscode),
            ft.Route(path="sign-out", component=SignOut),
            ft.Route(path=":rest+", component=NotFound),
        ],
    )
]


async def main(page: ft.Page) -> None:
    """Start the app on `page`, with this installation's own files and network."""
    settings = PhoneSettings(await config.open_preferences())
    await start(page, config.open_phone, config.open_lock, settings)


async def start(
    page: ft.Page,
    open_phone: OpenPhone,
    open_lock: OpenLock,
    settings: PhoneSettings | None = None,
    farewell: str = "",
) -> None:
    """Start the app on `page` with the phone that `open_phone` gives; say so if it gives none.

    A passcode is chosen before anything is kept, and asked at every start. `farewell` is the key of what to
    say of a phone that was wiped just before.
    """
    # The splash goes when the first message is drawn: say nothing before there is something to show.
    settings = settings or PhoneSettings()
    settings.show_on(page)
    again = partial(start, page, open_phone, open_lock, settings)
    try:
        lock = await open_lock()
        page.run_task(lock.parcels.run)
        go_on = partial(run, page, settings, lock, again)
        opening = Opening(page, open_phone, lock, settings, again, go_on)
        if lock.vault.is_set:
            page.render_views(Locked, opening)
        else:
            page.render_views(Beginning, opening, await lock.left_plain(), farewell)
    except Exception as error:  # noqa: BLE001 (whatever it was, people must read something)
        page.render_views(Failed, *why_not_started(error))


def run(  # noqa: PLR0913, PLR0917
    page: ft.Page,
    settings: PhoneSettings,
    lock: Lock | None,
    again: Again | None,
    phone: Phone,
    invitation: JoiningLink,
) -> None:
    """Show the app of an open phone; without a lock nothing shuts it, as in tests of other things."""
    knock, auto, drafts = haptic_tap(page), AutoSync(phone), VisitDrafts(phone)
    ending = Ending(page, phone, lock, again) if lock is not None and again is not None else None
    session = Session(
        phone,
        auto,
        page.navigate,
        drafts,
        lock=lock,
        settings=settings,
        knock=knock,
        sign_out=ending.sign_out if ending else None,
        invitation=invitation,
    )
    # Flet's own error page is in English and says nothing of what is saved.
    setattr(page.session, "error", session.troubles.report)  # noqa: B010
    tasks = [page.run_task(session.auto.run), page.run_task(session.health.run)]
    watch_web_status(_on(page, session.web.put))
    watch_online(lambda: session.auto.wake(at_once=True))
    if lock is not None:
        tasks.append(page.run_task(lock.run))
        watch_touches(page, _on(page, lock.touch))
    if ending is not None:
        ending.watch(tasks)
    # Of another phone nothing is kept that was drawn of the one before.
    page.render_views(App, session, key=phone.new_id())


def _on(page: ft.Page, listener: Callable[..., None]) -> Callable[..., None]:
    """Return what calls `listener` as an event of the page does: what it sets may redraw screens."""

    async def call(*news: object) -> None:
        listener(*news)

    return lambda *news: cast("None", page.run_task(call, *news))


@ft.component
def App(session: Session) -> list[ft.View]:  # noqa: N802
    """The whole app, with the session in reach of every screen."""
    return cast("list[ft.View]", SessionContext(session, Screens))


@ft.component
def Screens() -> list[ft.View]:  # noqa: N802
    """Show joining, the first download, or the screen of the address; above all the passcode, if shut."""
    session: Session = ft.use_context(SessionContext)
    trouble = use_reading(session.troubles.subscribe, lambda: session.troubles.newest)
    shut = use_reading(partial(_both, session), lambda: session.lock is not None and session.lock.shut)
    above = [AskPasscode(session.lock, session.lock.unlock)] if shut and session.lock else []
    if trouble:
        return [broken(trouble), *above]
    spoken = use_reading(session.settings.subscribe, lambda: session.settings.language)
    match use_reading(partial(_both, session), lambda: stage(session.phone, session.lock)):
        case "join":
            return [Join(key=spoken), *above]
        case "refused":
            return [Refused(), *above]
        case "download":
            return [Download(), *above]
        case "open":
            stack: Any = Stack
            # Another language is another app: nothing drawn in the old one is kept.
            return cast("list[ft.View]", stack(above, key=spoken))


@ft.component
def Stack(above: list[ft.View]) -> list[ft.View]:  # noqa: N802
    """Show the screens of the address, and `above` them what is not of any address.

    Flet's client takes one list of screens, not one within another: so its router is drawn as part of this.
    """
    return [*inspect.unwrap(ft.Router)(ROUTES, manage_views=True), *above]


def _both(session: Session, listener: Callable[[], None]) -> Callable[[], None]:
    """Tell `listener` of news of the phone and of its lock."""
    endings = [session.phone.subscribe(listener)]
    if session.lock is not None:
        endings.append(session.lock.subscribe(listener))

    def leave() -> None:
        for ending in endings:
            ending()

    return leave


def stage(phone: Phone, lock: Lock | None = None) -> Stage:
    """Return how far this phone has come."""
    if lock is not None and phone.problem is not None and phone.problem.problem == REVOKED:
        return "refused"
    return stage_of(
        joined=phone.identity is not None,
        has_campaign=phone.campaign is not None,
        has_records=phone.status().records_valid_at is not None,
    )
