"""The app's own Python in a browser's worker, without screens: runs code and gives back its value.

The build's app.zip is unpacked as in the app; test modules named in `modules` can be imported as well.
"""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.app_driver import AppDriver
from tests.browser.static_server import StaticServer

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]


class BrowserPython:
    """One worker with Python in it, on `phone`; `run` executes code there."""

    def __init__(self, phone: AppDriver, server: StaticServer, modules: list[str]) -> None:
        self._phone = phone
        names = [f"{module.replace('.', '/')}.py" for module in modules]
        server.extra |= {f"/python/{name}": _ROOT / name for name in names}
        server.extra |= {f"/python/{name}": _HERE / name for name in ("worker.html", "worker.js")}
        phone.page.goto(f"{server.origin}/python/worker.html")
        phone.page.evaluate("(names) => globalThis.startPython(names)", names)

    @property
    def page(self) -> Page:
        return self._phone.page

    def run(self, code: str) -> str:
        """Run `code` (may await) and return the text of its last expression; raise with its traceback."""
        answer: dict[str, str] = self.page.evaluate("(code) => globalThis.runPython(code)", code)
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["value"]

    def start(self, code: str) -> None:
        """Start `code` without waiting for it; what it sends by `js.postMessage(text)` is in `told`."""
        self.page.evaluate("(code) => { globalThis.runPython(code); }", code)

    def wait_until_told(self, count: int) -> list[str]:
        """Wait until the worker has sent at least `count` texts and return all so far."""
        self.page.wait_for_function("(count) => globalThis.told.length >= count", arg=count)
        told: list[str] = self.page.evaluate("globalThis.told")
        return told
