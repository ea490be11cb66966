"""Drives the app in a real Chromium as a phone would show it: one profile folder is one phone.

Killing the browser and starting it again on the same profile is what a phone does to an app.
"""

import contextlib
import os
import re
import shutil
import signal
from itertools import cycle
from pathlib import Path
from time import monotonic
from typing import Any

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    Request,
)
from playwright.sync_api import TimeoutError as NotYet

from shared.text import t

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
PIN = "407193"
PATIENCE = 120_000  # milliseconds: a first start on a loaded two-core machine takes half a minute
_LONGEST_SCROLL = 20
_WAKING = 3_000  # milliseconds for a tapped field to take the focus
_TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_SHOWN = "field => field.getRootNode().activeElement?.value ?? ''"
_HAS_FOCUS = "field => field.contains(field.getRootNode().activeElement)"
# What a screen reader does; on a phone Flutter takes it for that only in the middle of the screen.
_ASK_FOR_LABELS = """place => {
  const { left, top, width, height } = place.getBoundingClientRect();
  const middle = { bubbles: true, clientX: left + width / 2, clientY: top + height / 2 };
  place.dispatchEvent(new MouseEvent("click", middle));
}"""
_STUBBORN = 2_000  # milliseconds until a click is made where the thing is, whatever covers it in the page
_BARS = 140  # pixels at the top and the bottom that bars may cover
# Flutter keeps a tap back for 200 ms if what was tapped is drawn anew meanwhile, then gives it to whatever is
# there; no finger opens another screen sooner.
_TAP_LANDS = 300
_A_LOOK = 500  # milliseconds to find what should be on the screen by now, before scrolling on
# Flutter makes targets and fields as Android has them only where the browser says that it is on one.
_ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36"
)
# Without a graphics card each picture costs a tenth of a second of the processor's time: like a cheap phone,
# this one shows twelve a second at most. All who ask for the next picture get the same one.
_FEW_PICTURES = """{
  const ask = window.requestAnimationFrame.bind(window);
  let last = 0;
  window.requestAnimationFrame = (draw) => ask(function shown(now) {
    if (now !== last && now - last < 80) {
      ask(shown);
    } else {
      last = now;
      draw(now);
    }
  });
}"""
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class AppDriver:
    """One phone: a Chromium on its own profile, 390×844, touch, Android's, Vietnamese.

    `requests` and `console` keep what the page asked for and said since the last `start`. A phone that has
    joined is opened with its PIN.
    """

    def __init__(self, playwright: Playwright, profile: Path) -> None:
        self._playwright = playwright
        self.profile = profile
        self._context: BrowserContext | None = None
        self.requests: list[str] = []
        self.console: list[str] = []
        self.has_pin = False
        self._touched = 0.0

    # -- the phone itself ----------------------------------------------------------------------------

    def start(self, *flags: str, offline: bool = False, permissions: list[str] | None = None) -> None:
        """Start the browser; extra `flags` and `permissions` serve the camera tests."""
        self.requests.clear()
        self.console.clear()
        self._context = self._playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=CHROMIUM,
            args=[*_FLAGS, *flags],
            viewport={"width": 390, "height": 844},
            is_mobile=True,
            has_touch=True,
            locale="vi-VN",
            user_agent=_ANDROID,
            timezone_id="Asia/Ho_Chi_Minh",
            permissions=permissions or [],
            offline=offline,
        )
        self._context.set_default_timeout(PATIENCE)
        self._context.add_init_script(_FEW_PICTURES)
        self._context.on("request", self._note_request)
        self._context.on("console", self._note_console)

    def kill(self) -> None:
        """End the browser as a phone that runs out of memory does: at once, with everything it was doing."""
        os.kill(self._process_id(), signal.SIGKILL)
        self._forget()

    def stop(self) -> None:
        """Close the browser in good order; harmless when it is not running."""
        if self._context is not None:
            self._context.close()
            self._context = None

    def pass_minutes(self, minutes: int) -> None:
        """Let the app's Python find its clock so much later when it is seen again, as after a pause."""
        shift = f"{{ const now = Date.now; Date.now = () => now() + {minutes * 60_000}; }}"
        for worker in self.page.workers:
            worker.evaluate(shift)
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def network(self, *, on: bool) -> None:
        self._running().set_offline(not on)

    # -- the app ---------------------------------------------------------------------------------------

    @property
    def page(self) -> Page:
        pages = self._running().pages
        return pages[0] if pages else self._running().new_page()

    def open(self, url: str) -> None:
        """Open `url` and wait until Python has drawn the first screen and its labels can be found."""
        self.open_locked(url)
        if self.has_pin:
            self.press(PIN)

    def open_locked(self, url: str) -> None:
        """Do as `open`, and leave a phone that has joined at the question for its PIN."""
        self.page.goto(url, wait_until="commit")
        self.wait_until_ready()
        if self.has_pin:
            self.see(t("pin.ask"))

    def open_another(self, url: str) -> Page:
        """Open `url` in a second window and return it with its labels to be found."""
        window = self._running().new_page()
        window.goto(url, wait_until="commit")
        window.locator("html[data-started]").wait_for(state="attached")
        window.locator("flt-semantics-placeholder").evaluate(_ASK_FOR_LABELS)
        return window

    def join(self, link: str) -> None:
        """Open an invitation and choose the PIN; joining and the first download go on by themselves."""
        self.open(link)
        self.choose_pin()

    def choose_pin(self) -> None:
        """Type a PIN where the app asks for one, and once more."""
        self.see(t("pin.choose"))
        self.press(PIN)
        self.see(t("pin.again"))
        self.press(PIN)
        self.has_pin = True

    def press(self, digits: str) -> None:
        """Press keys of the PIN's pad."""
        for digit in digits:
            self.page.get_by_role("button", name=digit, exact=True).click()

    def wait_until_drawn(self) -> None:
        """Wait for the splash to go: from then on the first screen is seen and can be touched."""
        self.page.locator("html[data-started]").wait_for(state="attached")

    def wait_until_ready(self) -> None:
        """Wait for the first screen, then ask Flutter for its accessibility tree."""
        self.wait_until_drawn()
        self.page.locator("flt-semantics-placeholder").evaluate(_ASK_FOR_LABELS)
        self.page.locator("flt-semantics-host flt-semantics").first.wait_for(state="attached")

    def wait_for_snapshot(self) -> None:
        """Wait until the page has kept Python's memory, from which the next start goes on."""
        self.page.locator("html[data-snapshot=kept]").wait_for(state="attached")

    def wait_until_update_waits(self) -> None:
        """Wait until a newer build is installed beside the running one."""
        self.page.evaluate(
            """async (patience) => {
              const kept = await navigator.serviceWorker.ready;
              await new Promise((done, fail) => {
                const look = () => { if (kept.waiting?.state === "installed") done(); };
                const watch = (worker) => worker?.addEventListener("statechange", look);
                [kept.installing, kept.waiting].forEach(watch);
                kept.addEventListener("updatefound", () => watch(kept.installing));
                look();
                setTimeout(() => fail(new Error("no newer build waits")), patience);
              });
            }""",
            PATIENCE,
        )

    def see(self, text: str | re.Pattern[str]) -> Locator:
        """Wait until `text` is on the screen, as a text or as a label, and return it."""
        shown = self._shown(text)
        shown.wait_for(state="attached")
        return shown

    def scroll_to(self, text: str | re.Pattern[str]) -> Locator:
        """Do as `see`, scrolling down if need be."""
        shown = self._scrolled_to(self._shown(text))
        shown.wait_for(state="attached")
        return shown

    def tap(self, name: str | re.Pattern[str], role: Any = "button") -> None:
        """Tap the control that a screen reader calls `name`, scrolling down to it if need be."""
        self._touch(self.page.get_by_role(role, name=name).first)

    def tap_in(self, group: str, name: str) -> None:
        """Tap the button `name` in the card that shows the text `group`."""
        card = self.page.get_by_role("group", name=group).last
        self._touch(card.get_by_role("button", name=name).first)

    def let_tap_land(self) -> None:
        """Wait until the last tap can no longer reach another screen than the one it was meant for."""
        left = _TAP_LANDS - (monotonic() - self._touched) * 1000
        self.page.evaluate("left => new Promise((done) => setTimeout(done, left))", max(left, 0))

    def tap_text(self, text: str) -> None:
        self.see(text).click()

    def type_into(self, label: str, text: str) -> None:
        """Tap the field labelled `label`, scrolling down to it if need be, and type, as fingers do."""
        field = self.page.get_by_label(label).first
        self._touch(field)
        with contextlib.suppress(NotYet):  # the first tap after a screen came may only wake the field
            self.page.wait_for_function(_HAS_FOCUS, arg=field.element_handle(), timeout=_WAKING)
            return self._type(field, text)
        self._touch(field)
        return self._type(field, text)

    def _type(self, field: Locator, text: str) -> None:
        """Type once Flutter has taken the field over; a first sign that came before is typed again."""
        self.page.evaluate(_TWO_FRAMES)
        self.page.keyboard.type(text)
        shown = str(field.evaluate(_SHOWN))
        if shown == text[1:]:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)

    def marks(self) -> dict[str, float]:
        """Return milliseconds since the page was opened for each step of the start."""
        script = "Object.fromEntries(performance.getEntriesByType('mark').map((m) => [m.name, m.startTime]))"
        found: dict[str, float] = self.page.evaluate(script)
        return found

    def foreign_requests(self, origin: str) -> list[str]:
        """Return the addresses asked for outside `origin`."""
        inside = (f"{origin}/", "data:", f"blob:{origin}/")
        return [url for url in self.requests if not url.startswith(inside)]

    def complaints(self) -> list[str]:
        return [line for line in self.console if line.startswith(("error:", "warning:"))]

    # -- inside ----------------------------------------------------------------------------------------

    def _touch(self, wanted: Locator) -> None:
        """Scroll to `wanted` and click; again if it slid away meanwhile, or something lay over it."""
        try:
            self._brought_within(self._scrolled_to(wanted), 0).click(timeout=_STUBBORN)
        except NotYet:
            self._brought_within(self._scrolled_to(wanted), _BARS).click(force=True)
        self._touched = monotonic()

    def _brought_within(self, wanted: Locator, edge: int) -> Locator:
        """Scroll until the middle of `wanted` is on the screen, `edge` pixels from top and bottom or more.

        What stays where it is however one scrolls, as a bar does, is returned as it is.
        """
        height, before = int(self.page.evaluate("innerHeight")), None
        for _ in range(_LONGEST_SCROLL):
            box = wanted.bounding_box()
            if box is None or box["y"] == before:
                break
            before, middle = box["y"], box["y"] + box["height"] / 2
            if edge <= middle <= height - edge:
                break
            self.page.mouse.move(195, height / 2)
            self.page.mouse.wheel(0, max(-300.0, min(300.0, middle - height / 2)))
            self.page.evaluate(_TWO_FRAMES)
        return wanted

    def _scrolled_to(self, wanted: Locator) -> Locator:
        """Scroll from where the screen stands to its end, then from its top, until `wanted` is there.

        A list builds only what is near, so what is far away is not yet to be found.
        """
        if wanted.count():
            return wanted
        self.page.mouse.move(195, 400)
        patient_until = monotonic() + PATIENCE / 1000
        for distance in cycle((0, *[300] * _LONGEST_SCROLL, -99_999)):
            self.page.mouse.wheel(0, distance)
            self.page.evaluate(_TWO_FRAMES)
            with contextlib.suppress(NotYet):
                wanted.wait_for(state="attached", timeout=_A_LOOK)
                return wanted
            if monotonic() > patient_until:
                break
        raise AssertionError(f"{wanted} is not on:\n{self.page.locator('body').aria_snapshot()}")

    def _shown(self, text: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_text(text).or_(self.page.get_by_label(text)).first

    def _running(self) -> BrowserContext:
        assert self._context is not None, "start() first"
        return self._context

    def _process_id(self) -> int:
        """Return the browser process that owns the profile: Chromium names it in its lock."""
        return int((self.profile / "SingletonLock").readlink().name.rpartition("-")[2])

    def _forget(self) -> None:
        context, self._context = self._running(), None
        if context.browser is not None:
            context.browser.close()

    def _note_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        self.console.append(f"{message.type}: {message.text}")
