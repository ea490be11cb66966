"""The passcode: chosen before anything is kept on the phone, and asked when the app opens."""

from collections.abc import Awaitable, Callable, Sequence
from typing import cast

import flet as ft

from mobile_app.core.typed import Typed
from mobile_app.lock.keys import KeyGone
from mobile_app.lock.passcode import PIN_LENGTH, PasscodeKind, why_not_taken
from mobile_app.lock.state import Lock, pressed, waiting, why_wrong
from mobile_app.lock.vault import WrongPasscode
from mobile_app.store.journal import SaveFailed
from mobile_app.ui.controls import action, body, heading, link, note, screen
from mobile_app.ui.field import Field
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_made, use_value
from shared.text import t

Take = Callable[[str], Awaitable[str]]
_FIRST_KIND: PasscodeKind = "pin"
_ROWS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), (None, "0", ""))
_KEY = ft.ButtonStyle(shape=ft.RoundedRectangleBorder(radius=14), padding=0)
_KEY_HEIGHT = 62  # 22-point digits at 200 % still fit, four rows leave room for words at 360×640


@view
def AskPasscode(  # noqa: N802
    lock: Lock, open_with: Callable[[str], Awaitable[object]], forgotten: Callable[[], None] | None = None
) -> ft.View:
    """Ask for the passcode and open the app with it; `open_with` raises WrongPasscode and KeyGone.

    `forgotten` leads on where nobody knows it any more.
    """
    kind, wait = lock.vault.kind, lock.vault.wait_s()

    async def take(text: str) -> str:
        return await why_not(open_with(text), kind)

    return passcode_screen(
        kind,
        t(f"{kind}.ask"),
        t(f"{kind}.ask_how"),
        take,
        first=t(f"{kind}.wait", time=waiting(wait)) if wait else "",
        links=[link(t(f"{kind}.forgotten"), forgotten)] if forgotten is not None else [],
        closed=True,
    )


@view
def ChoosePasscode(  # noqa: N802
    take: Callable[[str, PasscodeKind], Awaitable[str]], how: str = "", *, closed: bool = True
) -> ft.View:
    """Let the helper choose a PIN or a passphrase, typed twice; `take` returns what was wrong with it.

    `how` is said of it in place of the usual words; without `closed` it takes the place of an earlier one.
    """
    kind, set_kind = use_value(_FIRST_KIND)
    first, set_first = use_value("")
    other: PasscodeKind = "passphrase" if kind == "pin" else "pin"

    async def typed(text: str) -> str:
        wrong = why_not_taken(text, kind, first)
        if wrong or not first:
            set_first("" if wrong else text)
            return wrong
        wrong = await take(text, kind)
        set_first("")
        return wrong

    def switch() -> None:
        set_first("")
        set_kind(other)

    return passcode_screen(
        kind,
        t(f"{kind}.{'again' if first else 'choose' if closed else 'choose_new'}"),
        t("passphrase.choose_how") if kind == "passphrase" else how or t("pin.choose_how"),
        typed,
        links=[link(t(f"{other}.instead"), switch, ft.Icons.KEYBOARD if kind == "pin" else ft.Icons.DIALPAD)],
        closed=closed,
    )


async def why_not(opening: Awaitable[object], kind: PasscodeKind) -> str:
    """Wait for what opens with a passcode; return what to say if it does not, or an empty text."""
    try:
        await opening
    except WrongPasscode as error:
        return why_wrong(error, kind)
    except KeyGone:
        return t("pin.gone")
    except SaveFailed:
        return t("pin.disk")
    return ""


def closed_off(shown: ft.View) -> ft.View:
    """Return a screen from which no way leads back: what lies below is not to be seen."""
    shown.route, shown.can_pop = "/locked", False
    cast("ft.AppBar", shown.appbar).automatically_imply_leading = False
    return shown


def passcode_screen(  # noqa: PLR0913
    kind: PasscodeKind,
    title: str,
    how: str,
    take: Take,
    *,
    first: str = "",
    links: Sequence[ft.Control] = (),
    closed: bool = False,
) -> ft.View:
    """Return a screen that takes a passcode of a kind; `take` judges it and returns what was wrong with it.

    `first` is said of it before anything was typed; `links` lead elsewhere.
    """
    if kind == "pin":
        return _PinScreen(title, how, take, first, links, closed=closed, key="pin")
    return _PassphraseScreen(title, how, take, first, links, closed=closed, key=title)


@view
def _PinScreen(  # noqa: N802, PLR0913
    title: str, how: str, take: Take, first: str, links: Sequence[ft.Control], *, closed: bool
) -> ft.View:
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

    controls: list[ft.Control] = [heading(title), _dots(count), body(how, quiet=True), *links]
    if busy:
        controls.insert(2, ft.ProgressBar(semantics_label=t("pin.working")))
    elif said:
        controls.insert(2, note(said, "bad", ft.Icons.ERROR_OUTLINE))
    shown = screen(t("web.name"), controls, actions=[_pad(press, busy=busy)])
    return closed_off(shown) if closed else shown


@view
def _PassphraseScreen(  # noqa: N802, PLR0913
    title: str, how: str, take: Take, first: str, links: Sequence[ft.Control], *, closed: bool
) -> ft.View:
    """Take a line of text. It is shown at first: hidden, many keyboards write no Vietnamese marks."""
    typed = use_made(Typed)
    said, say = use_value(first)
    busy, set_busy = use_value(False)
    hidden, set_hidden = use_value(False)

    async def done() -> None:
        if busy:
            return
        set_busy(True)
        try:
            say(await take(typed.text))
        finally:
            set_busy(False)

    eye = ft.Icons.VISIBILITY_OUTLINED if hidden else ft.Icons.VISIBILITY_OFF_OUTLINED
    controls: list[ft.Control] = [
        heading(title),
        Field(
            typed,
            t("passphrase.label"),
            secret=True,
            hidden=hidden,
            autofocus=True,
            on_done=done,
            key="passphrase",
        ),
        link(t("passphrase.show") if hidden else t("passphrase.hide"), lambda: set_hidden(not hidden), eye),
        body(t("passphrase.hidden") if hidden else how, quiet=True),
        *links,
    ]
    if busy:
        controls.insert(2, ft.ProgressBar(semantics_label=t("pin.working")))
    elif said:
        controls.insert(2, note(said, "bad", ft.Icons.ERROR_OUTLINE))
    shown = screen(
        t("web.name"), controls, actions=[action(t("passphrase.go"), done, ft.Icons.CHECK, busy=busy)]
    )
    return closed_off(shown) if closed else shown


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
