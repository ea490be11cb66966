"""What people set stays set, and every main screen fits a small phone, in a real browser."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.text import t
from tests.browser.app_driver import PIN, AppDriver
from tests.browser.screens import follow
from tests.browser.ward import Ward

SMALL = {"width": 360, "height": 640}
# What a screen reader is told of lies where it is drawn; what is wider than the screen was not laid out.
_OUTSIDE = """width => [...document.querySelectorAll("flt-semantics")]
  .filter(node => node.getAttribute("role") === "button" || (node.textContent && !node.children.length))
  .map(node => [node.getBoundingClientRect(), node.getAttribute("aria-label") || node.textContent])
  .filter(([box]) => box.width > 0 && box.top < innerHeight && (box.width > width + 1))
  .map(([box, words]) => `${words}: ${Math.round(box.left)} to ${Math.round(box.right)}`)"""


@pytest.fixture
def ward(web_build: Path, tmp_path: Path) -> Iterator[Ward]:
    """A running server of the small synthetic ward."""
    ward = Ward(tmp_path / "ward")
    ward.start()
    yield ward
    ward.stop()


@pytest.fixture
def helper(ward: Ward, new_phone: Callable[[str], AppDriver]) -> AppDriver:
    """A phone that has joined khu phố 3 and shows the evening's work."""
    phone = new_phone("helper")
    phone.start()
    phone.join(ward.invite("kp3"))
    phone.see(t("today.title"))
    return phone


@pytest.mark.xdist_group("browser")
def test_settings_outlive_a_kill(ward: Ward, helper: AppDriver) -> None:
    """Language chosen, hints skipped, then killed: the next start asks for the PIN in that language."""
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


@pytest.mark.xdist_group("browser")
def test_the_evening_moves_with_each_visit(ward: Ward, helper: AppDriver) -> None:
    """A visit without a network counts at once in the evening's line, and its door leaves the list to do."""
    door = ward.somebody_behind("kp3", "eid.step.approved")
    helper.see(t("today.done_none"))
    helper.network(on=False)
    follow(helper, f"/h/{door.household.code}/visit")
    helper.tap("Không có ai ở nhà")
    helper.tap(t("visit.save"))
    helper.see(t("household.saved"))
    helper.tap(t("app.to_next"))
    helper.see(t("today.done", visits=1, people=0))


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("percent", [100, 200])
def test_main_screens_fit_a_small_phone(ward: Ward, helper: AppDriver, percent: int) -> None:
    """At 360×640, at usual and at double size, nothing is wider than the screen."""
    code = ward.somebody_behind("kp3", "eid.step.approved").household.code
    helper.page.set_viewport_size({"width": SMALL["width"], "height": SMALL["height"]})
    helper.page.evaluate("p => { document.documentElement.style.fontSize = p + '%'; }", percent)
    found: dict[str, Any] = {}
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
        found[re.sub(r"LT-.*?(?=/|$)", "", route)] = helper.page.evaluate(_OUTSIDE, SMALL["width"])
    assert {route: wide for route, wide in found.items() if wide} == {}
