"""The controls all screens are made of: few kinds, large, each named by the words it shows."""

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import flet as ft

from mobile_app.core.tone import Tone
from mobile_app.ui.hooks import use_reading
from mobile_app.ui.text_scale import SCALE
from mobile_app.ui.theme import BAR, BODY, GAP, ROUND, SMALL, STRONG, TITLE, UNDER_TITLE

Handler = Callable[[], Any]
_GROUNDS = {
    "plain": (ft.Colors.SURFACE_CONTAINER_HIGH, ft.Colors.ON_SURFACE),
    "good": (ft.Colors.TERTIARY_CONTAINER, ft.Colors.ON_TERTIARY_CONTAINER),
    "open": (ft.Colors.SECONDARY_CONTAINER, ft.Colors.ON_SECONDARY_CONTAINER),
    "bad": (ft.Colors.ERROR_CONTAINER, ft.Colors.ON_ERROR_CONTAINER),
}
_SHAPE = ft.RoundedRectangleBorder(radius=ROUND)
# Paddings, not heights, make targets tall: a height would cut text at 200 %.
MAIN = ft.ButtonStyle(
    shape=_SHAPE, text_style=STRONG, padding=ft.Padding.symmetric(horizontal=14, vertical=15)
)
_WORDS = ft.ButtonStyle(shape=_SHAPE, padding=ft.Padding.symmetric(horizontal=8, vertical=14))
_CHOSEN = ft.ButtonStyle(
    shape=ft.RoundedRectangleBorder(radius=10),
    text_style=BODY,
    color=ft.Colors.ON_PRIMARY,
    bgcolor=ft.Colors.PRIMARY,
    padding=ft.Padding.symmetric(horizontal=14, vertical=14),
)
_FREE = ft.ButtonStyle(
    shape=ft.RoundedRectangleBorder(radius=10),
    text_style=BODY,
    color=ft.Colors.ON_SURFACE,
    bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
    side=ft.BorderSide(1.5, ft.Colors.OUTLINE),
    padding=ft.Padding.symmetric(horizontal=14, vertical=14),
)


_FOLDED = ft.ButtonStyle(
    shape=ft.RoundedRectangleBorder(radius=10),
    bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
    padding=ft.Padding.symmetric(horizontal=12, vertical=14),
)
_SETTLED = ft.ButtonStyle(
    shape=ft.RoundedRectangleBorder(radius=10),
    bgcolor=ft.Colors.TERTIARY_CONTAINER,
    padding=ft.Padding.symmetric(horizontal=12, vertical=14),
)


def heading(text: str) -> ft.Control:
    """Return the heading of a part of a screen."""
    return ft.Semantics(header=True, content=ft.Text(text, style=TITLE))


def body(text: str, *, quiet: bool = False, strong: bool = False) -> ft.Text:
    """Return running text; `quiet` for what is only by the way."""
    color = ft.Colors.ON_SURFACE_VARIANT if quiet else None
    return ft.Text(text, style=STRONG if strong else BODY, color=color)


def small(text: str) -> ft.Text:
    """Return a side remark."""
    return ft.Text(text, style=SMALL, color=ft.Colors.ON_SURFACE_VARIANT)


def badge(text: str, tone: Tone = "plain") -> ft.Control:
    """Return a word on a coloured ground; the word says it, the colour only helps."""
    ground, ink = _GROUNDS[tone]
    return ft.Container(
        ft.Text(text, style=SMALL, color=ink, weight=ft.FontWeight.W_500),
        bgcolor=ground,
        border_radius=8,
        padding=ft.Padding.symmetric(horizontal=10, vertical=4),
    )


def note(text: str, tone: Tone = "plain", icon: ft.IconData | None = None) -> ft.Control:
    """Return a message in its own box, read out as soon as it appears."""
    ground, ink = _GROUNDS[tone]
    words: list[ft.Control] = [ft.Text(text, style=BODY, color=ink, expand=True)]
    if icon is not None:
        words.insert(0, ft.Icon(icon, color=ink, size=24))
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            ft.Row(words, spacing=10, vertical_alignment=ft.CrossAxisAlignment.START),
            bgcolor=ground,
            border_radius=ROUND,
            padding=14,
        ),
    )


def card(
    *controls: ft.Control, key: str | None = None, on_click: Handler | None = None, spacing: int = 8
) -> ft.Container:
    """Return a box of things that belong together."""
    return ft.Container(
        ft.Column(list(controls), spacing=spacing, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        key=key,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        border_radius=ROUND,
        padding=14,
        ink=on_click is not None,
        on_click=_plain(on_click) if on_click else None,
    )


def action(
    text: str, on_click: Handler, icon: ft.IconData | None = None, *, quiet: bool = False, busy: bool = False
) -> ft.Control:
    """Return a button as wide as the place it has; `quiet` for what is not the main thing here."""
    kind = ft.FilledTonalButton if quiet else ft.FilledButton
    return kind(
        content=ft.Text(text, text_align=ft.TextAlign.CENTER),
        icon=icon,
        style=MAIN,
        on_click=_plain(on_click),
        disabled=busy,
        expand=True,
    )


def link(text: str, on_click: Handler, icon: ft.IconData | None = None) -> ft.Control:
    """Return a button that looks like words, for small side ways."""
    return ft.TextButton(
        content=ft.Text(text, style=STRONG), icon=icon, style=_WORDS, on_click=_plain(on_click)
    )


def settled(text: str, change_text: str, on_click: Handler) -> ft.Control:
    """Return something that is as it should be, in one line; tapping it lets one change it."""
    ink = ft.Colors.ON_TERTIARY_CONTAINER
    words = ft.Row(
        [
            ft.Icon(ft.Icons.CHECK, color=ink, size=20),
            ft.Text(text, style=BODY, color=ink, expand=True),
            ft.Text(change_text, style=STRONG, color=ink),
        ],
        spacing=8,
    )
    return ft.TextButton(content=words, style=_SETTLED, on_click=_plain(on_click))


def folded(text: str, change_text: str, on_click: Handler) -> ft.Control:
    """Return something that is rarely changed, in one quiet line; a tap unfolds what there is to choose."""
    words = ft.Row(
        [
            ft.Text(text, style=BODY, color=ft.Colors.ON_SURFACE, expand=True),
            ft.Text(change_text, style=STRONG),
        ],
        spacing=8,
    )
    return ft.TextButton(content=words, style=_FOLDED, on_click=_plain(on_click))


def tick(text: str, ticked: bool, on_click: Handler, key: str | None = None) -> ft.Control:
    """Return a box to tick beside words that somebody has to agree to; never ticked by itself."""
    box = ft.Icons.CHECK_BOX if ticked else ft.Icons.CHECK_BOX_OUTLINE_BLANK
    words = ft.Row(
        [ft.Icon(box, size=26), ft.Text(text, style=BODY, color=ft.Colors.ON_SURFACE, expand=True)],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    button = ft.TextButton(content=words, style=_WORDS, on_click=_plain(on_click))
    return ft.MergeSemantics(key=key, content=ft.Semantics(checked=ticked, content=button))


def choice(text: str, chosen: bool, on_click: Handler, key: str | None = None) -> ft.Control:
    """Return one of several answers: its colour and a tick say that it was chosen."""
    return ft.MergeSemantics(
        key=key,
        content=ft.Semantics(
            selected=chosen,
            content=ft.Button(
                content=ft.Text(text),
                icon=ft.Icons.CHECK if chosen else None,
                style=_CHOSEN if chosen else _FREE,
                elevation=0,
                on_click=_plain(on_click),
            ),
        ),
    )


def choices(options: Sequence[tuple[str, str]], chosen: str | None, pick: Callable[[str], Any]) -> ft.Control:
    """Return answers `(key, words)` of which one can be chosen."""
    buttons = [choice(words, key == chosen, partial(pick, key), key) for key, words in options]
    return wrap(buttons)


def wrap(controls: list[ft.Control], spacing: int = 8) -> ft.Control:
    """Return controls side by side, going on below where there is no room."""
    return ft.Row(controls, wrap=True, spacing=spacing, run_spacing=spacing)


def screen(  # noqa: PLR0913
    title: str,
    controls: Sequence[ft.Control],
    *,
    actions: Sequence[ft.Control] = (),
    above: ft.Control | None = None,
    nav: ft.NavigationBar | None = None,
    subtitle: str | None = None,
    on_scroll: Callable[[ft.OnScrollEvent], Any] | None = None,
    route: str | None = None,
    tools: Sequence[ft.Control] = (),
    part: int = 0,
) -> ft.View:
    """Return a screen: bar, content that scrolls, and what there is to do at the bottom, within one thumb.

    `above` stands directly over the actions, where a message about them cannot be overlooked; `tools`
    are the bar's own buttons. Another `part` of a list begins at its top, wherever one had scrolled to.
    """
    content = ft.ListView(
        key=f"part-{part}",
        controls=list(controls),
        expand=True,
        spacing=GAP,
        padding=ft.Padding.symmetric(horizontal=16, vertical=12),
        on_scroll=on_scroll,
        scroll_interval=100,
    )
    parts: list[ft.BaseControl] = [ft.SafeArea(content, expand=True, avoid_intrusions_top=False)]
    if actions or above:
        parts.append(_bottom(actions, above))
    return ft.View(
        route=route or ft.use_view_path(),
        appbar=_bar(title, subtitle, tools, back=nav is None),
        controls=parts,
        navigation_bar=nav,
        padding=0,
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _bar(title: str, subtitle: str | None, tools: Sequence[ft.Control], *, back: bool) -> ft.AppBar:
    size = float(TITLE.size or 0)
    words: list[ft.Control] = [
        ft.Text(
            title,
            style=TITLE,
            max_lines=1,
            overflow=ft.TextOverflow.ELLIPSIS,
            on_size_change=lambda event: SCALE.measured(event.height, size),
        )
    ]
    if subtitle:
        words.append(ft.Text(subtitle, style=UNDER_TITLE, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS))
    return ft.AppBar(
        title=ft.Column(words, spacing=0, tight=True),
        bgcolor=ft.Colors.PRIMARY_FIXED,  # the bar stays dark in both brightnesses
        color=ft.Colors.ON_PRIMARY_FIXED,
        toolbar_height=BAR,
        actions=list(tools),
        automatically_imply_leading=back,
        elevation_on_scroll=0,
        center_title=False,
    )


def _bottom(actions: Sequence[ft.Control], above: ft.Control | None) -> ft.Control:
    parts = [above] if above else []
    return ft.SafeArea(
        ft.Container(
            ft.Column([*parts, Actions(list(actions))], spacing=10, tight=True),
            padding=ft.Padding.symmetric(horizontal=16, vertical=10),
        ),
        avoid_intrusions_top=False,
    )


@ft.component
def Actions(buttons: list[ft.Control]) -> ft.Control:  # noqa: N802
    """Return buttons side by side, or below each other where text is large; the main one is the last."""
    if use_reading(SCALE.subscribe, lambda: SCALE.large):
        return ft.Column([ft.Row([button]) for button in buttons], spacing=8, tight=True)
    return ft.Row(buttons, spacing=10)


def _plain(handler: Handler) -> Callable[[Any], Any]:
    """Let a handler without arguments, plain or async, stand where Flet passes an event."""
    if inspect.iscoroutinefunction(handler):

        async def wait(_event: Any) -> None:
            await handler()

        return wait

    def handle(_event: Any) -> Any:
        return handler()

    return handle
