"""The PIN: asked when the app opens, and chosen right after joining."""

from collections.abc import Awaitable, Callable
from typing import cast

import flet as ft

from mobile_app.lock.keys import KeyGone
from mobile_app.lock.state import Lock, not_a_pin, pressed, waiting, why_wrong
from mobile_app.lock.vault import PIN_LENGTH, WrongPin
from mobile_app.store.journal import SaveFailed
from mobile_app.ui.controls import body, heading, link, note, screen
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_made, use_value
from mobile_app.ui.session import use_session
from mobile_app.ui.typed import Typed
from shared.text import t

_ROWS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), (None, "0", ""))
_KEY = ft.ButtonStyle(shape=ft.RoundedRectangleBorder(radius=14), padding=0)
_KEY_HEIGHT = 62  # 22-point digits at 200 % still fit, four rows leave room for words at 360×640


@view
def AskPin(  # noqa: N802
    lock: Lock, open_with: Callable[[str], Awaitable[object]], forgotten: Callable[[], None] | None = None
) -> ft.View:
    """Ask for the PIN and open the app with it; `open_with` raises WrongPin and KeyGone.

    `forgotten` leads on where nobody knows the PIN any more.
    """
    wait = lock.vault.wait_s()
    first = t("pin.wait", time=waiting(wait)) if wait else ""

    async def take(pin: str) -> str:
        return await why_not(open_with(pin))

    return closed(pad_screen(t("pin.ask"), t("pin.ask_how"), take, first, forgotten))


@view
def SetPin() -> ft.View:  # noqa: N802
    """Let the helper choose the PIN, typed twice."""
    session = use_session()
    first = use_made(Typed)

    async def take(pin: str) -> str:
        wrong = not_a_pin(pin, first.text)
        if wrong:
            first.text = ""
            return wrong
        if not first.text:
            first.text = pin
            return ""
        first.text = ""
        try:
            if session.lock is not None:
                await session.lock.protect(session.phone, pin)
        except SaveFailed:
            return t("pin.disk")
        return ""

    title = t("pin.again") if first.text else t("pin.choose")
    return closed(pad_screen(title, t("pin.choose_how"), take))


async def why_not(opening: Awaitable[object]) -> str:
    """Wait for what opens with a PIN; return what to say if it does not, or an empty text."""
    try:
        await opening
    except WrongPin as error:
        return why_wrong(error)
    except KeyGone:
        return t("pin.gone")
    except SaveFailed:
        return t("pin.disk")
    return ""


def closed(shown: ft.View) -> ft.View:
    """Return a screen from which no way leads back: what lies below is not to be seen."""
    shown.route, shown.can_pop = "/locked", False
    cast("ft.AppBar", shown.appbar).automatically_imply_leading = False
    return shown


def pad_screen(
    title: str,
    how: str,
    take: Callable[[str], Awaitable[str]],
    first: str = "",
    forgotten: Callable[[], None] | None = None,
) -> ft.View:
    """Return a screen that takes six digits; `take` judges them and returns what was wrong with them."""
    typed = use_made(Typed)
    count, set_count = use_value(0)
    said, say = use_value(first)
    busy, set_busy = use_value(False)

    async def press(key: str) -> None:
        if len(typed.text) == PIN_LENGTH:  # judged just now
            return
        typed.text = pressed(typed.text, key)
        set_count(len(typed.text))
        if len(typed.text) < PIN_LENGTH:
            return
        set_busy(True)
        try:
            say(await take(typed.text))
        finally:
            typed.text = ""
            set_count(0)
            set_busy(False)

    controls: list[ft.Control] = [heading(title), _dots(count), body(how, quiet=True)]
    if busy:
        controls.insert(2, ft.ProgressBar(semantics_label=t("pin.working")))
    elif said:
        controls.insert(2, note(said, "bad", ft.Icons.ERROR_OUTLINE))
    if forgotten is not None:
        controls.append(link(t("pin.forgotten"), forgotten))
    return screen(t("web.name"), controls, actions=[_pad(press, busy=busy)])


def _dots(count: int) -> ft.Control:
    dots = [ft.Icon(ft.Icons.CIRCLE if n < count else ft.Icons.CIRCLE_OUTLINED) for n in range(PIN_LENGTH)]
    return ft.Semantics(
        label=t("pin.typed", n=count),
        content=ft.Row(dots, alignment=ft.MainAxisAlignment.CENTER, spacing=14),  # type: ignore[arg-type]
    )


def _pad(press: Callable[[str], Awaitable[None]], *, busy: bool) -> ft.Control:
    rows = [ft.Row([_key(key, press, busy=busy) for key in row], spacing=8) for row in _ROWS]
    return ft.Column(rows, spacing=8, tight=True, expand=True)  # type: ignore[arg-type]


def _key(key: str | None, press: Callable[[str], Awaitable[None]], *, busy: bool) -> ft.Control:
    if key is None:
        return ft.Container(expand=True)
    face: ft.Control = ft.Text(key, size=22)
    if not key:
        face = ft.Icon(ft.Icons.BACKSPACE_OUTLINED, semantics_label=t("pin.back"))

    async def tapped(_event: object) -> None:
        await press(key)

    return ft.FilledTonalButton(
        content=face, style=_KEY, height=_KEY_HEIGHT, expand=True, disabled=busy, on_click=tapped
    )
