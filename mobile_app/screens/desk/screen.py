"""The desk of a service point: how many came, who they are, and the next one."""

from collections.abc import Callable
from functools import partial

import flet as ft

from mobile_app import routes
from mobile_app.core.typed import Typed
from mobile_app.core.views import ResidentView
from mobile_app.screens.account.day_question import ask_day
from mobile_app.screens.desk.counting import SAVED, Step, callers_of, keep, next_count
from mobile_app.screens.households.state import about
from mobile_app.screens.session import Session, use_session
from mobile_app.ui.controls import action, badge, body, card, heading, link, note, screen, small, wrap
from mobile_app.ui.field import Field
from mobile_app.ui.guard import each, view
from mobile_app.ui.hooks import use_made, use_value
from mobile_app.ui.theme import BODY
from shared.campaign import ServicePoint
from shared.tally import Callers, one_came, one_served
from shared.text import t
from shared.written import whole

_MOST = 20
_BIG = 40


@view
def DeskScreen() -> ft.View:  # noqa: N802
    """Show the desk of the service point that was chosen today, or ask for one."""
    session = use_session()
    changing, change = use_value(False)
    typed = use_made(Typed)
    search, set_search = use_value("")
    asked, set_asked = use_value(0)
    failure, set_failure = use_value("")
    tally = session.phone.tally()
    point = point_of(session, tally.tally.place) if tally else None

    def count(place: str, step: Step) -> None:
        set_failure(keep(session, lambda: next_count(session, place, step)))

    def choose(place: str) -> None:
        count(place, lambda callers: callers)
        session.just_saved.text = ""
        change(False)

    def ask(resident_id: str) -> None:
        typed.text = ""
        set_search("")
        set_asked(asked + 1)  # another field: the old one is never written into while it is shown
        session.leave(routes.desk_person(resident_id))

    if point is None or changing:
        return _choose(session, choose, failure, ask_day(lambda: set_failure("")))
    controls: list[ft.Control] = [
        *ask_day(lambda: set_failure("")),
        _counters(callers_of(tally), partial(count, point.key)),
        *_begun(session),
        heading(t("desk.who")),
        Field(typed, t("desk.search"), icon=ft.Icons.SEARCH, on_typed=set_search, key=f"search-{asked}"),
        *_found(session, search, ask),
        ft.Row([link(t("desk.change"), lambda: change(True), ft.Icons.PLACE_OUTLINED)]),
    ]
    # Whoever searches has no use for the last tap, and needs the room.
    saved = None if search.strip() else _saved(session)
    above = note(failure, "bad", ft.Icons.ERROR_OUTLINE) if failure else saved
    add = action(t("desk.add"), lambda: session.leave(routes.DESK_NEW), ft.Icons.PERSON_ADD, quiet=True)
    return screen(t("desk.title"), controls, subtitle=point.label, actions=[add], above=above)


def _saved(session: Session) -> ft.Control | None:
    """Say shortly that the last tap is safe, and let it be taken back; the room is for the next caller."""
    if session.just_saved.text != SAVED:
        return None
    act = session.last_act.text
    said = badge(t("household.saved"), "good") if act else badge(t("desk.undone"))
    words: list[ft.Control] = [said]
    if act and session.phone.can_undo(act):
        words.append(link(t("household.undo"), lambda: session.undo(act, SAVED), ft.Icons.UNDO))
    return ft.Semantics(live_region=True, content=wrap(words))


def point_of(session: Session, key: str) -> ServicePoint | None:
    """Return a service point of the campaign, or None where this version has none of that key."""
    return next((p for p in session.campaign.service_points if p.key == key), None)


def _choose(
    session: Session, choose: Callable[[str], None], failure: str, question: list[ft.Control]
) -> ft.View:
    identity = session.phone.identity
    points = session.campaign.points_for(identity.scope if identity else ())
    rows: list[ft.Control] = [
        card(body(p.label, strong=True), key=p.key, on_click=partial(choose, p.key)) for p in points
    ]
    above = note(failure, "bad", ft.Icons.ERROR_OUTLINE) if failure else None
    return screen(t("desk.title"), [*question, body(t("desk.choose")), *rows], above=above)


def _counters(callers: Callers, count: Callable[[Step], None]) -> ft.Control:
    return ft.Row(
        [
            _counter("came", callers.seen, partial(count, one_came)),
            _counter("served", callers.served, partial(count, one_served)),
        ],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _counter(what: str, n: int, one_more: Callable[[], None]) -> ft.Control:
    number = ft.Text(whole(n), style=BODY, size=_BIG, text_align=ft.TextAlign.CENTER)
    words = ft.Semantics(label=t(f"desk.{what}_n", n=n), content=number, exclude_semantics=True)
    plus = ft.Row([action(t(f"desk.{what}"), one_more)])
    return ft.Container(card(words, plus, key=what), expand=True)


def _begun(session: Session) -> list[ft.Control]:
    """Offer the callers who were left half-way."""
    views = (session.phone.resident(i) for i in session.drafts.begun())
    return [
        card(
            small(t("desk.begun")),
            body(v.resident.full_name, strong=True),
            key=f"begun-{v.resident.id}",
            on_click=partial(session.leave, routes.desk_person(v.resident.id)),
            spacing=4,
        )
        for v in views
        if v is not None
    ]


def _found(session: Session, search: str, ask: Callable[[str], None]) -> list[ft.Control]:
    if not search.strip():
        return []
    found = session.phone.people(search, _MOST)
    if not found:
        return [note(t("desk.nobody"), "plain", ft.Icons.SEARCH_OFF)]
    return each(lambda view: _row(view, session, ask), found)


def _row(view: ResidentView, session: Session, ask: Callable[[str], None]) -> ft.Control:
    own = view.resident
    home = session.phone.household(own.household or "")
    where = home.household.address if home else t("desk.no_home")
    words: list[ft.Control] = [
        body(own.full_name, strong=True),
        small(about(view, session.campaign)),
        small(f"{where} · {session.campaign.unit_named(own.unit).label}"),
    ]
    if all(standing.stage == "achieved" for standing in view.standings):
        words.append(ft.Row([badge(t("person.all"), "good")]))
    return card(*words, key=own.id, spacing=4, on_click=partial(ask, own.id))
