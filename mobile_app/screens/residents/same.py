"""Possible duplicate: shows both people side by side; the helper at the door decides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import flet as ft

from mobile_app import routes
from mobile_app.core.acts import ResidentDraft
from mobile_app.core.views import HouseholdView, ResidentView
from mobile_app.screens.households.state import about
from mobile_app.screens.session import Session
from mobile_app.screens.visits.state import newcomer_view
from mobile_app.ui.controls import action, body, card, heading, link, note, screen, small, wrap
from shared.text import t


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody being typed in, at the household of `key`, or at a service point if that is empty.

    `in_visit` are who was typed in there before.
    """

    key: str
    household: HouseholdView
    draft: ResidentDraft
    in_visit: Sequence[ResidentView]


def compare(
    newcomer: Newcomer,
    alike: Sequence[ResidentView],
    session: Session,
    *,
    different: Callable[[], None],
    back: Callable[[], None],
) -> ft.View:
    """Return the screen that asks: one person, or two of one name, as twins or father and son are."""
    typed = newcomer_view(session.phone.new_id(), newcomer.draft, newcomer.household, session.campaign)
    own = {v.resident.id for v in newcomer.in_visit}
    controls: list[ft.Control] = [
        note(t("same.question"), "open", ft.Icons.PEOPLE_OUTLINE),
        heading(t("same.typed")),
        _card(typed, newcomer.household, session, ()),
        heading(t("same.listed")),
    ]
    for view in alike:
        if view.resident.id in own:
            controls.append(_card(view, newcomer.household, session, (small(t("same.in_visit")),)))
        else:
            controls.append(_listed(view, newcomer, session))
    controls.append(small(t("same.help")))
    return screen(
        t("same.title"),
        controls,
        actions=[
            action(t("same.edit"), back, quiet=True),
            action(t("same.different"), different, ft.Icons.SAVE_ALT),
        ],
    )


def _listed(view: ResidentView, newcomer: Newcomer, session: Session) -> ft.Control:
    home = session.phone.household(view.resident.household or "")
    if not newcomer.key:  # at a service point there is no door to move to
        open_them = partial(session.go, routes.desk_person(view.resident.id))
        return _card(view, home, session, [link(t("same.open"), open_them, ft.Icons.PERSON_SEARCH)])
    where = home.key if home else newcomer.key
    ways: list[ft.Control] = [
        link(
            t("same.open"),
            lambda: session.go(routes.resident(where, view.resident.id)),
            ft.Icons.PERSON_SEARCH,
        )
    ]
    if home is None or home.household.id != newcomer.household.household.id:
        ways.append(
            link(
                t("same.move_here"),
                lambda: session.go(routes.move_resident_to(where, view.resident.id, newcomer.key)),
                ft.Icons.MOVE_DOWN,
            )
        )
    return _card(view, home, session, ways)


def _card(
    view: ResidentView, home: HouseholdView | None, session: Session, ways: Sequence[ft.Control]
) -> ft.Control:
    lines: list[ft.Control] = [
        body(view.resident.full_name, strong=True),
        body(about(view, session.campaign)),
    ]
    if view.resident.phone:
        lines.append(small(t("same.phone", number=view.resident.phone)))
    if home is not None:
        own = home.household
        lines.append(small(t("same.home", code=own.code or t("today.no_code"), address=own.address)))
    elif view.resident.moved_away:
        lines.append(small(t("person.moved_away")))
    return card(*lines, *([wrap(list(ways))] if ways else []), key=view.resident.id, spacing=4)
