"""Pictures of every main screen for docs/screens: python -m tests.browser.screens (make screens).

One phone joins a synthetic ward in a real Chromium; each screen is kept at two sizes in light and dark,
some in English and some at 200 % text.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import sync_playwright

from mobile_app.web.build import ROOT, build
from shared.text import speak, t
from tests.browser.app_driver import AppDriver
from tests.browser.ward import Ward

OUT = ROOT / "docs" / "screens"
SIZES = ((360, 640), (390, 844))
_LOOKS = 40
_COLOURS = 64


@dataclass(frozen=True)
class Look:
    """How a screen is shown."""

    width: int
    height: int
    dark: bool = False
    text_percent: int = 100

    @property
    def name(self) -> str:
        """The end of the picture's name."""
        size = "" if self.text_percent == 100 else f"-{self.text_percent}"
        return f"{self.width}x{self.height}{'-dark' if self.dark else ''}{size}"


ALL = [Look(*size, dark) for size in SIZES for dark in (False, True)]
LARGE = [Look(360, 640, text_percent=200)]
ONE = [Look(360, 640)]


class Album:
    """Keeps pictures of one phone's screens."""

    def __init__(self, phone: AppDriver, folder: Path) -> None:
        self._phone, self._folder = phone, folder

    def keep(self, name: str, looks: list[Look]) -> None:
        """Keep what the phone shows now, in each of these looks."""
        for look in looks:
            page = self._phone.page
            page.mouse.move(1, 1)  # nothing is hovered over on a phone
            page.emulate_media(color_scheme="dark" if look.dark else "light")
            page.set_viewport_size({"width": look.width, "height": look.height})
            page.evaluate("p => { document.documentElement.style.fontSize = p + '%'; }", look.text_percent)
            small(self._settled(), self._folder / f"{name}-{look.name}.png")
        self._phone.page.evaluate("document.documentElement.style.fontSize = '100%'")
        self._phone.page.set_viewport_size({"width": 390, "height": 844})

    def _settled(self) -> bytes:
        """Return a picture of the screen once two in a row are the same."""
        last = b""
        for _ in range(_LOOKS):
            picture = self._phone.page.screenshot()
            if picture == last:
                return picture
            self._phone.page.evaluate("new Promise(done => setTimeout(done, 250))")
            last = picture
        return last


def small(picture: bytes, path: Path) -> None:
    """Write a picture with few colours: flat screens lose nothing by it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def go(phone: AppDriver, route: str) -> None:
    """Follow a link inside the running app, as a tap on it does."""
    phone.page.evaluate(
        """route => {
          history.pushState(null, "", "/app" + route);
          dispatchEvent(new PopStateEvent("popstate", { state: null }));
        }""",
        route,
    )


@contextmanager
def joined_phone(folder: Path) -> Iterator[tuple[Ward, AppDriver]]:
    """A running synthetic ward, and a phone that has joined it for khu phố 3."""
    build(ROOT / "build" / "web", ROOT / "build" / "cache" / "web")
    ward = Ward(folder / "ward")
    ward.start()
    with sync_playwright() as playwright:
        phone = AppDriver(playwright, folder / "phone")
        phone.start()
        try:
            phone.join(ward.invite("kp3"))
            phone.see(t("today.title"))
            yield ward, phone
        finally:
            phone.stop()
            ward.stop()


def tour(phone: AppDriver, ward: Ward, album: Album) -> Iterator[Callable[[], None]]:
    """Yield each step of the way through the screens; a step shows a screen and keeps it."""
    door = ward.somebody_behind("kp3", "eid.step.approved")
    code = str(door.household.code)

    def first() -> None:
        phone.see(t("today.title"))
        album.keep("first-start", ALL + LARGE)
        phone.tap(t("hint.skip"))

    def today() -> None:
        go(phone, "/")
        phone.see(t("today.title"))
        album.keep("today", ALL + LARGE)

    def place(name: str, tab: str, seen: str) -> Callable[[], None]:
        def show() -> None:
            phone.tap(tab, "tab")
            phone.see(seen)
            album.keep(name, ALL + LARGE)

        return show

    def at(name: str, route: str, seen: str, looks: list[Look]) -> Callable[[], None]:
        def show() -> None:
            go(phone, route)
            phone.see(seen)
            album.keep(name, looks)

        return show

    yield first
    yield today
    yield place("list", t("app.list_short"), t("today.search"))
    yield place("results", t("app.results"), t("results.title"))
    yield place("sync", t("app.sync"), t("account.send"))
    yield at("more", "/more", t("app.more"), ALL)
    yield at("account", "/account", t("account.me"), ALL + LARGE)
    yield at("help", "/help", t("help.ask"), ALL + LARGE)
    yield at("code", "/code", t("code.help"), ALL)
    yield at("household", f"/h/{code}", t("household.start"), ALL + LARGE)
    yield at("visit", f"/h/{code}/visit", t("visit.outcome"), ALL + LARGE)
    yield at("resident", f"/h/{code}/add", t("resident.name"), ALL)
    yield at("new-household", "/new", t("new_household.address"), ONE)


def english(phone: AppDriver, ward: Ward, album: Album) -> None:
    """Switch to English and keep some screens of it."""
    code = ward.somebody_behind("kp3", "eid.step.approved").household.code
    go(phone, "/account")
    phone.tap(t("settings.language.en"))
    speak("en")
    for name, route, seen in (
        ("account", "/account", "account.me"),
        ("today", "/", "today.title"),
        ("results", "/results", "own.title"),
        ("visit", f"/h/{code}/visit", "visit.outcome"),
    ):
        go(phone, route)
        phone.see(t(seen))
        album.keep(name, ONE + LARGE)


def main() -> None:
    """Draw all pictures anew."""
    rmtree(OUT, ignore_errors=True)
    with TemporaryDirectory() as folder, joined_phone(Path(folder)) as (ward, phone):
        for step in tour(phone, ward, Album(phone, OUT / "vi")):
            step()
        english(phone, ward, Album(phone, OUT / "en"))


if __name__ == "__main__":
    main()
