"""One line for each record that cannot be read: what it is, its code, and what of it is wrong."""

from collections.abc import Iterable
from functools import partial

import flet as ft

from mobile_app import routes
from mobile_app.core.views import UnreadableView
from mobile_app.screens.session import Session
from mobile_app.screens.unreadable.words import field_words, kind_words
from mobile_app.ui.controls import badge, body, card, link, note, small, wrap
from shared.text import t

_MOST = 20


def unreadable_card(view: UnreadableView, session: Session) -> ft.Control:
    """Return the line of one record; it opens what there is to say of it."""
    words: list[ft.Control] = [body(view.name, strong=True)] if view.name else []
    said = t("unreadable_record.line", kind=kind_words(view.kind), id=view.short_id)
    words += [wrap([badge(said, "bad")]), small(field_words(view.field))]
    return card(*words, key=view.id, spacing=4, on_click=partial(session.leave, routes.unreadable(view.id)))


def unreadable_cards(views: Iterable[UnreadableView], session: Session) -> list[ft.Control]:
    """Return the first lines, and the way to the rest where there are more than a screen is for."""
    found = list(views)
    cards = [unreadable_card(view, session) for view in found[:_MOST]]
    return cards if len(found) <= _MOST else [*cards, _all(session)]


def unreadable_note(session: Session) -> list[ft.Control]:
    """Say how many records cannot be read, with the way to them; nothing where all can."""
    found = len(session.phone.all_unreadable())
    if not found:
        return []
    said = note(t("unreadable_record.count", n=found), "open", ft.Icons.REPORT_GMAILERRORRED)
    see = link(t("unreadable_record.see"), partial(session.go, routes.UNREADABLE), ft.Icons.LIST)
    return [ft.Column([said, wrap([see])], spacing=2, key="unreadable")]


def _all(session: Session) -> ft.Control:
    return link(t("unreadable_record.open_list"), partial(session.go, routes.UNREADABLE), ft.Icons.LIST)
