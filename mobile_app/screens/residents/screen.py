"""Adding a person to a household or to the visit in progress, and correcting one who is on the list."""

from collections.abc import Callable
from functools import partial

import flet as ft

from mobile_app import routes
from mobile_app.core.acts import Act, ResidentDraft, correct_resident_act, new_resident_act
from mobile_app.core.invalid_act import InvalidAct
from mobile_app.screens.households.screen import door_at, household_at
from mobile_app.screens.residents import state
from mobile_app.screens.residents.form import FormPurpose, ResidentForm
from mobile_app.screens.session import Session, use_before, use_session
from mobile_app.screens.visits import state as visits
from mobile_app.screens.visits.editor import VisitEditor, why_not_saved
from mobile_app.store.journal import SaveFailed
from mobile_app.ui.controls import note, screen
from mobile_app.ui.guard import view
from shared.text import t


def saving(session: Session, household_id: str, make: Callable[[], Act], replaces: str = "") -> str | None:
    """Save an act about a household; return why that was not possible, or None.

    `replaces` as in `Session.save`.
    """
    try:
        session.save(make(), household_id, replaces)
    except (InvalidAct, SaveFailed) as error:
        return why_not_saved(error)
    return None


def missing(title: str) -> ft.View:
    """Say that what the address names is not on this phone."""
    return screen(title, [note(t("household.missing"), "open")])


@view
def NewResident() -> ft.View:  # noqa: N802
    """Add a person to the household of the address; saved at once."""
    session, before = use_session(), use_before()
    key = ft.use_route_params().get("key", "")
    household = household_at(session, key)
    if household is None:
        return missing(t("resident.title"))

    def keep(draft: ResidentDraft) -> str | None:
        channel = visits.start(session.campaign).channel
        return saving(
            session,
            household.household.id,
            lambda: new_resident_act(
                lambda: before.entity or session.phone.new_id(), household, draft, channel
            ),
            before.act,
        )

    begun = state.begun(before.said) if before.said else None
    asked = FormPurpose(t("resident.title"), t("resident.save"), routes.household(key), begun=begun)
    return ResidentForm(key, household, keep, asked)


@view
def VisitResident() -> ft.View:  # noqa: N802
    """Add a person to the visit in progress; saved together with it."""
    session = use_session()
    key = ft.use_route_params().get("key", "")
    household = door_at(session, key)
    if household is None:
        return missing(t("resident.title"))
    desk = VisitEditor(session, household.household.id)

    def keep(draft: ResidentDraft) -> str | None:
        desk.put(visits.add_newcomer(desk.form, session.phone.new_id(), draft))
        return None

    asked = FormPurpose(t("resident.title"), t("resident.add_to_visit"), routes.visit(key))
    return ResidentForm(key, household, keep, asked)


@view
def EditResident() -> ft.View:  # noqa: N802
    """Correct the person of the address; only the fields that changed are saved."""
    session, before = use_session(), use_before()
    params = ft.use_route_params()
    key, resident_id = params.get("key", ""), params.get("resident", "")
    household, person = household_at(session, key), session.phone.resident(resident_id)
    if household is None or person is None:
        return missing(t("resident.edit"))

    def keep(draft: ResidentDraft) -> str | None:
        changed = state.changes(person.resident, draft)
        channel = visits.start(session.campaign).channel
        if not changed:
            session.settle(before.act)
            return None
        told = partial(correct_resident_act, person, changed, channel)
        return saving(session, household.household.id, told, before.act)

    begun = state.begun(before.said, person.resident)
    back = routes.resident(key, resident_id)
    asked = FormPurpose(t("resident.edit"), t("resident.save"), back, begun=begun, person=person)
    return ResidentForm(key, household, keep, asked)
