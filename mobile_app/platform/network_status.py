"""When the network comes back: the browser says so; on native the retry timer finds out."""

import sys
from collections.abc import Callable


def watch_online(listener: Callable[[], None]) -> None:
    """Call `listener` each time the browser finds a network again; nothing on native."""
    if sys.platform != "emscripten":
        return
    import js
    from pyodide.ffi import create_proxy

    js.addEventListener("online", create_proxy(lambda _event: listener()))
