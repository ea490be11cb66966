"""Whose a household is today: said at its door, taken and given back with one tap."""

from datetime import timedelta

import flet as ft

from mobile_app import routes
from mobile_app.core.acts import Act, fact_of
from mobile_app.core.invalid_act import DayUnknown
from mobile_app.core.views import HouseholdView
from mobile_app.screens.households.list_state import held_by
from mobile_app.screens.session import Session
from mobile_app.ui.controls import action, badge
from shared.change import FieldValue
from shared.lease import USUAL_DAYS, Lease, holders
from shared.text import t


def lease_act(view: HouseholdView, lease: Lease | None) -> Act:
    """Return the act by which a helper takes over a household, or gives it up."""
    value = FieldValue(v=None if lease is None else lease.model_dump())
    return Act((fact_of("household", view.household.id, view.record, {"lease": value}),), None)


def lease_mark(session: Session, view: HouseholdView) -> list[ft.Control]:
    """Return who looks after a household, if anybody: a collision is shown as one."""
    current = holders(view.record, session.phone.today().isoformat())
    own = session.phone.identity.helper if session.phone.identity else ""
    words = held_by(current, own)
    return [badge(words, "bad" if len(current) > 1 else "plain")] if words else []


def lease_action(session: Session, view: HouseholdView) -> list[ft.Control]:
    """Return the button that takes a household for a week, or gives one's own back."""
    identity, today = session.phone.identity, session.phone.today()
    if identity is None:
        return []
    current = holders(view.record, today.isoformat())
    mine = any(lease.helper == identity.helper for lease in current)
    until = (today + timedelta(days=USUAL_DAYS)).isoformat()
    lease = None if mine else Lease(helper=identity.helper, name=identity.helper_name, until=until)

    def save() -> None:
        try:
            session.save(lease_act(view, lease), "")
        except DayUnknown:
            session.go(routes.DAY)

    words = t("lease.give_back") if mine else t("lease.take", n=USUAL_DAYS)
    return [action(words, save, ft.Icons.ASSIGNMENT_IND_OUTLINED, quiet=True)]
