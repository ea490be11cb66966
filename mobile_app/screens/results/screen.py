"""Own results and the khu phố's, counted on this phone by the same functions as on the server."""

import flet as ft

from mobile_app.screens.navigation import menu, navigation
from mobile_app.screens.results.own_state import OwnFigures, own_figures
from mobile_app.screens.results.state import IndicatorResult, figures
from mobile_app.screens.session import Session, use_session
from mobile_app.screens.sync.state import moment
from mobile_app.ui.controls import badge, body, card, heading, screen, small, wrap
from mobile_app.ui.guard import view
from shared.quota import quota
from shared.text import t


@view
def Results() -> ft.View:  # noqa: N802
    """Show the helper's own quota, then each indicator's target, what is done, and whether it is in time."""
    session = use_session()
    campaign, phone = session.campaign, session.phone
    cells = [figures(cell, campaign, phone.today()) for cell in phone.matrix()]
    controls: list[ft.Control] = []
    if campaign.quota_steps:
        controls += _own(own_figures(quota(phone.helped(), campaign), campaign))
    unit = ""
    for cell in cells:
        if cell.unit != unit:
            unit = cell.unit
            controls.append(heading(unit))
        controls.append(_card(cell))
    controls.append(small(_validity(session)))
    return screen(
        t("results.title"),
        controls,
        subtitle=session.place,
        tools=[menu(session)],
        nav=navigation("results", session),
    )


def _validity(session: Session) -> str:
    status = session.phone.status()
    when = status.records_valid_at
    time = moment(when, session.phone.now()) if when else ""
    if status.waiting:
        return t("results.valid", time=time, n=status.waiting)
    return t("results.valid_all", time=time)


def _own(own: OwnFigures) -> list[ft.Control]:
    words: list[ft.Control] = [body(own.full, strong=True), _bar(own.part, own.full)]
    words += [_line(what, n) for what, n in own.lines]
    if own.weeks:
        words.append(body(t("own.by_week"), strong=True))
        words += [_line(week, n) for week, n in own.weeks]
    words.append(small(t("own.how")))
    return [heading(t("own.title")), card(*words, key="own")]


def _line(what: str, n: str) -> ft.Control:
    return ft.MergeSemantics(
        ft.Row([ft.Container(body(what), expand=True), body(n, strong=True)], spacing=12)
    )


def _bar(part: float, label: str) -> ft.Control:
    return ft.ProgressBar(value=part, bar_height=10, border_radius=5, semantics_label=label)


def _card(cell: IndicatorResult) -> ft.Control:
    words: list[ft.Control] = [body(cell.title, strong=True), body(cell.target)]
    if cell.pace:
        words += [
            _bar(cell.pace.part, cell.progress),
            wrap([body(cell.progress), badge(cell.pace.state, cell.pace.tone)]),
        ]
        words += [small(line) for line in (cell.pace.need, cell.pace.forecast) if line]
    words.append(body(cell.rate, quiet=cell.pace is not None))
    words.append(small(cell.details))
    return card(*words, key=cell.unit + cell.title)
