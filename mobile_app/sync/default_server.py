"""Which server to join where nobody says one."""

import os

from mobile_app.platform import IN_BROWSER


def default_server() -> str:
    """Return the server to join: in the browser the one the app came from, else none."""
    if not IN_BROWSER:
        return os.environ.get("BONPHU_SERVER", "")
    from mobile_app.sync.transport_browser import own_origin

    return own_origin()
