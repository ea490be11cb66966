"""Pictures of the ward's pages for docs/screens/office: python -m tests.browser.office_screens."""

from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from mobile_app.web.build import ROOT
from tests.browser.office_ward import PAGES, OfficeWard, chromium, signed_in
from tests.browser.screens import small

OUT = ROOT / "docs" / "screens" / "office"
_LOOKS = (
    ("desk", {"width": 1280, "height": 900}, False),
    ("phone-dark", {"width": 390, "height": 844}, True),
)


def draw(folder: Path) -> None:
    """Draw every page at a desk in light and on a phone in dark."""
    ward = OfficeWard(folder)
    ward.start()
    try:
        with sync_playwright() as playwright, chromium(playwright) as browser:
            for name, size, dark in _LOOKS:
                look = {"viewport": size, "color_scheme": "dark" if dark else "light"}
                context, page = signed_in(browser, ward, **look)
                for place, address in PAGES.items():
                    page.goto(ward.url + address)
                    small(page.screenshot(), OUT / f"{place}-{name}.png")
                context.close()
    finally:
        ward.stop()


if __name__ == "__main__":
    rmtree(OUT, ignore_errors=True)
    with TemporaryDirectory() as made:
        draw(Path(made))
