"""How the app looks: deep teal for what to do, amber for what is still open, large type, both brightnesses.

Every pair of ink and ground here has a contrast of at least 4.5 (WCAG AA); most have 7.
"""

import flet as ft

from shared.text import language, t

LIGHT = ft.ColorScheme(
    primary="#00504a",
    on_primary="#ffffff",
    primary_container="#bfe9e2",
    on_primary_container="#00201d",
    primary_fixed="#00504a",
    on_primary_fixed="#ffffff",
    secondary="#7a4100",
    on_secondary="#ffffff",
    secondary_container="#ffdfb8",
    on_secondary_container="#3b1d00",
    tertiary="#1f5f1f",
    on_tertiary="#ffffff",
    tertiary_container="#cdeec6",
    on_tertiary_container="#0b2a0b",
    error="#a3120f",
    on_error="#ffffff",
    error_container="#ffdad5",
    on_error_container="#410002",
    surface="#f6faf8",
    on_surface="#121817",
    on_surface_variant="#3a4745",
    outline="#5b6a68",
    outline_variant="#bccbc8",
    surface_container_lowest="#ffffff",
    surface_container_low="#ffffff",
    surface_container="#eaf1ef",
    surface_container_high="#e1eae7",
    surface_container_highest="#d7e3e0",
    surface_tint="#f6faf8",
    inverse_surface="#1d2a28",
    on_inverse_surface="#eef5f3",
)

DARK = ft.ColorScheme(
    primary="#84d8cd",
    on_primary="#00302c",
    primary_container="#004f49",
    on_primary_container="#c9f3ec",
    primary_fixed="#063733",
    on_primary_fixed="#d9f7f2",
    secondary="#ffc27d",
    on_secondary="#3f2100",
    secondary_container="#5c3300",
    on_secondary_container="#ffe3c2",
    tertiary="#a3dc9a",
    on_tertiary="#0b370b",
    tertiary_container="#1d4f1d",
    on_tertiary_container="#d3f4cb",
    error="#ffb4aa",
    on_error="#5f0804",
    error_container="#86140f",
    on_error_container="#ffdad5",
    surface="#0d1413",
    on_surface="#e8f0ee",
    on_surface_variant="#c0cdca",
    outline="#8b9b98",
    outline_variant="#3d4b49",
    surface_container_lowest="#080d0c",
    surface_container_low="#151e1c",
    surface_container="#1a2422",
    surface_container_high="#24302e",
    surface_container_highest="#2f3c3a",
    surface_tint="#0d1413",
    inverse_surface="#e8f0ee",
    on_inverse_surface="#16211f",
)

# A button that is given a style takes no font from the theme: unnamed, it would be looked for online.
_FONT = "Roboto"
BODY = ft.TextStyle(font_family=_FONT, size=17)
SMALL = ft.TextStyle(font_family=_FONT, size=15)
STRONG = ft.TextStyle(font_family=_FONT, size=17, weight=ft.FontWeight.W_600)
TITLE = ft.TextStyle(font_family=_FONT, size=20, weight=ft.FontWeight.W_600)
NUMBER = ft.TextStyle(font_family=_FONT, size=28, weight=ft.FontWeight.W_700)
ROUND = 14
_LOCALES = {"vi": ft.Locale("vi", "VN"), "en": ft.Locale("en", "GB")}
GAP = 12
# Flutter lets text in bars grow to 1.34 (top) and 1.3 (bottom) of its size, however large one reads.
BAR = 66
UNDER_TITLE = ft.TextStyle(size=14)
PLACE = ft.TextStyle(size=11.5, letter_spacing=0)


def theme(scheme: ft.ColorScheme) -> ft.Theme:
    """Return the theme of one brightness; pages come and go at once, as cheap phones draw no slides well."""
    none = ft.PageTransitionTheme.NONE
    return ft.Theme(
        color_scheme=scheme,
        use_material3=True,
        scaffold_bgcolor=scheme.surface,
        visual_density=ft.VisualDensity.STANDARD,  # a mouse's density on a phone makes small targets
        navigation_bar_theme=ft.NavigationBarTheme(label_text_style=PLACE),
        page_transitions=ft.PageTransitionsTheme(
            android=none, ios=none, linux=none, macos=none, windows=none
        ),
    )


def apply(page: ft.Page) -> None:
    """Give `page` name, language and the looks of both brightnesses; settings say which is shown."""
    page.title = t("web.name")
    page.theme, page.dark_theme = theme(LIGHT), theme(DARK)
    spoken = _LOCALES[language()]
    page.locale_configuration = ft.LocaleConfiguration(list(_LOCALES.values()), spoken)
