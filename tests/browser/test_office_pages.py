"""The ward's pages in a real Chromium: accessible, whole on a phone, alive, useful without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.axe_checker import findings
from tests.browser.office_ward import PAGES, OfficeWard, chromium, signed_in

PHONE = {"width": 360, "height": 640}
DESK = {"width": 1366, "height": 768}
pytestmark = pytest.mark.xdist_group("office-pages")


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeWard]:
    running = OfficeWard(tmp_path_factory.mktemp("office"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with chromium(playwright) as running:
        yield running


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_page_has_a_serious_accessibility_finding(ward: OfficeWard, browser: Browser, dark: bool) -> None:
    """axe finds nothing serious or critical by WCAG 2.2 AA on any page, in light and in dark."""
    context, page = signed_in(browser, ward, viewport=DESK, color_scheme="dark" if dark else "light")
    found = {}
    for name, address in PAGES.items():
        page.goto(ward.url + address)
        if wrong := findings(page):
            found[name] = wrong
    context.close()
    assert found == {}


def test_the_accessibility_check_can_fail(ward: OfficeWard, browser: Browser) -> None:
    """A button without a name and grey on grey are both found."""
    context, page = signed_in(browser, ward, viewport=DESK)
    page.evaluate(
        """document.getElementById("main").innerHTML =
        '<button></button><p style="color:#999;background:#aaa">Mờ</p>'"""
    )
    assert {f.split(":")[0] for f in findings(page)} >= {"button-name"}
    context.close()


def test_no_page_scrolls_sideways_on_a_phone(ward: OfficeWard, browser: Browser) -> None:
    """At 360 pixels every page fits; wide tables scroll inside a frame of their own."""
    context, page = signed_in(browser, ward, viewport=PHONE)
    too_wide = {}
    for name, address in PAGES.items():
        page.goto(ward.url + address)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            too_wide[name] = width
    context.close()
    assert too_wide == {}


def test_an_open_board_follows_the_news(ward: OfficeWard, browser: Browser) -> None:
    """A change that arrives is on an open board without reloading, and the place of the reader is kept."""
    context, page = signed_in(browser, ward, viewport=DESK)
    before = figure(page)
    page.evaluate("window.stays = true")
    ward.add_household("kp3")
    expect(page.locator("html[data-refreshed]")).to_be_attached(timeout=30_000)
    assert page.evaluate("window.stays")
    assert figure(page) == before + 1
    context.close()


def figure(page: Page) -> int:
    text = page.locator("#households ~ table tr.ward td").first.inner_text()
    return int("".join(c for c in text if c.isdigit()))


def test_everything_works_without_javascript(ward: OfficeWard, browser: Browser) -> None:
    """With scripts switched off the board shows its numbers, and a report is begun, frozen and downloaded."""
    context, page = signed_in(browser, ward, viewport=DESK, java_script_enabled=False)
    assert figure(page) > 0
    page.goto(f"{ward.url}/reports")
    page.get_by_role("button", name="Lập báo cáo").nth(1).click()
    page.get_by_role("button", name="Chốt số liệu").click()
    page.get_by_text("Đã chốt lần 1").first.wait_for()
    with page.expect_download() as started:
        page.get_by_role("link", name="Tải về Word").click()
    assert started.value.suggested_filename.endswith(".docx")
    context.close()


def test_a_keyboard_reaches_the_content_first(ward: OfficeWard, browser: Browser) -> None:
    """The first stop of the Tab key leads past the navigation to the content."""
    context, page = signed_in(browser, ward, viewport=DESK)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    context.close()
