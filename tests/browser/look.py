"""How a screen is shown: on which phone, by day or by night, in how large letters."""

from dataclasses import dataclass

from tests.browser.app_driver import AppDriver


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


SMALL, SMALL_DARK = Look(360, 640), Look(360, 640, dark=True)
TALL, TALL_DARK = Look(390, 844), Look(390, 844, dark=True)


def show(phone: AppDriver, look: Look) -> None:
    """Show what the phone shows in another look from now on."""
    phone.page.emulate_media(color_scheme="dark" if look.dark else "light")
    phone.page.set_viewport_size({"width": look.width, "height": look.height})
    phone.page.evaluate("p => { document.documentElement.style.fontSize = p + '%'; }", look.text_percent)
