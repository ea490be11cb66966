"""Adding a household that is not on the list, usually with the code of a printed label."""

import flet as ft

from mobile_app import routes
from mobile_app.core.acts import HouseholdDraft, new_household_act
from mobile_app.core.again import Before
from mobile_app.core.invalid_act import InvalidAct
from mobile_app.core.typed import Typed
from mobile_app.screens.households.new_state import HouseholdFaults, check, draft_of
from mobile_app.screens.session import Session, use_before, use_session
from mobile_app.screens.visits.editor import why_not_saved
from mobile_app.screens.visits.state import start
from mobile_app.store.journal import SaveFailed
from mobile_app.ui.controls import action, choices, heading, link, note, screen
from mobile_app.ui.field import Field
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_made, use_value
from shared.text import t


@view
def NewHousehold() -> ft.View:  # noqa: N802
    """Ask for code, address and tổ; who lives there is asked next."""
    session, before = use_session(), use_before()
    from_address = ft.use_route_params().get("code", "")
    code = use_made(lambda: Typed(from_address or before.word("code")))
    address = use_made(lambda: Typed(before.word("address")))
    units = session.phone.identity.scope if session.phone.identity else ()
    unit, set_unit = use_value(next((u for u in (before.word("unit"), *units) if u in units), ""))
    cell, set_cell = use_value(before.word("cell"))
    faults, set_faults = use_value(HouseholdFaults())
    failure, set_failure = use_value("")

    def save() -> None:
        found = check(code.text, address.text, session.phone.household_by_code, session.campaign, unit)
        set_faults(found)
        if found.any:
            return
        problem, key = _keep(session, draft_of(code.text, address.text, unit, cell or None), before)
        set_failure(problem)
        if not problem:
            session.go(routes.new_resident(key))

    controls: list[ft.Control] = [
        Field(
            code,
            t("new_household.code"),
            error=faults.code,
            capitals=ft.TextCapitalization.CHARACTERS,
            key="code",
        ),
        *_taken(session, faults.taken),
        Field(
            address,
            t("new_household.address"),
            error=faults.address,
            capitals=ft.TextCapitalization.SENTENCES,
            key="address",
        ),
    ]
    if len(units) > 1:
        names = [(u, session.campaign.unit_named(u).label) for u in units]
        controls += [heading(t("new_household.unit")), choices(names, unit, set_unit)]
    own = next((u for u in session.campaign.units if u.unit_id == unit), None)
    cells = [(c, t("today.cell", cell=c)) for c in own.cells] if own else []
    if cells:
        controls += [
            heading(t("new_household.cell")),
            choices(cells, cell, lambda picked: set_cell("" if picked == cell else picked)),
        ]
    return screen(
        t("new_household.title"),
        controls,
        actions=[action(t("new_household.save"), save, ft.Icons.SAVE_ALT)],
        above=note(failure, "bad", ft.Icons.ERROR_OUTLINE) if failure else None,
    )


def _keep(session: Session, draft: HouseholdDraft, before: Before) -> tuple[str, str]:
    """Save the household; return why that failed, and its key for the next screen."""
    household_id = before.entity or session.phone.new_id()
    act = new_household_act(lambda: household_id, draft, (), start(session.campaign).channel)
    try:
        session.save(act, household_id, before.act)
    except (InvalidAct, SaveFailed) as error:
        return why_not_saved(error), ""
    return "", draft.code or household_id


def _taken(session: Session, key: str | None) -> list[ft.Control]:
    if key is None:
        return []
    view = session.phone.household(session.phone.household_by_code(key) or "")
    address = view.household.address if view else ""
    return [
        note(t("new_household.taken", address=address), "bad", ft.Icons.ERROR_OUTLINE),
        link(t("new_household.open"), lambda: session.go(routes.household(key))),
    ]
