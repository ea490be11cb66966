"""Brightness and language, as a part of the account's screen; the language alone before one has joined."""

import flet as ft

from mobile_app.screens.session import Session
from mobile_app.ui.controls import choices, heading, link
from mobile_app.ui.settings import BRIGHTNESS, PhoneSettings
from shared.text import LANGUAGES, t


def settings_part(session: Session) -> list[ft.Control]:
    """Return the choices of how this phone looks and speaks."""
    settings = session.settings
    looks = [(key, t(f"settings.brightness.{key}")) for key in BRIGHTNESS]
    tongues = [(key, t(f"settings.language.{key}")) for key in LANGUAGES]
    return [
        heading(t("settings.brightness")),
        choices(looks, settings.brightness, lambda key: settings.choose("brightness", key)),
        heading(t("settings.language")),
        choices(tongues, settings.language, lambda key: settings.choose("language", key)),
    ]


def other_language(settings: PhoneSettings) -> ft.Control:
    """Return the way to the other language, in that language's own word."""
    other = next(key for key in LANGUAGES if key != settings.language)
    return link(
        t(f"settings.language.{other}"), lambda: settings.choose("language", other), ft.Icons.TRANSLATE
    )
