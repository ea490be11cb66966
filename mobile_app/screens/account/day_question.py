"""Asking for the day, where the phone's clock has jumped and nothing but a person knows it."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import flet as ft

from mobile_app.screens.session import use_session
from mobile_app.store.journal import SaveFailed
from mobile_app.ui.controls import choice, link, note, small, wrap
from mobile_app.ui.hooks import use_value
from shared.text import t
from shared.written import day

_AT_ONCE = 8
_MOST = 64


def offered(first: date, shown: date, count: int) -> list[date]:
    """Return the days to choose from: the one the clock shows if it is among them comes first."""
    days = [first + timedelta(days=n) for n in range(count)]
    within = first <= shown <= first + timedelta(days=_MOST)
    return [shown, *[d for d in days if d != shown]] if within else days


def ask_day(said: Callable[[], None]) -> list[ft.Control]:
    """Return what stands on top of a form that says today, while the phone cannot know the day.

    `said` takes away what was said of it; the form is then saved as it stands.
    """
    return [] if use_session().phone.day_known else [DayQuestion(said)]


@ft.component
def DayQuestion(said: Callable[[], None]) -> ft.Control:  # noqa: N802
    """Ask for the day, and call `said` once it is kept. No day before the last one known is offered."""
    session = use_session()
    count, set_count = use_value(_AT_ONCE)
    full, set_full = use_value(False)
    phone = session.phone

    def pick(chosen: date) -> None:
        try:
            phone.say_day(chosen)
        except SaveFailed:
            set_full(True)
            return
        said()

    days = offered(phone.today(), phone.shown_day(), count)
    weekday = [f"{t(f'today.weekday.{d.isoweekday()}')}, {day(d)}" for d in days]
    buttons = [
        choice(words, False, partial(pick, d), d.isoformat()) for d, words in zip(days, weekday, strict=True)
    ]
    parts: list[ft.Control] = [note(t("day.unknown"), "bad", ft.Icons.EVENT_BUSY), small(t("day.help"))]
    if full:
        parts.append(note(t("visit.no_room"), "bad", ft.Icons.SD_CARD_ALERT))
    parts.append(wrap(buttons))
    if count < _MOST:
        parts.append(link(t("day.later"), lambda: set_count(count + _AT_ONCE), ft.Icons.EXPAND_MORE))
    return ft.Column(parts, spacing=12, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
