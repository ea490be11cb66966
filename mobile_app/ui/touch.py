"""What a phone lets one feel: a short knock when something was saved, so that no look is needed."""

from collections.abc import Callable

import flet as ft

_FEELS = (ft.PagePlatform.ANDROID, ft.PagePlatform.IOS)


def haptic_tap(page: ft.Page) -> Callable[[], object]:
    """Return what knocks once; nothing on machines that cannot."""
    if page.platform not in _FEELS:
        return lambda: None
    haptic = ft.HapticFeedback()
    page.services.append(haptic)
    return lambda: page.run_task(haptic.medium_impact)
