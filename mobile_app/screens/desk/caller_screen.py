"""One caller at a service point: the same four ladders as at a door, then the next one."""

from dataclasses import replace

import flet as ft

from mobile_app import routes
from mobile_app.core.acts import Act, ResidentDraft, combine, new_resident_fact
from mobile_app.core.again import Before
from mobile_app.core.views import HouseholdView, ResidentView
from mobile_app.screens.account.day_question import ask_day
from mobile_app.screens.desk.counting import FIXED, keep, next_count
from mobile_app.screens.desk.screen import point_of
from mobile_app.screens.residents import state as residents
from mobile_app.screens.residents.form import FormPurpose, ResidentForm
from mobile_app.screens.session import Session, use_before, use_session
from mobile_app.screens.visits import state
from mobile_app.screens.visits.editor import VisitEditor
from mobile_app.screens.visits.person_card import PersonCard
from mobile_app.screens.visits.saving import Occasion, caller_act
from mobile_app.ui.controls import action, choices, heading, note, screen, small
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_made, use_news, use_value
from shared.household import Household
from shared.merge import Record
from shared.tally import one_served
from shared.text import t


@view
def Caller() -> ft.View:  # noqa: N802
    """Ask the caller of the address."""
    session = use_session()
    use_news(session.drafts.subscribe)
    failure, set_failure = use_value("")
    resident_id = ft.use_route_params().get("resident", "")
    person, tally = session.phone.resident(resident_id), session.phone.tally()
    if person is None or tally is None:
        return _not_here(session)
    place = tally.tally.place
    desk = VisitEditor(session, resident_id)
    form = session.drafts.open(resident_id, replace(state.start(session.campaign), channel=FIXED)).form

    def save() -> None:
        problem = _lacks(desk, person) or keep(session, lambda: _act(desk, person, place), desk.form.replaces)
        set_failure(problem)
        if not problem:
            session.drafts.finish(resident_id, session.last_act.text)
            session.go(routes.DESK)

    point = point_of(session, place)
    options = [(b, t(f"visit.basis.{b}")) for b in state.BASES]
    return screen(
        t("desk.caller"),
        [
            *ask_day(lambda: set_failure("")),
            choices(options, form.basis, lambda key: desk.put(state.rest_on(desk.form, key))),
            PersonCard(person, state.said_of(form, resident_id), desk, key=resident_id),
        ],
        subtitle=point.label if point else None,
        actions=[action(t("desk.next"), save, ft.Icons.SAVE_ALT)],
        above=note(failure, "bad", ft.Icons.ERROR_OUTLINE) if failure else None,
    )


def _lacks(desk: VisitEditor, person: ResidentView) -> str:
    """Return what is missing before a caller can be saved."""
    said = state.said_of(desk.form, person.resident.id)
    if not said.anything:
        return t("desk.nothing_said")
    return t("referral.operator_missing") if said.wish and said.wish.operator is None else ""


def _act(desk: VisitEditor, person: ResidentView, place: str) -> Act:
    """Return what a caller answered, and that one more was served: both are saved, or neither."""
    session, phone = desk.session, desk.session.phone
    referrals = phone.referrals(person.resident.household or "")
    occasion = Occasion(session.campaign, phone.now(), phone.new_id, referrals)
    answered = caller_act(desk.form, person, place, occasion)
    return combine(answered, next_count(session, place, one_served))


def _not_here(session: Session) -> ft.View:
    back = action(t("desk.back"), lambda: session.go(routes.DESK), ft.Icons.ARROW_BACK)
    return screen(t("desk.caller"), [note(t("desk.not_here"), "open", ft.Icons.SEARCH_OFF)], actions=[back])


@view
def NewCaller() -> ft.View:  # noqa: N802
    """Add a caller who is not on the list, in their khu phố and at no door; then ask them."""
    session, before = use_session(), use_before()
    resident_id = use_made(lambda: before.entity or session.phone.new_id())
    unit = ft.use_route_params().get("unit", "")
    units = session.phone.identity.scope if session.phone.identity else ()
    tally = session.phone.tally()
    if tally is None:
        return _not_here(session)
    if len(units) == 1:
        unit = units[0]
    if unit not in units:
        return _ask_unit(session, units, before)
    place = tally.tally.place

    def keep_new(draft: ResidentDraft) -> str | None:
        fact = new_resident_fact(lambda: resident_id, unit, None, draft)
        return keep(session, lambda: Act((fact,), FIXED, place), before.act) or None

    begun = residents.begun(before.said) if before.said else None
    asked = FormPurpose(t("desk.add"), t("desk.add_next"), routes.desk_person(resident_id), begun=begun)
    return ResidentForm("", _no_door(unit), keep_new, asked)


def _ask_unit(session: Session, units: tuple[str, ...], before: Before) -> ft.View:
    def pick(unit: str) -> None:
        form = routes.desk_new(unit)
        session.again.put(form, before)
        session.go(form)

    names = [(u, session.campaign.unit_named(u).label) for u in units]
    ask = [heading(t("desk.which_unit")), choices(names, None, pick), small(t("desk.unit_help"))]
    return screen(t("desk.add"), ask)


def _no_door(unit: str) -> HouseholdView:
    """Return an empty household, for a caller who has none on this phone."""
    return HouseholdView(Household(id="", unit=unit), Record("", "household", [], {}), waiting=False)
