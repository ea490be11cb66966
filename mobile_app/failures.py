"""What is shown when the app cannot go on: it says that nothing saved is lost, and how to continue."""

import flet as ft

from mobile_app.ui.controls import action, body, heading, screen, small
from shared.text import t


@ft.component
def busy(page: ft.Page) -> list[ft.View]:
    """Say that another window holds the phone's files."""
    return [_failed("app.busy_title", "app.busy", "app.retry", page)]


@ft.component
def no_storage(page: ft.Page, detail: str) -> list[ft.View]:
    """Say that the medium gives no files."""
    return [_failed("app.storage_title", "app.storage", "app.retry", page, detail)]


@ft.component
def broken(page: ft.Page, detail: str) -> list[ft.View]:
    """Say that something went wrong that nobody thought of."""
    return [_failed("app.broken_title", "app.broken", "app.reload", page, detail)]


def _failed(title: str, text: str, button: str, page: ft.Page, detail: str = "") -> ft.View:
    controls: list[ft.Control] = [ft.Icon(ft.Icons.INFO_OUTLINE, size=48), heading(t(title)), body(t(text))]
    if detail:
        controls.append(small(t("app.details", detail=detail[-400:])))

    async def again() -> None:
        await page.launch_url(page.route, web_only_window_name="_self")

    return screen(t("web.name"), controls, actions=[action(t(button), again, ft.Icons.REFRESH)], route="/failed")
