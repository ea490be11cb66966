"""The web app as the tests serve it: the same files as `make web`'s, compressed in seconds, not minutes."""

import fcntl
from pathlib import Path

from mobile_app.web.build import ROOT, build
from mobile_app.web.release import QUICK

WEB_APP = ROOT / "build" / "quick-web"


def built_web_app() -> Path:
    """Bring the build up to date, once whatever the number of workers, and return its folder."""
    folder = WEB_APP.parent
    folder.mkdir(exist_ok=True)
    with (folder / "web.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build(WEB_APP, folder / "cache" / "web", QUICK)
    return WEB_APP
