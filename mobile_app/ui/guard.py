"""Errors nobody thought of: shown in people's words, never as a frozen or empty screen."""

import logging
import traceback
from collections.abc import Callable, Iterable
from functools import wraps
from typing import TypeVar, cast

import flet as ft

from mobile_app.core.news import News
from mobile_app.ui.controls import MAIN, body, heading, note, screen, small
from mobile_app.ui.hooks import memo, use_made
from shared.text import t

_log = logging.getLogger(__name__)
T = TypeVar("T")


class Troubles(News):
    """What went wrong in a handler, for the screens to show."""

    newest = ""

    def report(self, detail: str) -> None:
        """Keep what went wrong and tell who shows it."""
        _log.error(detail)
        self.newest = detail
        self.tell()


def view(draw: Callable[..., ft.View]) -> Callable[..., ft.View]:
    """Make a component of a function that draws a screen; an error in it becomes a screen, too.

    Flet's renderer stops for good at an error inside a component. And it draws every screen of the stack
    whenever the address changes: one that lies below another is left as it was until it is on top again.
    """

    @wraps(draw)
    def guarded(_turn: int, *args: object, **kwargs: object) -> ft.View:
        try:
            return draw(*args, **kwargs)
        except Exception:  # noqa: BLE001 (the last resort: whatever it was, people must read something)
            detail = traceback.format_exc()
            _log.exception("drawing %s", draw.__name__)
            return broken(detail)

    drawn = memo(cast("Callable[..., ft.View]", ft.component(guarded)))

    @wraps(draw)
    def in_turn(*args: object, **kwargs: object) -> ft.View:
        turn = use_made(lambda: [0])
        if ft.use_view_path() == ft.use_route_location():  # on top, or outside the router
            turn[0] += 1
        return drawn(turn[0], *args, **kwargs)

    return cast("Callable[..., ft.View]", ft.component(in_turn))


def part(draw: Callable[..., ft.Control]) -> Callable[..., ft.Control]:
    """Make a component of a function that draws a part of a screen; an error in it costs only this part."""

    @wraps(draw)
    def guarded(*args: object, **kwargs: object) -> ft.Control:
        try:
            return draw(*args, **kwargs)
        except Exception:  # noqa: BLE001 (as above)
            _log.exception("drawing %s", draw.__name__)
            return note(t("app.part_broken"), "bad", ft.Icons.ERROR_OUTLINE)

    return cast("Callable[..., ft.Control]", ft.component(guarded))


def each(draw: Callable[[T], ft.Control], items: Iterable[T]) -> list[ft.Control]:
    """Draw the lines of a list, each on its own: one that cannot be drawn costs no other."""
    return [_line(draw, item) for item in items]


def _line(draw: Callable[[T], ft.Control], item: T) -> ft.Control:
    try:
        return draw(item)
    except Exception:  # noqa: BLE001 (as above)
        _log.exception("drawing a line")
        return note(t("app.part_broken"), "bad", ft.Icons.ERROR_OUTLINE)


def broken(detail: str) -> ft.View:
    """Return the screen of an error nobody thought of: what was saved is safe, and how to go on."""
    return failure("app.broken_title", "app.broken", "app.reload", detail)


def failure(title: str, text: str, button_text: str, detail: str = "") -> ft.View:
    """Return a screen that says why the app cannot go on, with a button that loads it again."""
    page = ft.context.page
    controls: list[ft.Control] = [ft.Icon(ft.Icons.INFO_OUTLINE, size=48), heading(t(title)), body(t(text))]
    if detail:
        controls.append(small(t("app.details", detail=detail[-400:])))
    # A link, not a handler: it works even when the app's Python does not.
    again = ft.Url(page.url or page.route, target=ft.UrlTarget.SELF)
    button = ft.FilledButton(t(button_text), icon=ft.Icons.REFRESH, url=again, style=MAIN, expand=True)
    return screen(t("web.name"), controls, actions=[button], route="/failed")
