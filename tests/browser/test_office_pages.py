"""The ward's pages in a real Chromium: accessible, whole on a phone, alive, useful without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from shared.text import DEFAULT, LANGUAGES, texts
from tests.browser.axe_checker import findings
from tests.browser.office_ward import OfficeWard, signed_in

PHONE = {"width": 360, "height": 640}
DESK = {"width": 1366, "height": 768}
# One page of each kind: what a theme or a language changes is in what they share.
KINDS = (
    "board",
    "progress",
    "worklist",
    "obstacles",
    "reports",
    "duplicates",
    "account",
    "records-unreadable",
)


@pytest.mark.parametrize("dark", [False, pytest.param(True, marks=pytest.mark.whole)], ids=["light", "dark"])
def test_no_page_has_a_serious_accessibility_finding(
    office_ward: OfficeWard, office_browser: Browser, dark: bool
) -> None:
    """axe finds nothing serious or critical by WCAG 2.2 AA on any page; in the dark on one of each kind.

    In the dark it looks in every run at the same pages as narrow as a phone, below.
    """
    context, page = signed_in(
        office_browser, office_ward, viewport=DESK, color_scheme="dark" if dark else "light"
    )
    found = {}
    for name in KINDS if dark else office_ward.pages:
        page.goto(office_ward.url + office_ward.pages[name])
        if wrong := findings(page):
            found[name] = wrong
    context.close()
    assert found == {}


def test_the_accessibility_check_can_fail(office_ward: OfficeWard, office_browser: Browser) -> None:
    """A button without a name and grey on grey are both found."""
    context, page = signed_in(office_browser, office_ward, viewport=DESK)
    page.evaluate(
        """document.getElementById("main").innerHTML =
        '<button></button><p style="color:#999;background:#aaa">Mờ</p>'"""
    )
    assert {f.split(":")[0] for f in findings(page)} >= {"button-name"}
    context.close()


def test_english_pages_on_a_phone_have_no_accessibility_finding(
    office_ward: OfficeWard, office_browser: Browser
) -> None:
    """axe finds nothing serious on pages of each kind in English, in the dark, as narrow as a phone."""
    context, page = signed_in(office_browser, office_ward, "en", viewport=PHONE, color_scheme="dark")
    found = {}
    for name in KINDS:
        page.goto(office_ward.url + office_ward.pages[name])
        found[name] = findings(page)
    context.close()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


_TOO_NARROW = """() => [...document.querySelectorAll(
    'button, .button, summary, nav a, .back a, select, input:not([type=hidden])')].filter(e => {
  const aim = e.matches('[type=checkbox], [type=radio]') ? e.closest('label') : e;
  const box = aim.getBoundingClientRect();
  const cut = e.matches('button, .button, summary, a') && e.scrollWidth > e.clientWidth + 1;
  return e.checkVisibility() && (cut || box.height < 48 || box.width < 48 || box.right > innerWidth);
}).map(e => `${e.tagName} ${e.textContent || e.name}`)"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_a_phone_and_a_thumb(
    office_ward: OfficeWard, office_browser: Browser, language: str
) -> None:
    """At 360 pixels nothing scrolls sideways, no button is cut, and what one taps is 48 pixels or more.

    In English on one page of each kind.
    """
    context, page = signed_in(
        office_browser, office_ward, language, viewport=PHONE, has_touch=True, is_mobile=True
    )
    wrong = {}
    for name in office_ward.pages if language == DEFAULT else KINDS:
        page.goto(office_ward.url + office_ward.pages[name])
        page.locator(".menu summary").click()
        width = page.evaluate("document.documentElement.scrollWidth")
        narrow = page.evaluate(_TOO_NARROW)
        if width > PHONE["width"] or narrow:
            wrong[name] = (width, narrow)
    context.close()
    assert wrong == {}


def test_every_page_is_light_at_the_first_visit(office_ward: OfficeWard, office_browser: Browser) -> None:
    """With nothing kept in the browser a page comes with style, script and icon in 100 KB on the wire."""
    context, page = signed_in(office_browser, office_ward, viewport=DESK)
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
    came: list[Request] = []
    page.on("requestfinished", lambda request: came.append(request))  # noqa: PLW0108 - it asks for a function
    sizes = {}
    for name, address in office_ward.pages.items():
        came.clear()
        page.goto(office_ward.url + address, wait_until="load")
        told = [request.sizes() for request in came]
        sizes[name] = sum(size["responseHeadersSize"] + size["responseBodySize"] for size in told)
        assert any("/static/office.css" in request.url for request in came)
    context.close()
    assert {name: size for name, size in sizes.items() if not 5_000 < size <= 100_000} == {}


def test_a_page_prints_black_on_white_without_its_buttons(
    office_ward: OfficeWard, office_browser: Browser
) -> None:
    """On paper, printed from the dark theme, too: no buttons or menus, dark letters, as wide as A4 across."""
    context, page = signed_in(
        office_browser, office_ward, viewport={"width": 1032, "height": 700}, color_scheme="dark"
    )
    page.emulate_media(media="print", color_scheme="dark")
    wrong = {}
    for name, address in office_ward.pages.items():
        page.goto(office_ward.url + address)
        seen = page.evaluate(
            """() => [
            getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color,
            [...document.querySelectorAll('button, .button, nav')].filter(e => e.checkVisibility()).length,
            document.documentElement.scrollWidth > innerWidth]"""
        )
        if seen != ["rgb(255, 255, 255)", "rgb(0, 0, 0)", 0, False]:
            wrong[name] = seen
    context.close()
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_open_board_follows_the_news(
    office_ward: OfficeWard, office_browser: Browser, language: str
) -> None:
    """A change that arrives is on an open board without reloading, in its language, at the reader's place."""
    context, page = signed_in(office_browser, office_ward, language, viewport=DESK)
    before = figure(page)
    page.evaluate("window.stays = true")
    page.evaluate("document.querySelector('h1').textContent = ''")
    office_ward.add_household("kp3")
    expect(page.locator("html[data-refreshed]")).to_be_attached(timeout=30_000)
    assert page.evaluate("window.stays")
    assert figure(page) == before + 1
    assert page.locator("h1").inner_text() == texts(language)["board.title_ward"]
    context.close()


def figure(page: Page) -> int:
    text = page.locator("#households ~ table tr.ward td").first.inner_text()
    return int("".join(c for c in text if c.isdigit()))


def test_everything_works_without_javascript(office_ward: OfficeWard, office_browser: Browser) -> None:
    """With scripts switched off the board shows its numbers, and a report is begun, frozen and downloaded."""
    context, page = signed_in(office_browser, office_ward, viewport=DESK, java_script_enabled=False)
    assert figure(page) > 0
    page.goto(f"{office_ward.url}/reports")
    page.get_by_role("button", name="Lập báo cáo").nth(1).click()
    page.get_by_role("button", name="Chốt số liệu").click()
    page.get_by_text("Đã chốt lần 1").first.wait_for()
    with page.expect_download() as started:
        page.get_by_role("link", name="Tải về Word").click()
    assert started.value.suggested_filename.endswith(".docx")
    context.close()


def test_a_keyboard_reaches_the_content_first(office_ward: OfficeWard, office_browser: Browser) -> None:
    """The first stop of the Tab key leads past the navigation to the content."""
    context, page = signed_in(office_browser, office_ward, viewport=DESK)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    context.close()


def test_a_language_is_chosen_by_keyboard_alone(office_ward: OfficeWard, office_browser: Browser) -> None:
    """Without scripts the last stop of the Tab key offers English, is seen, and Enter gives the same page."""
    context, page = signed_in(office_browser, office_ward, viewport=DESK, java_script_enabled=False)
    page.goto(f"{office_ward.url}/worklist?unit=kp3")
    page.keyboard.press("Shift+Tab")
    offer = page.locator("button:focus-visible")
    assert offer.inner_text() == texts("en")["page.speak"]
    assert offer.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{office_ward.url}/worklist?unit=kp3")
    expect(page.locator("html[lang=en] h1")).to_have_text(texts("en")["worklist.title"])
    context.close()
