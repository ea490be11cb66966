"""Placeholder of the composition root: shows the route it was opened with."""

import flet as ft


def main(page: ft.Page) -> None:
    """Draw the first screen on `page`."""
    page.add(ft.SafeArea(ft.Text(f"Bốn Phủ {page.route}", size=24)))
