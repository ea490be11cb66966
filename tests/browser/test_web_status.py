"""What the page tells the app about itself, and what it promises before it starts."""

from pathlib import Path

from mobile_app.web.page import is_as_said
from mobile_app.web.release import wire_size
from tests.browser.app_driver import AppDriver
from tests.browser.browser_python import BrowserPython
from tests.browser.static_server import StaticServer


def test_the_app_hears_that_it_is_kept_and_that_a_newer_build_waits(
    empty_phone: AppDriver, static_server: StaticServer
) -> None:
    """A listener gets the present status at once and every later one from the page's worker."""
    empty_phone.start()
    python = BrowserPython(empty_phone, static_server, [])
    heard = python.run("""
import pyodide_js
from js import Object
page = Object.new()
page.webStatus = "offline_ready"
pyodide_js.registerJsModule("flet_js", page)
from mobile_app.platform.web_status import watch_web_status
heard = []
watch_web_status(heard.append)
page.onWebStatus("update_ready")
heard
""")
    assert heard == "['offline_ready', 'update_ready']"


# How much smaller the best compression is than the quick one of the tests' build: 9.64 MB to 10.97 MB.
_BEST_TO_QUICK = 0.88


def test_the_first_download_is_what_the_splash_says(web_build: Path) -> None:
    """People pay for their data: the size named on the first screen is true to one megabyte.

    Measured here on the quick build; `make web` measures each real one, and fails if it is untrue.
    """
    assert is_as_said(wire_size(web_build) * _BEST_TO_QUICK)
