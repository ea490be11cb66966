"""Pictures of every main screen for build/screens: python -m tests.browser.screens (make screens).

One phone joins a synthetic ward in a real Chromium; each screen is kept at two sizes in light and dark,
some in English and some at 200 % text.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import sync_playwright

from mobile_app.web.build import ROOT
from shared.household_code import make_code
from shared.resident import Resident
from shared.text import LANGUAGES, speak, t
from tests.browser.app_driver import AppDriver
from tests.browser.camera_film import film, flags
from tests.browser.look import SMALL, SMALL_DARK, TALL, TALL_DARK, Look, show
from tests.browser.thumbs import missed
from tests.browser.ward import Ward
from tests.browser.web_app import built_web_app

OUT = ROOT / "build" / "screens"
_LOOKS = 12
_MET = "Gặp, đã hỗ trợ"
_POINT = "Một cửa Công an phường"
_FOREIGN = make_code("LT-5", 9)
_COLOURS = 64


ALL = [SMALL, SMALL_DARK, TALL, TALL_DARK]
LARGE = [Look(360, 640, text_percent=200)]
ONE = [SMALL]


class Album:
    """Keeps pictures of one phone's screens in the looks that are `wanted`.

    `missed` tells what on them a thumb or a reader would miss.
    """

    def __init__(self, phone: AppDriver, folder: Path, missed: list[str], wanted: list[Look]) -> None:
        self._phone, self._folder, self.missed, self.wanted = phone, folder, missed, wanted

    def keep(self, name: str, looks: list[Look]) -> None:
        """Keep what the phone shows now, in those of these looks that are wanted."""
        for look in looks:
            if look not in self.wanted:
                continue
            show(self._phone, look)
            small(settled(self._phone), self._folder / f"{name}-{look.name}.png")
            self.missed.extend(f"{name}-{look.name}: {what}" for what in missed(self._phone.page))
        show(self._phone, TALL)


def settled(phone: AppDriver) -> bytes:
    """Return a picture of the screen once two in a row are the same; of one that moves, some picture."""
    phone.page.mouse.move(1, 1)  # nothing is hovered over on a phone
    last = b""
    for _ in range(_LOOKS):
        picture = phone.page.screenshot()
        if picture == last:
            return picture
        phone.page.evaluate("new Promise(done => setTimeout(done, 250))")
        last = picture
    return last


def small(picture: bytes, path: Path) -> None:
    """Write a picture with few colours: flat screens lose nothing by it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def follow(phone: AppDriver, route: str) -> None:
    """Follow a link inside the running app, as a tap on it does."""
    phone.let_tap_land()
    phone.page.evaluate(
        """route => {
          history.pushState(null, "", "/app" + route);
          dispatchEvent(new PopStateEvent("popstate", { state: null }));
        }""",
        route,
    )


@contextmanager
def a_phone(folder: Path) -> Iterator[tuple[Ward, AppDriver]]:
    """A running synthetic ward, and a phone that has not joined; its camera sees another khu phố's label."""
    built_web_app()
    ward = Ward(folder / "ward")
    ward.start()
    with sync_playwright() as playwright:
        phone = AppDriver(playwright, folder / "phone")
        phone.start(*flags(film(folder / "film.y4m", _FOREIGN.qr_text)), permissions=["camera"])
        try:
            yield ward, phone
        finally:
            phone.stop()
            ward.stop()


def join(phone: AppDriver, ward: Ward, album: Album) -> None:
    """Join as a new helper does, and read the first hints."""
    phone.open(f"{ward.url}/app/")
    phone.see(t("join.code"))
    album.keep("join", ALL + LARGE)
    phone.open(ward.invite("kp3"))
    phone.see(t("pin.choose"))
    album.keep("pin", ALL + LARGE)
    phone.tap(t("passphrase.instead"))
    phone.see(t("passphrase.choose"))
    album.keep("passphrase", ALL + LARGE)
    phone.tap(t("pin.instead"))
    phone.choose_pin()
    phone.see(t("today.title"))
    phone.see(t("hint.skip"))
    album.keep("first-start", ALL + LARGE)
    phone.tap(t("hint.skip"))


def tour(phone: AppDriver, album: Album, code: str) -> None:
    """Go through the screens from the first to the last."""
    for name, route, seen, looks in (
        ("today", "/", "today.title", ALL + LARGE),
        ("results", "/results", "own.title", ALL + LARGE),
        ("sync", "/sync", "account.send", ALL + LARGE),
        ("more", "/more", "app.more", ALL),
        ("account", "/account", "account.me", ALL + LARGE),
        ("help", "/help", "help.ask", ALL + LARGE),
        ("obstacles", "/obstacles", "app.obstacles", ALL),
        ("scan", "/scan", "scan.title", ALL + LARGE),
        ("code", "/code", "code.help", ALL + LARGE),
        ("household", f"/h/{code}", "household.start", ALL + LARGE),
        ("resident", f"/h/{code}/add", "resident.name", ALL + LARGE),
        ("card", f"/h/{code}/add/card", "card.help", ALL + LARGE),
        ("new-household", "/new", "new_household.address", ALL),
        ("visit", f"/h/{code}/visit", "visit.outcome", ALL + LARGE),
    ):
        follow(phone, route)
        phone.see(t(seen))
        album.keep(name, looks)
    follow(phone, "/")
    phone.see(t("today.title"))
    phone.tap(t("app.list_short"), "tab")
    phone.see(t("today.search"))
    album.keep("list", ALL + LARGE)


def desk(phone: AppDriver, album: Album, name: str) -> None:
    """Sit at a service point, count a caller and find them by `name`."""
    follow(phone, "/desk")
    phone.see(t("desk.choose"))
    album.keep("desk-choose", ALL)
    phone.tap_text(_POINT)
    phone.tap(t("desk.came"))
    phone.see(t("desk.came_n", n=1))
    album.keep("desk", ALL + LARGE)
    phone.type_into(t("desk.search"), name)
    phone.tap_text(name)
    phone.see(t("desk.caller"))
    album.keep("desk-caller", ALL + LARGE)


def people(phone: AppDriver, album: Album, code: str, somebody: Resident) -> None:
    """Look at a person, correct and move them, hand them on, tell of an obstacle, meet somebody alike."""
    own = f"/h/{code}/p/{somebody.id}"
    for name, route, seen, looks in (
        ("person", own, "person.coverages", ALL + LARGE),
        ("person-edit", f"{own}/edit", "resident.name", ALL),
        ("person-move", f"{own}/move", "move.left", ALL),
        ("referral", f"{own}/refer", "referral.where", ALL + LARGE),
        ("obstacle", f"{own}/obstacle", "obstacle.type", ALL + LARGE),
    ):
        follow(phone, route)
        phone.see(t(seen))
        album.keep(name, looks)
    follow(phone, f"/h/{code}/add")
    phone.type_into(t("resident.name"), somebody.full_name)
    phone.tap(t("resident.save"))
    phone.see(t("same.typed"))
    album.keep("same", ALL + LARGE)
    phone.tap(t("same.edit"))


def evening(phone: AppDriver, album: Album, code: str) -> None:
    """Record a visit without a network, and look where it is."""
    follow(phone, f"/h/{code}/visit")
    phone.tap(_MET)
    phone.see(t("visit.people"))
    album.keep("visit-people", ALL + LARGE)
    phone.network(on=False)
    phone.tap(t("visit.save"))
    phone.see(t("household.saved"))
    album.keep("saved", ALL + LARGE)
    for name, route, seen in (
        ("sync-waiting", "/sync", "account.send"),
        ("acts", "/sync/acts", "acts.how"),
        ("log", "/sync/log", "log.title"),
    ):
        follow(phone, route)
        phone.see(t(seen))
        album.keep(name, ALL + LARGE)
    phone.network(on=True)


def english(phone: AppDriver, album: Album, code: str) -> None:
    """Switch to English and keep some screens of it."""
    follow(phone, "/account")
    phone.tap(t("settings.language.en"))
    speak("en")
    for name, route, seen in (
        ("account", "/account", "account.me"),
        ("results", "/results", "own.title"),
        ("visit", f"/h/{code}/visit", "visit.outcome"),
    ):
        follow(phone, route)
        phone.see(t(seen))
        album.keep(name, ONE + LARGE)
    follow(phone, "/results")
    phone.tap(t("app.today"), "tab")
    phone.see(t("today.title"))
    album.keep("today", ONE + LARGE)


def draw(out: Path, folder: Path, wanted: list[Look]) -> list[str]:
    """Draw the pictures of the looks `wanted` into `out`; return what is hard to hit.

    `folder` is for the ward and the phone.
    """
    with a_phone(folder) as (ward, phone):
        album = Album(phone, out / "vi", [], wanted)
        door = ward.somebody_behind("kp3", "eid.step.approved")
        code = str(door.household.code)
        join(phone, ward, album)
        tour(phone, album, code)
        desk(phone, album, door.resident.full_name)
        people(phone, album, code, door.resident)
        evening(phone, album, code)
        english(phone, Album(phone, out / "en", album.missed, wanted), code)
    return album.missed


def main() -> None:
    """Draw all pictures of build/screens anew."""
    for tongue in LANGUAGES:
        rmtree(OUT / tongue, ignore_errors=True)
    with TemporaryDirectory() as folder:
        draw(OUT, Path(folder), ALL + LARGE)


if __name__ == "__main__":
    main()
