"""What the browser says of the web app: kept for use without a network, or a newer build waits."""

import sys
from collections.abc import Callable
from typing import Literal

WebStatus = Literal["", "offline_ready", "update_ready"]


def watch_web_status(listener: Callable[[WebStatus], None]) -> None:
    """Call `listener` with the present status ("" = not kept yet) and on each change; nothing on native.

    update_ready: the newer build takes over when the app is next opened.
    """
    if sys.platform != "emscripten":
        return
    import flet_js  # provided by the worker of the page

    flet_js.onWebStatus = listener
    listener(flet_js.webStatus)
