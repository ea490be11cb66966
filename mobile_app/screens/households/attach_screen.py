"""Putting a printed code on a household that has none: scanned off the label, or typed."""

import flet as ft

from mobile_app import routes
from mobile_app.core.invalid_act import InvalidAct
from mobile_app.core.typed import Typed
from mobile_app.core.views import HouseholdView
from mobile_app.screens.households.label import label_act
from mobile_app.screens.households.screen import household_at
from mobile_app.screens.households.state import Finding, Found, Refused, find
from mobile_app.screens.scanner.finder import Finder
from mobile_app.screens.scanner.state import seen_household
from mobile_app.screens.session import Session, use_before, use_session
from mobile_app.screens.visits.editor import why_not_saved
from mobile_app.store.journal import SaveFailed
from mobile_app.ui.controls import action, body, note, screen
from mobile_app.ui.field import Field
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_made, use_value
from shared.text import t


@view
def AttachCode() -> ft.View:  # noqa: N802
    """Take a free code of the household's own khu phố, and go back to the household."""
    session, before = use_session(), use_before()
    household = household_at(session, ft.use_route_params().get("key", ""))
    typed = use_made(lambda: Typed(before.word("code")))
    wrong, set_wrong = use_value("")
    if household is None:
        return screen(t("label.attach"), [note(t("household.missing"), "open")])

    def take(finding: Finding) -> bool:
        problem = _keep(session, household, finding, before.act)
        set_wrong(problem)
        return not problem

    def look(text: str) -> Finding:
        own = household.household.unit
        return find(text, session.phone.household_by_code, session.campaign, [own])

    controls: list[ft.Control] = [
        body(household.household.address or t("today.no_address"), strong=True),
        Finder(lambda text: take(seen_household(text, look))),
        Field(
            typed,
            t("code.label"),
            capitals=ft.TextCapitalization.CHARACTERS,
            on_done=lambda: take(look(typed.text)),
            key="code",
        ),
    ]
    save = action(t("label.save"), lambda: take(look(typed.text)), ft.Icons.SAVE_ALT)
    above = note(wrong, "bad", ft.Icons.QR_CODE_2) if wrong else None
    return screen(t("label.attach"), controls, actions=[save], above=above)


def _keep(session: Session, household: HouseholdView, finding: Finding, replaces: str) -> str:
    """Save the code that was found; return why it cannot be this household's, or an empty text."""
    if isinstance(finding, Refused):
        return finding.text
    if isinstance(finding, Found):
        other = session.phone.household(session.phone.household_by_code(finding.key) or "")
        return t("new_household.taken", address=other.household.address if other else "")
    try:
        session.save(label_act(household, code=finding.code), household.household.id, replaces)
    except (InvalidAct, SaveFailed) as error:
        return why_not_saved(error)
    session.go(routes.household(finding.code))
    return ""
