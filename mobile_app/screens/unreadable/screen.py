"""All records of this phone that cannot be read, and what there is to do about one of them."""

from functools import partial

import flet as ft

from mobile_app import routes
from mobile_app.core.views import UnreadableView
from mobile_app.screens.households.list_state import PAGE, next_count
from mobile_app.screens.session import Session, use_session
from mobile_app.screens.unreadable.card import unreadable_card
from mobile_app.screens.unreadable.words import field_words, kind_words
from mobile_app.ui.controls import action, body, card, note, screen, small
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_value
from shared.text import t


@view
def UnreadableList() -> ft.View:  # noqa: N802
    """Show a line for each of them; more are drawn as one scrolls."""
    session = use_session()
    shown, set_shown = use_value(PAGE)
    found = session.phone.all_unreadable()

    def scrolled(event: ft.OnScrollEvent) -> None:
        left = event.max_scroll_extent - event.pixels
        set_shown(next_count(shown, len(found), left, event.viewport_dimension))

    lines = [unreadable_card(one, session) for one in found[:shown]]
    none: list[ft.Control] = [note(t("unreadable_record.none"), "good", ft.Icons.CHECK)]
    return screen(t("unreadable_record.title"), lines or none, on_scroll=scrolled)


@view
def UnreadableRecord() -> ft.View:  # noqa: N802
    """Show the record of the address."""
    session = use_session()
    found = session.phone.unreadable(ft.use_route_params().get("entity", ""))
    if found is None:
        return screen(
            t("unreadable_record.title"), [note(t("unreadable_record.none"), "good", ft.Icons.CHECK)]
        )
    return unreadable_view(found, session)


def unreadable_view(found: UnreadableView, session: Session) -> ft.View:
    """Return the screen of a record that cannot be read: what that means, who corrects it, what goes on."""
    phone = session.phone
    home = found.id if found.kind == "household" else found.household
    door = phone.door(home) if home else None
    name: list[ft.Control] = [body(found.name, strong=True)] if found.name else []
    said = t("unreadable_record.line", kind=kind_words(found.kind), id=found.short_id)
    controls: list[ft.Control] = [
        card(*name, note(said, "bad", ft.Icons.ERROR_OUTLINE), small(field_words(found.field)), key=found.id),
        body(t("unreadable_record.what")),
        body(t("unreadable_record.how", contact=session.campaign.contact, id=found.short_id)),
    ]
    ways: list[ft.Control] = []
    if door is not None and found.kind == "household":
        controls.append(body(t("unreadable_record.visit")))
        begun = "household.continue" if session.drafts.find(home) else "household.start"
        visit = partial(session.leave, routes.visit(home))
        ways.append(action(t(begun), visit, ft.Icons.EDIT_NOTE))
    elif door is not None:
        if found.kind == "resident":
            controls.append(body(t("unreadable_record.person")))
        there = partial(session.leave, routes.household(door.key))
        ways.append(action(t("unreadable_record.open_home"), there, ft.Icons.MEETING_ROOM, quiet=True))
    return screen(t("unreadable_record.title"), controls, actions=ways)
