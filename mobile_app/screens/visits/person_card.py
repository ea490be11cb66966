"""One resident's four ladders: a tap per rung, nothing asked that is not asked of them."""

from functools import partial

import flet as ft

from mobile_app import routes
from mobile_app.core.views import ResidentView
from mobile_app.screens.households.state import about, why_not
from mobile_app.screens.referrals.state import consent_text
from mobile_app.screens.visits import state
from mobile_app.screens.visits.editor import VisitEditor
from mobile_app.screens.visits.state import Given, PersonAnswers, PhoneWish
from mobile_app.ui.controls import badge, body, card, choice, choices, link, settled, small, tick, wrap
from mobile_app.ui.guard import part
from mobile_app.ui.hooks import memo
from shared.campaign import Campaign
from shared.indicator import Indicator
from shared.text import t


@memo
@part
def PersonCard(view: ResidentView, said: PersonAnswers, editor: VisitEditor) -> ft.Control:  # noqa: N802
    """Show a person with what was said of them; redrawn only when something of theirs changed."""
    campaign = editor.session.campaign
    head: list[ft.Control] = [body(view.resident.full_name, strong=True)]
    if said.new:
        head.append(badge(t("resident.new"), "open"))
    parts: list[ft.Control] = [wrap(head), small(about(view, campaign))]
    answered = dict(said.given)
    for indicator in campaign.indicators:
        opened, answer = indicator.key in said.reopened, answered.get(indicator.key)
        parts += _ladder(view, indicator, answer, campaign, editor, opened=opened)
        if indicator.by_operator and (said.wish or _lacks(view, indicator, answer)):
            parts += _wish(view, said.wish, editor)
    if not said.new and editor.key:
        go = editor.session.go
        tell = routes.visit_obstacle(editor.key, view.resident.id)
        parts.append(ft.Row([link(t("obstacle.tell"), lambda: go(tell), ft.Icons.REPORT_PROBLEM)]))
    return card(*parts, spacing=8)


def _lacks(view: ResidentView, indicator: Indicator, given: Given | None) -> bool:
    """Tell whether the known status is below achieved and the person is not known to be ineligible."""
    standing = view.standing(indicator.key)
    if standing.why_not in ("too_young", "excluded"):
        return False
    status = given.status if given else standing.status
    return status is not None and not state.is_achieved(indicator, status)


def _wish(view: ResidentView, wish: PhoneWish | None, editor: VisitEditor) -> list[ft.Control]:
    """Ask whether they want a smartphone; then of which operator they are, and whether it may be told."""
    person, campaign = view.resident.id, editor.session.campaign
    wanted = choice(
        t("visit.wish"), wish is not None, lambda: editor.put(state.toggle_wish(editor.form, view)), "wish"
    )
    if wish is None:
        return [wrap([wanted])]
    operators = [(o.key, o.label) for o in campaign.operators]
    parts: list[ft.Control] = [
        small(t("resident.operator")),
        choices(
            operators, wish.operator, lambda key: editor.put(state.wish(editor.form, person, operator=key))
        ),
    ]
    if wish.operator:
        agreed = wish.agreed
        words = consent_text(campaign, wish.operator)
        parts += [
            tick(
                words,
                agreed,
                lambda: editor.put(state.wish(editor.form, person, agreed=not agreed)),
                "agreed",
            ),
            small(t("visit.wish_sent" if agreed else "visit.wish_kept")),
        ]
    return [
        wrap([wanted]),
        ft.Container(ft.Column(parts, spacing=8), padding=ft.Padding.only(left=12), border=_MARGIN),
    ]


def _ladder(  # noqa: PLR0913
    view: ResidentView,
    indicator: Indicator,
    given: Given | None,
    campaign: Campaign,
    editor: VisitEditor,
    *,
    opened: bool,
) -> list[ft.Control]:
    standing = view.standing(indicator.key)
    name = ft.Semantics(header=True, content=body(f"{indicator.number}. {indicator.short}", strong=True))
    reason = why_not(view, indicator.key, campaign)
    if standing.why_not in ("too_young", "excluded"):
        return [name, badge(reason)]
    step = indicator.step(standing.status) if standing.status else None
    if standing.stage == "achieved" and step and given is None and not opened:
        ladder = (view.resident.id, indicator.key)
        words = t("person.state", indicator=f"{indicator.number}. {indicator.short}", state=step.label)
        return [settled(words, t("visit.change"), lambda: editor.put(state.reopen(editor.form, ladder)))]
    parts: list[ft.Control] = [name, body(indicator.question)]
    if step:
        parts.append(small(t("visit.was", state=step.label)))
    if reason:
        parts.append(small(reason))
    parts.append(_rungs(view, indicator, given, editor))
    if given:
        parts.append(_more(view, indicator, given, editor))
    return parts


def _rungs(view: ResidentView, indicator: Indicator, given: Given | None, editor: VisitEditor) -> ft.Control:
    chosen = given.status if given else None

    def pick(status: str) -> None:
        editor.tap(view, indicator.key, status)

    return wrap(
        [choice(s.label, s.status == chosen, partial(pick, s.status), s.status) for s in indicator.steps]
    )


def _more(view: ResidentView, indicator: Indicator, given: Given, editor: VisitEditor) -> ft.Control:
    ladder = (view.resident.id, indicator.key)
    extras = [
        choice(
            t("visit.seen"),
            given.basis == "observed",
            lambda: editor.put(state.toggle_seen(editor.form, ladder)),
            "seen",
        )
    ]
    if state.is_achieved(indicator, given.status):
        extras.append(
            choice(
                t("visit.today"),
                given.today,
                lambda: editor.put(state.toggle_today(editor.form, ladder)),
                "today",
            )
        )
    return ft.Container(wrap(extras), padding=ft.Padding.only(left=12), border=_MARGIN)


_MARGIN = ft.Border.only(left=ft.BorderSide(3, ft.Colors.PRIMARY))
