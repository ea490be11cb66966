"""The window through which one looks for a code: picture, frame, light, and words when there is no camera."""

import traceback
from collections.abc import Callable

import flet as ft

from mobile_app.scanner import lens as lenses
from mobile_app.scanner.lens import Lens, NoCamera
from mobile_app.screens.session import Session, SessionContext
from mobile_app.ui.controls import choice, link, note, small, wrap
from mobile_app.ui.guard import part
from mobile_app.ui.hooks import memo, use_made, use_value
from mobile_app.ui.theme import ROUND
from shared.text import t

# Whether what was read is enough; until then the window goes on looking.
Seen = Callable[[str], bool]
_WINDOW = 320
_FRAME = 220
_LIGHT = ft.Colors.with_opacity(0.9, ft.Colors.WHITE)


@part
def Finder(seen: Seen) -> ft.Control:  # noqa: N802
    """Look for codes and give each to `seen`, until it is content or the screen is left."""
    session: Session = ft.use_context(SessionContext)
    lens = use_made(lenses.new_lens)
    newest: list[Seen] = use_made(list)
    newest[:] = [seen]
    state, set_state = use_value("opening")
    has_light, set_has_light = use_value(False)
    lit, set_lit = use_value(False)
    attempt, set_attempt = use_value(0)

    async def look() -> None:
        try:
            set_has_light(await lens.open())
            set_state("looking")
            enough = False
            while not enough:
                enough = newest[0](await lens.read())
        except (NoCamera, OSError, RuntimeError):
            set_state("missing")
        except Exception:  # noqa: BLE001 (a window that stands still says nothing)
            session.troubles.report(traceback.format_exc())

    def again() -> None:
        set_state("opening")
        set_attempt(attempt + 1)

    async def switch() -> None:
        await lens.light(on=not lit)
        set_lit(not lit)

    ft.use_effect(look, [attempt], cleanup=lens.close)
    if state == "missing":
        said = note(t("scan.no_camera"), "bad", ft.Icons.NO_PHOTOGRAPHY_OUTLINED)
        return ft.Column([said, wrap([link(t("app.retry"), again, ft.Icons.REFRESH)])])
    below: list[ft.Control] = [
        ft.Container(small(t(f"scan.{state}")), expand=True),
        *([choice(t("scan.dark" if lit else "scan.light"), lit, switch, "light")] if has_light else []),
    ]
    return ft.Column([_Window(lens), ft.Row(below)], horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@memo
@ft.component
def _Window(lens: Lens) -> ft.Control:  # noqa: N802
    """Show the picture with a frame in its middle; drawn once, as a camera redrawn would start again."""
    frame = ft.Container(width=_FRAME, height=_FRAME, border=ft.Border.all(4, _LIGHT), border_radius=ROUND)
    return ft.Semantics(
        label=t("scan.window"),
        content=ft.Container(
            lens.preview(ft.Container(frame, alignment=ft.Alignment.CENTER)),
            height=_WINDOW,
            bgcolor=ft.Colors.BLACK,
            border_radius=ROUND,
            clip_behavior=ft.ClipBehavior.HARD_EDGE,
        ),
    )
