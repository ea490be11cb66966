"""The three places one always gets to: the list, the results, sending."""

import flet as ft

from mobile_app import routes
from mobile_app.ui.session import Session
from shared.text import t

_PLACES = (
    (routes.HOME, "app.list", ft.Icons.HOME_WORK_OUTLINED),
    (routes.RESULTS, "app.results", ft.Icons.BAR_CHART),
    (routes.ACCOUNT, "app.sync", ft.Icons.CLOUD_SYNC_OUTLINED),
)


def navigation(here: str, session: Session) -> ft.NavigationBar:
    """Return the bar at the bottom, with the place `here` marked."""
    ways = [route for route, _, _ in _PLACES]

    def move(event: ft.Event[ft.NavigationBar]) -> None:
        session.go(ways[event.control.selected_index])

    return ft.NavigationBar(
        destinations=[ft.NavigationBarDestination(icon=icon, label=t(key)) for _, key, icon in _PLACES],
        selected_index=ways.index(here),
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        on_change=move,
    )
