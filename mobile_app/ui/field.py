"""The text field of all forms: it belongs to the hand that types in it."""

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

import flet as ft

from mobile_app.core.typed import Typed
from mobile_app.ui.hooks import memo, use_made
from mobile_app.ui.theme import BODY, ROUND, SMALL

Handler = Callable[[], Any]
# Typing goes on while a list is drawn; one is drawn when the hand pauses, not for every letter.
_PAUSE_S = 0.15


def _frame(width: float, color: ft.Colors) -> ft.InputBorder:
    return ft.OutlineInputBorder(side=ft.BorderSide(width, color), border_radius=ROUND)


_FRAMES: dict[ft.ControlState, ft.InputBorder] = {
    ft.ControlState.FOCUSED: _frame(2, ft.Colors.PRIMARY),
    ft.ControlState.ERROR: _frame(2, ft.Colors.ERROR),
    ft.ControlState.DEFAULT: _frame(1.5, ft.Colors.OUTLINE),
}


@ft.component
def Field(  # noqa: N802
    typed: Typed,
    label: str,
    *,
    on_typed: Callable[[str], Any] | None = None,
    on_done: Handler | None = None,
    **looks: Any,
) -> ft.Control:
    """Return a text field over `typed`; `looks` are those of `_TextBox`.

    `typed` has each letter at once; `on_typed` is called with the text when the hand pauses.
    """
    hands = use_made(_Hands)
    hands.typed, hands.done = on_typed, on_done
    return _TextBox(typed, label, hands, **looks)


class _Hands:
    """What a field calls: one object for its life, as handlers are new each time a screen is drawn."""

    typed: Callable[[str], Any] | None = None
    done: Handler | None = None


@memo
@ft.component
def _TextBox(  # noqa: N802, PLR0913
    typed: Typed,
    label: str,
    hands: _Hands,
    *,
    error: str | None = None,
    hint: str | None = None,
    keyboard: ft.KeyboardType = ft.KeyboardType.TEXT,
    lines: int = 1,
    capitals: ft.TextCapitalization = ft.TextCapitalization.NONE,
    icon: ft.IconData | None = None,
    autofocus: bool = False,
    secret: bool = False,
    hidden: bool = False,
) -> ft.Control:
    """Return a text field, redrawn only when label, error or hint change.

    Drawn again while somebody types, it would put back what stood there a moment ago: letters would get lost.
    The keyboard neither learns nor changes what is `secret`; `hidden` shows dots.
    """

    async def keep(event: ft.Event[ft.TextField]) -> None:
        text = typed.text = event.control.value
        if hands.typed is None:
            return
        await asyncio.sleep(_PAUSE_S)
        if typed.text == text and hands.typed is not None:
            hands.typed(text)

    async def done(_event: ft.Event[ft.TextField]) -> None:
        answer = hands.done() if hands.done is not None else None
        if inspect.isawaitable(answer):
            await answer

    return ft.TextField(
        value=typed.text,
        label=label,
        error=error,
        error_max_lines=3,
        error_style=ft.TextStyle(size=SMALL.size, color=ft.Colors.ERROR),
        helper=hint,
        helper_max_lines=3,
        helper_style=ft.TextStyle(size=SMALL.size, color=ft.Colors.ON_SURFACE_VARIANT),
        keyboard_type=keyboard,
        multiline=lines > 1,
        min_lines=lines,
        max_lines=lines + 2 if lines > 1 else 1,
        capitalization=capitals,
        autocorrect=False,
        enable_suggestions=not secret,
        enable_ime_personalized_learning=not secret,
        smart_dashes_type=not secret,
        smart_quotes_type=not secret,
        password=hidden,
        text_style=BODY,
        label_style=BODY,
        border=_FRAMES,
        filled=True,
        fill_color=ft.Colors.SURFACE_CONTAINER_LOWEST,
        prefix_icon=icon,
        autofocus=autofocus,
        on_change=keep,
        on_submit=done,
    )
