"""What people set for themselves: brightness, language, and how far the first hints were read."""

import flet as ft

from mobile_app.core.news import News
from mobile_app.store.preferences import Preferences
from mobile_app.ui import theme
from shared.text import DEFAULT, LANGUAGES, speak

BRIGHTNESS = {
    "system": ft.ThemeMode.SYSTEM,
    "light": ft.ThemeMode.LIGHT,
    "dark": ft.ThemeMode.DARK,
}
HINTS = 3


class PhoneSettings(News):
    """The settings of this phone; screens subscribe to their changes."""

    def __init__(self, preferences: Preferences | None = None) -> None:
        """Speak and look as was chosen last, or else Vietnamese and as the phone itself."""
        super().__init__()
        self._kept = preferences or Preferences()
        speak(self.language)

    @property
    def language(self) -> str:
        """The language that is spoken: `vi` or `en`."""
        kept = self._kept.get("language", DEFAULT)
        return kept if kept in LANGUAGES else DEFAULT

    @property
    def brightness(self) -> str:
        """`light`, `dark`, or `system` for what the phone is set to."""
        kept = self._kept.get("brightness", "system")
        return kept if kept in BRIGHTNESS else "system"

    @property
    def hint(self) -> int:
        """The first-use hint to show, from 0; HINTS or more when all were read or skipped."""
        kept = self._kept.get("hint", "0")
        return int(kept[:2]) if kept.isdecimal() else 0

    def choose(self, name: str, value: str) -> None:
        """Keep a setting, and let everything follow it."""
        self._kept.put(name, value)
        speak(self.language)
        self.tell()

    def show_on(self, page: ft.Page) -> None:
        """Make `page` look and speak so, now and after each change."""

        def follow() -> None:
            theme.apply(page)
            page.theme_mode = BRIGHTNESS[self.brightness]

        def changed() -> None:
            follow()
            page.update()

        follow()
        self.subscribe(changed)
