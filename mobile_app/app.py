"""Placeholder of the composition root: shows the route it was opened with."""

import flet as ft

from shared.text import t


def main(page: ft.Page) -> None:
    """Draw the first screen on `page`."""
    page.add(ft.SafeArea(ft.Text(f"{t('web.name')} {page.route}", size=24)))
