"""The places that are not in the bar at the bottom."""

from functools import partial

import flet as ft

from mobile_app.screens.navigation import MORE, Place, go_to
from mobile_app.screens.session import Session, use_session
from mobile_app.ui.controls import body, card, screen
from mobile_app.ui.guard import view
from shared.text import t


@view
def More() -> ft.View:  # noqa: N802
    """Show where else one can go."""
    session = use_session()
    return screen(t("app.more"), [_way(place, session) for place in MORE])


def _way(place: Place, session: Session) -> ft.Control:
    words = ft.Row(
        [
            ft.Icon(place.icon, size=26),
            ft.Container(body(t(place.text), strong=True), expand=True),
            ft.Icon(ft.Icons.CHEVRON_RIGHT),
        ],
        spacing=14,
    )
    return card(words, key=place.key, on_click=partial(go_to, place, session))
