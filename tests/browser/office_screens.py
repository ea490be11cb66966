"""Pictures of the ward's pages for build/screens/office: python -m tests.browser.office_screens."""

from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import sync_playwright

from mobile_app.web.build import ROOT
from shared.text import DEFAULT
from tests.browser.office_ward import OfficeWard, chromium, signed_in
from tests.browser.screens import small

OUT = ROOT / "build" / "screens" / "office"
_LOOKS = (
    ("desk", {"width": 1280, "height": 900}, False, DEFAULT),
    ("phone-dark", {"width": 390, "height": 844}, True, DEFAULT),
    ("desk-dark-en", {"width": 1280, "height": 900}, True, "en"),
    ("phone-en", {"width": 390, "height": 844}, False, "en"),
)
_IN_ENGLISH = ("board", "progress", "worklist", "obstacles", "reports", "duplicates")


def draw(folder: Path) -> None:
    """Draw every page at a desk in light and on a phone in dark; some in English, the other way round."""
    ward = OfficeWard(folder)
    ward.start()
    try:
        with sync_playwright() as playwright, chromium(playwright) as browser:
            for name, size, dark, language in _LOOKS:
                scheme: Literal["dark", "light"] = "dark" if dark else "light"
                context, page = signed_in(browser, ward, language, viewport=size, color_scheme=scheme)
                for place in ward.pages if language == DEFAULT else _IN_ENGLISH:
                    page.goto(ward.url + ward.pages[place])
                    small(page.screenshot(), OUT / f"{place}-{name}.png")
                context.close()
    finally:
        ward.stop()


if __name__ == "__main__":
    rmtree(OUT, ignore_errors=True)
    with TemporaryDirectory() as made:
        draw(Path(made))
