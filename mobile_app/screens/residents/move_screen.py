"""Moving a person to another household of this phone, or out of the ward."""

from collections.abc import Callable
from functools import partial

import flet as ft

from mobile_app import routes
from mobile_app.core.typed import Typed
from mobile_app.core.views import HouseholdLine, HouseholdView, ResidentView
from mobile_app.screens.account.day_question import ask_day
from mobile_app.screens.households.screen import household_at, title_of
from mobile_app.screens.residents.moving import came_back_act, left_act, move_act
from mobile_app.screens.residents.screen import missing, saving
from mobile_app.screens.session import Session, use_before, use_session
from mobile_app.screens.visits.state import start
from mobile_app.ui.controls import Handler, action, body, card, choices, heading, link, note, screen, small
from mobile_app.ui.field import Field
from mobile_app.ui.guard import each, view
from mobile_app.ui.hooks import Kept, use_kept, use_made, use_value
from shared.text import t

_MOST = 20
Put = Callable[[str], object]


@view
def MoveResident() -> ft.View:  # noqa: N802
    """Ask where the person of the address lives now; the new household may stand in the address."""
    session, before = use_session(), use_before()
    params = ft.use_route_params()
    key, resident_id = params.get("key", ""), params.get("resident", "")
    target, aim = use_value(params.get("to", ""))
    typed = use_made(Typed)
    search, set_search = use_value("")
    relation = use_kept(lambda: before.word("relation"))
    failure, set_failure = use_value("")
    household, person = household_at(session, key), session.phone.resident(resident_id)
    if household is None or person is None:
        return missing(t("person.move"))
    channel = start(session.campaign).channel
    home = household_at(session, target) if target else None

    def move() -> None:
        if home is None:
            return
        told = partial(move_act, person, home.household, relation.value or None, channel)
        problem = saving(session, home.household.id, told, before.act)
        set_failure(problem or "")
        if problem is None:
            session.go(routes.household(target))

    def leave() -> None:
        gone = person.resident.moved_away is None
        told = (
            partial(left_act, person, session.phone.today(), channel)
            if gone
            else partial(came_back_act, person, channel)
        )
        problem = saving(session, household.household.id, told)
        set_failure(problem or "")
        if problem is None:
            session.go(routes.household(key))

    controls: list[ft.Control] = [
        *ask_day(lambda: set_failure("")),
        card(body(person.resident.full_name, strong=True), small(title_of(household))),
    ]
    if home is None:
        controls += [heading(t("move.to")), *_search(session, household, typed, search, set_search, aim)]
    else:
        controls += _chosen(session, home, person, relation, lambda: aim(""))
    controls += [heading(t("move.away")), _away(person, leave)]
    return screen(
        t("person.move"),
        controls,
        actions=[action(t("move.save"), move, ft.Icons.MOVE_DOWN)] if home else [],
        above=note(failure, "bad", ft.Icons.ERROR_OUTLINE) if failure else None,
    )


def _away(person: ResidentView, leave: Handler) -> ft.Control:
    left = person.resident.moved_away is not None
    return card(
        body(t("move.came_back_help" if left else "move.away_help")),
        link(t("move.came_back" if left else "move.left"), leave, ft.Icons.LOGOUT),
    )


def _search(  # noqa: PLR0913, PLR0917
    session: Session, own: HouseholdView, typed: Typed, search: str, set_search: Put, aim: Put
) -> list[ft.Control]:
    found = (
        [line for line in session.phone.households(search) if line.id != own.household.id] if search else []
    )
    field = Field(typed, t("today.search"), icon=ft.Icons.SEARCH, on_typed=set_search, key="search")
    cards = each(lambda line: _line(line, partial(aim, line.key)), found[:_MOST])
    if search and not found:
        cards = [note(t("today.none_found", search=search), "plain", ft.Icons.SEARCH_OFF)]
    return [field, *cards]


def _line(line: HouseholdLine, choose: Handler) -> ft.Control:
    who = t("today.people", n=line.residents)
    return card(
        body(line.address or t("today.no_address"), strong=True),
        small(" · ".join(w for w in (line.code or t("today.no_code"), line.head_name, who) if w)),
        key=line.id,
        on_click=choose,
        spacing=4,
    )


def _chosen(
    session: Session,
    home: HouseholdView,
    person: ResidentView,
    relation: Kept[str],
    other: Handler,
) -> list[ft.Control]:
    own = home.household
    relations = [(r.key, r.label) for r in session.campaign.relations]
    parts: list[ft.Control] = [
        heading(t("move.to")),
        card(
            body(title_of(home), strong=True),
            body(own.address or t("today.no_address")),
            link(t("move.other"), other, ft.Icons.SEARCH),
        ),
    ]
    if own.unit != person.resident.unit:
        unit = session.campaign.unit_named(own.unit).label
        parts.append(note(t("move.other_unit", unit=unit), "open", ft.Icons.INFO_OUTLINE))
    return [
        *parts,
        heading(t("move.relation")),
        choices(relations, relation.value, lambda k: relation.put("" if k == relation.value else k)),
    ]
