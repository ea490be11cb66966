"""The own khu phố's results, counted on this phone by the same functions as on the server."""

import flet as ft

from mobile_app.account.state import moment
from mobile_app.results.state import Figures, figures
from mobile_app.ui.controls import badge, body, card, heading, screen, small
from mobile_app.ui.guard import view
from mobile_app.ui.navigation import menu, navigation
from mobile_app.ui.session import Session, use_session
from shared.text import t


@view
def Results() -> ft.View:  # noqa: N802
    """Show each indicator's target, what is done and what is left."""
    session = use_session()
    cells = [figures(cell, session.campaign) for cell in session.phone.matrix()]
    controls: list[ft.Control] = [small(_validity(session))]
    unit = ""
    for cell in cells:
        if cell.unit != unit:
            unit = cell.unit
            controls.append(heading(unit))
        controls.append(_card(cell))
    return screen(t("results.title"), controls, nav=navigation("results", session), tools=[menu(session)])


def _validity(session: Session) -> str:
    status = session.phone.status()
    when = status.records_valid_at
    time = moment(when, session.phone.now()) if when else ""
    if status.waiting:
        return t("results.valid", time=time, n=status.waiting)
    return t("results.valid_all", time=time)


def _card(cell: Figures) -> ft.Control:
    words: list[ft.Control] = [
        body(cell.title, strong=True),
        body(cell.rate),
        ft.ProgressBar(value=cell.part, bar_height=10, border_radius=5, semantics_label=cell.rate),
        body(cell.target),
    ]
    if cell.progress:
        words.append(badge(cell.progress, "good" if cell.met else "open"))
    words += [small(line) for line in cell.details]
    return card(*words, key=cell.unit + cell.title)
