"""What a visit happens in: when again, where, by which channel, with whom, and the note."""

from collections.abc import Callable
from datetime import date

import flet as ft

from mobile_app.core.typed import Typed
from mobile_app.core.views import HouseholdView
from mobile_app.screens.today.next_time import Try, next_time
from mobile_app.screens.today.state import next_words
from mobile_app.screens.today.work import tries
from mobile_app.screens.visits import state
from mobile_app.screens.visits.editor import VisitEditor
from mobile_app.ui.controls import choice, choices, folded, heading, note, small, wrap
from mobile_app.ui.field import Field
from mobile_app.ui.guard import part
from mobile_app.ui.hooks import memo, use_value
from shared.note import secret_in
from shared.text import t
from shared.written import day as written
from shared.written import short_day


def appointment(editor: VisitEditor) -> list[ft.Control]:
    """Ask for the day to come again; a day agreed upon before the outcome changed is not dropped unsaid."""
    form = editor.form
    if not state.asks_appointment(form, editor.session.campaign):
        unused = form.outcome is not None and form.day is not None
        return [small(t("visit.day_unused", date=written(form.day)))] if unused and form.day else []
    today = editor.session.phone.today()
    coming = [(d.isoformat(), _day(d, today)) for d in state.days(today, form.day)]
    options = [("", t("visit.no_day")), *coming]
    chosen = form.day.isoformat() if form.day else ""
    parts: list[ft.Control] = [
        heading(t("visit.appointment")),
        choices(options, chosen, lambda key: editor.set(day=date.fromisoformat(key) if key else None)),
    ]
    parts += _hint(editor, today)
    if form.day:
        times = [(time, t(f"visit.time.{time}")) for time in state.TIMES]
        parts.append(choices(times, form.time, lambda key: editor.set(time=key)))
    at_home = choice(
        t("visit.home_help"), form.home_help, lambda: editor.set(home_help=not editor.form.home_help), "home"
    )
    return [*parts, wrap([at_home])]


def _hint(editor: VisitEditor, today: date) -> list[ft.Control]:
    """Offer the time at which somebody is likeliest at home, from all attempts at this door and this one."""
    phone, campaign = editor.session.phone, editor.session.campaign
    line, outcome, now = phone.line(editor.household_id), state.outcome_of(editor.form, campaign), phone.now()
    if line is None or outcome is None:
        return []
    made = [*tries(line, campaign, now), Try(today, now.hour, outcome.people_met)]
    again = next_time(made, now)
    words = t("visit.best_time", when=next_words(again, today))
    if again.on <= today:
        return [small(words)]
    time = state.TIME_OF[again.part]
    picked = (editor.form.day, editor.form.time) == (again.on, time)
    return [wrap([choice(words, picked, lambda: editor.set(day=again.on, time=time), "best")])]


def _day(day: date, today: date) -> str:
    words = short_day(day)
    if (day - today).days == 1:
        return t("visit.tomorrow", date=words)
    return t(f"visit.weekday.{day.isoweekday()}", date=words)


def place(editor: VisitEditor, household: HouseholdView) -> list[ft.Control]:
    """Ask for the service point where there is one to name."""
    form = editor.form
    points = state.places(form, editor.session.campaign, household.household.unit)
    if not points:
        return []
    names = [(p.key, p.label) for p in points]
    pick = choices(names, form.place, lambda key: editor.set(place=None if key == form.place else key))
    return [heading(t("visit.place")), pick]


@memo
@part
def Circumstances(editor: VisitEditor, channel: str, accompanied: frozenset[str]) -> ft.Control:  # noqa: N802
    """Show channel and companions in a line each; they unfold when tapped, as they rarely change."""
    opened, unfold = use_value(frozenset[str]())
    campaign = editor.session.campaign
    channels = [(c.key, c.label) for c in campaign.channels]
    units = state.companions(campaign)
    with_whom = ", ".join(u.short for u in units if u.unit_id in accompanied) or t("visit.alone")
    by = next((c.label for c in campaign.channels if c.key == channel), channel)
    parts: list[ft.Control] = []
    if "channel" in opened:
        parts += [heading(t("visit.channel")), choices(channels, channel, lambda k: editor.set(channel=k))]
    else:
        words = t("visit.line", what=t("visit.channel"), value=by)
        parts.append(folded(words, t("visit.change"), lambda: unfold(opened | {"channel"})))
    if "accompanied" in opened:
        chips: list[ft.Control] = [
            choice(u.short, u.unit_id in accompanied, _companion(editor, u.unit_id), u.unit_id) for u in units
        ]
        parts += [heading(t("visit.accompanied")), wrap(chips)]
    else:
        words = t("visit.line", what=t("visit.accompanied"), value=with_whom)
        parts.append(folded(words, t("visit.change"), lambda: unfold(opened | {"accompanied"})))
    return ft.Column(parts, spacing=8, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _companion(editor: VisitEditor, unit_id: str) -> Callable[[], None]:
    return lambda: editor.put(state.toggle_companion(editor.form, unit_id))


@part
def NoteField(typed: Typed, label: str, keep: Callable[[], None] | None = None) -> ft.Control:  # noqa: N802
    """Ask for a note; what looks like a card number, a password or a code is doubted, never refused."""
    doubt, set_doubt = use_value(secret_in(typed.text))

    def look(text: str) -> None:
        if keep is not None:
            keep()
        set_doubt(secret_in(text))

    parts: list[ft.Control] = [Field(typed, label, on_typed=look, lines=2, key="note")]
    if doubt is not None:
        parts.append(note(t(f"note.{doubt}"), "bad", ft.Icons.WARNING_AMBER))
    return ft.Column(parts, spacing=8, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
