"""The first-use hints: a card on top of the evening's work, three at most, gone for good once skipped."""

from functools import partial

import flet as ft

from mobile_app.screens.session import Session
from mobile_app.ui.controls import body, card, link, small
from mobile_app.ui.settings import HINTS
from shared.text import t


def hints(session: Session) -> list[ft.Control]:
    """Return the hint to read now, or nothing when all were read or skipped."""
    at, settings = session.settings.hint, session.settings
    if at >= HINTS:
        return []
    last = at == HINTS - 1
    ways: list[ft.Control] = [ft.Container(small(t("hint.count", i=at + 1, n=HINTS)), expand=True)]
    if not last:
        ways.append(link(t("hint.skip"), partial(settings.choose, "hint", str(HINTS))))
    ways.append(link(t("hint.done" if last else "hint.next"), partial(settings.choose, "hint", str(at + 1))))
    return [card(body(t(f"hint.{at + 1}")), ft.Row(ways), key=f"hint-{at}")]
