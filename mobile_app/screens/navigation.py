"""The places one always gets to: five in the bar at the bottom, the rest behind the menu on top."""

from dataclasses import dataclass

import flet as ft

from mobile_app import routes
from mobile_app.screens.session import Session
from shared.text import t


@dataclass(frozen=True, slots=True)
class Place:
    """A screen one can always go to. `key` names it in code, `text` is the key of its label."""

    key: str
    route: str
    text: str
    icon: ft.IconData


PLACES = (
    Place("today", routes.HOME, "app.today", ft.Icons.TODAY_OUTLINED),
    Place("list", routes.HOME, "app.list_short", ft.Icons.HOME_WORK_OUTLINED),
    Place("scan", routes.SCAN, "app.scan", ft.Icons.QR_CODE_SCANNER),
    Place("results", routes.RESULTS, "app.results", ft.Icons.BAR_CHART),
    Place("sync", routes.SYNC, "app.sync", ft.Icons.CLOUD_SYNC_OUTLINED),
)
MORE = (
    Place("desk", routes.DESK, "desk.title", ft.Icons.STOREFRONT_OUTLINED),
    Place("obstacles", routes.OBSTACLES, "app.obstacles", ft.Icons.REPORT_PROBLEM_OUTLINED),
    Place("account", routes.ACCOUNT, "account.title", ft.Icons.PERSON_OUTLINED),
    Place("help", routes.HELP, "help.title", ft.Icons.HELP_OUTLINE),
)


def navigation(here: str, session: Session) -> ft.NavigationBar:
    """Return the bar at the bottom, with the place of key `here` marked."""

    def move(event: ft.Event[ft.NavigationBar]) -> None:
        go_to(PLACES[event.control.selected_index], session)

    return ft.NavigationBar(
        destinations=[ft.NavigationBarDestination(icon=p.icon, label=t(p.text)) for p in PLACES],
        selected_index=[p.key for p in PLACES].index(here),
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        on_change=move,
    )


_ON_THE_BUTTON = ft.Offset(-10, 4)  # a button in the corner of the screen has nothing beside it


def go_to(place: Place, session: Session) -> None:
    """Open a place. The evening's work and the list share one address: going back finds the one left."""
    if place.route == routes.HOME:
        session.home.put(place.key)
    session.leave(place.route)


def menu(session: Session) -> ft.Control:
    """Return the button that leads to the places that are not in the bar."""
    new = session.phone.unread_answers()
    return ft.IconButton(
        ft.Icon(ft.Icons.MENU, semantics_label=t("app.more")),
        badge=ft.Badge(label=str(new), offset=_ON_THE_BUTTON) if new else None,
        on_click=lambda _e: session.go(routes.MORE),
    )
