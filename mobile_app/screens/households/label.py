"""The label at a door: missing, or no longer readable and to be printed again (Q-11, Q-12)."""

import flet as ft
from pydantic import JsonValue

from mobile_app import routes
from mobile_app.core.acts import Act, fact_of
from mobile_app.core.views import HouseholdView
from mobile_app.screens.session import Session
from mobile_app.ui.controls import badge, link
from shared.change import FieldValue
from shared.text import t


def label_act(view: HouseholdView, **said: JsonValue) -> Act:
    """Return what is said of a household's label: its `code`, or that it is `label_worn`."""
    values = {name: FieldValue(v=value) for name, value in said.items()}
    return Act((fact_of("household", view.household.id, view.record, values),), None)


def label_mark(view: HouseholdView) -> list[ft.Control]:
    """Return that the label is to be printed again, if it is."""
    return [badge(t("label.worn_told"), "open")] if view.household.label_worn else []


def label_ways(session: Session, key: str, view: HouseholdView) -> list[ft.Control]:
    """Return what there is to do about the label: put one on, say that it is worn, or that it is no more."""
    own = view.household
    if own.code is None:
        return [link(t("label.attach"), lambda: session.go(routes.attach_code(key)), ft.Icons.QR_CODE_2)]

    def tell() -> None:
        session.save(label_act(view, label_worn=not own.label_worn), own.id)

    words = t("label.renewed" if own.label_worn else "label.worn")
    return [link(words, tell, ft.Icons.PRINT_OUTLINED)]
