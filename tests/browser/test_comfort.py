"""What people set stays set, and every main screen fits a small phone, in a real browser."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Playwright

from shared.text import t
from tests.browser.app_driver import PIN, AppDriver
from tests.browser.kept import Joined
from tests.browser.look import SMALL, TALL, show
from tests.browser.screens import follow, settled
from tests.browser.thumbs import missed
from tests.browser.ward import Ward

WIDTH, HEIGHT = SMALL.width, SMALL.height
# Between the bars nothing is drawn in the margins, unless something was wider than its place.
# At its right edge a browser on a computer shows where one has scrolled to.
_TOP, _BOTTOM, _MARGIN, _SCROLL_BAR = 70, 556, 14, 11


@pytest.fixture(scope="module")
def ward(joined: Joined, port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """A running server of the small synthetic ward."""
    ward = joined.ward_in(tmp_path_factory.mktemp("comfort") / "ward", port)
    ward.start()
    yield ward
    ward.stop()


@pytest.fixture(scope="module")
def helper(
    ward: Ward, joined: Joined, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AppDriver]:
    """A phone that has joined khu phố 3 and shows the evening's work: all tests here go on with it."""
    phone = joined.phone_in(tmp_path_factory.mktemp("helper") / "phone", playwright)
    phone.start()
    phone.open(f"{ward.url}/app/")
    phone.see(t("today.title"))
    yield phone
    phone.stop()


@pytest.mark.parametrize("percent", [100, 200])
def test_main_screens_fit_a_small_phone(ward: Ward, helper: AppDriver, percent: int) -> None:
    """At 360×640, at usual and double size, nothing is wider than its place, and what one taps is large."""
    code = ward.somebody_behind("kp3", "eid.step.approved").household.code
    show(helper, replace(SMALL, text_percent=percent))
    for route, seen in (
        ("/", "today.title"),
        ("/results", "own.title"),
        ("/sync", "account.send"),
        ("/account", "account.me"),
        ("/help", "help.ask"),
        (f"/h/{code}", "household.start"),
        (f"/h/{code}/visit", "visit.outcome"),
    ):
        follow(helper, route)
        helper.see(t(seen))
        for part in ("top", "further down"):
            picture = Image.open(BytesIO(settled(helper))).convert("RGB")
            assert _colours(picture, _MARGIN, WIDTH - _MARGIN) > 1, f"{route} {part} is empty"
            assert _colours(picture, 0, _MARGIN) == 1, f"{route} {part}: left margin"
            assert _colours(picture, WIDTH - _MARGIN, WIDTH - _SCROLL_BAR) == 1, (
                f"{route} {part}: right margin"
            )
            assert missed(helper.page) == [], f"{route} {part}"
            helper.page.mouse.move(WIDTH / 2, HEIGHT / 2)
            helper.page.mouse.wheel(0, 400)


def test_the_evening_moves_with_each_visit(ward: Ward, helper: AppDriver) -> None:
    """A visit without a network counts at once in the evening's line, and its door leaves the list to do."""
    door = ward.somebody_behind("kp3", "eid.step.approved")
    show(helper, TALL)
    follow(helper, "/")
    helper.scroll_to(t("today.done_none"))
    helper.network(on=False)
    follow(helper, f"/h/{door.household.code}/visit")
    helper.tap("Không có ai ở nhà")
    helper.tap(t("visit.save"))
    helper.see(t("household.saved"))
    helper.tap(t("app.to_next"))
    helper.see(t("today.done", visits=1, people=0))


def test_settings_outlive_a_kill(ward: Ward, helper: AppDriver) -> None:
    """Language chosen, hints skipped, then killed: the next start asks for the PIN in that language."""
    follow(helper, "/")
    helper.tap(t("hint.skip"))
    follow(helper, "/account")
    helper.tap(t("settings.language.en"))
    helper.see("Account, this phone")
    helper.kill()
    helper.start()
    helper.page.goto(f"{ward.url}/app/", wait_until="commit")
    helper.wait_until_ready()
    helper.see("Enter your PIN")
    helper.press(PIN)
    helper.see("Today's work")
    assert helper.page.get_by_text("Hint 1/3").count() == 0


def _colours(picture: Image.Image, left: int, right: int) -> int:
    """Return how many colours are between two columns, from below the upper bar to above the lower one."""
    return len(picture.crop((left, _TOP, right, _BOTTOM)).getcolors(WIDTH * HEIGHT) or [])
