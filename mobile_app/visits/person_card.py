"""One resident's four ladders: a tap per rung, nothing asked that is not asked of them."""

from functools import partial

import flet as ft

from mobile_app.households.state import about, why_not
from mobile_app.ui.controls import badge, body, card, choice, settled, small, wrap
from mobile_app.ui.guard import part
from mobile_app.ui.hooks import memo
from mobile_app.views import ResidentView
from mobile_app.visits import state
from mobile_app.visits.desk import Desk
from mobile_app.visits.state import Given
from shared.campaign import Campaign
from shared.indicator import Indicator
from shared.text import t


@memo
@part
def PersonCard(  # noqa: N802
    view: ResidentView,
    given: tuple[tuple[str, Given], ...],
    reopened: frozenset[str],
    desk: Desk,
    *,
    new: bool,
) -> ft.Control:
    """Show a person with `given` answers; drawn anew only when something of theirs changed.

    `new`: they are not on the list yet and are saved with the visit.
    """
    campaign = desk.session.campaign
    head: list[ft.Control] = [body(view.resident.full_name, strong=True)]
    if new:
        head.append(badge(t("resident.new"), "open"))
    parts: list[ft.Control] = [wrap(head), small(about(view, campaign))]
    answered = dict(given)
    for indicator in campaign.indicators:
        opened = indicator.key in reopened
        parts += _ladder(view, indicator, answered.get(indicator.key), campaign, desk, opened=opened)
    return card(*parts, spacing=8)


def _ladder(  # noqa: PLR0913
    view: ResidentView,
    indicator: Indicator,
    given: Given | None,
    campaign: Campaign,
    desk: Desk,
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
        return [settled(words, t("visit.change"), lambda: desk.put(state.reopen(desk.form, ladder)))]
    parts: list[ft.Control] = [name, body(indicator.question)]
    if step:
        parts.append(small(t("visit.was", state=step.label)))
    if reason:
        parts.append(small(reason))
    parts.append(_rungs(view, indicator, given, desk))
    if given:
        parts.append(_more(view, indicator, given, desk))
    return parts


def _rungs(view: ResidentView, indicator: Indicator, given: Given | None, desk: Desk) -> ft.Control:
    chosen = given.status if given else None

    def pick(status: str) -> None:
        desk.tap(view, indicator.key, status)

    return wrap(
        [choice(s.label, s.status == chosen, partial(pick, s.status), s.status) for s in indicator.steps]
    )


def _more(view: ResidentView, indicator: Indicator, given: Given, desk: Desk) -> ft.Control:
    ladder = (view.resident.id, indicator.key)
    extras = [
        choice(
            t("visit.seen"),
            given.basis == "observed",
            lambda: desk.put(state.toggle_seen(desk.form, ladder)),
            "seen",
        )
    ]
    if state.is_achieved(indicator, given.status):
        extras.append(
            choice(
                t("visit.today"),
                given.today,
                lambda: desk.put(state.toggle_today(desk.form, ladder)),
                "today",
            )
        )
    return ft.Container(wrap(extras), padding=ft.Padding.only(left=12), border=_MARGIN)


_MARGIN = ft.Border.only(left=ft.BorderSide(3, ft.Colors.PRIMARY))
