"""Whether the app is being used: from the browser's touch events, or natively from any screen event."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import flet as ft


def watch_touches(page: "ft.Page", listener: Callable[[], None]) -> None:
    """Call `listener` when the screen is touched, typed on or seen again, at most every few seconds."""
    if sys.platform == "emscripten":
        import flet_js

        flet_js.onTouch = listener
        return
    session: Any = page.session
    dispatch = session.dispatch_event

    async def touched(*event: Any) -> None:
        listener()
        await dispatch(*event)

    session.dispatch_event = touched
