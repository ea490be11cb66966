"""The history of a household: visits, referrals and obstacles."""

import flet as ft

from mobile_app.core.views import ObstacleView, ReferralView
from mobile_app.screens.households.state import visit_line
from mobile_app.screens.obstacles.state import TONES, route_words, type_words
from mobile_app.screens.referrals import state as referrals
from mobile_app.screens.session import Session
from mobile_app.ui.controls import Handler, badge, body, card, heading, small, wrap
from mobile_app.ui.guard import each
from shared.campaign import Campaign
from shared.text import t
from shared.visit import Visit


def visit_cards(session: Session, household_id: str) -> list[ft.Control]:
    """Return the visits of a household, newest first."""
    visits = session.phone.visits(household_id)
    lines: list[ft.Control] = [heading(t("household.visits", n=len(visits)))]
    lines += each(lambda visit: _visit_card(visit, session.campaign), visits)
    return lines if visits else [*lines, body(t("household.no_visits"), quiet=True)]


def _visit_card(visit: Visit, campaign: Campaign) -> ft.Control:
    words: list[ft.Control] = [body(visit_line(visit, campaign))]
    if visit.accompanied:
        shorts = [u.short for u in campaign.units if u.unit_id in visit.accompanied]
        words.append(small(t("visit.line", what=t("visit.accompanied"), value=", ".join(shorts))))
    if visit.home_help:
        words.append(wrap([badge(t("visit.home_help"), "open")]))
    if visit.note:
        words.append(small(visit.note))
    return card(*words, key=visit.id, spacing=4)


def handed_on(
    session: Session, household_id: str, resident_id: str | None = None, *, everybody: bool = False
) -> list[ft.Control]:
    """Return referrals and obstacles of one person, or of the household; `everybody` shows all of it."""
    phone, campaign = session.phone, session.campaign
    found_referrals = [
        v for v in phone.referrals(household_id) if everybody or v.referral.resident == resident_id
    ]
    found_obstacles = [
        v
        for v in phone.obstacles()
        if v.obstacle.household == household_id and (everybody or v.obstacle.resident == resident_id)
    ]
    if not found_referrals and not found_obstacles:
        return []
    lines: list[ft.Control] = [heading(t("household.handed_on"))]
    lines += each(lambda v: referral_card(v, session), found_referrals)
    lines += each(lambda v: obstacle_card(v, campaign, _name(session, v.obstacle.resident)), found_obstacles)
    return lines


def referral_card(view: ReferralView, session: Session) -> ft.Control:
    """Return one referral, with what came back."""
    own = view.referral
    name = _name(session, own.resident)
    words: list[ft.Control] = [body(referrals.line(own, session.campaign))]
    if name:
        words.append(small(name))
    if own.answer:
        words.append(small(t("obstacle.answer", text=own.answer)))
    return card(*words, key=own.id, spacing=4)


def obstacle_card(
    view: ObstacleView, campaign: Campaign, about: str, on_click: Handler | None = None
) -> ft.Control:
    """Return one obstacle: what it is, who has it, what was answered."""
    own = view.obstacle
    marks = [badge(t(f"progress.{own.status}"), TONES.get(own.status, "plain"))]
    if view.unread:
        marks.insert(0, badge(t("obstacle.new_answer"), "good"))
    if view.waiting:
        marks.append(badge(t("today.waiting"), "open"))
    words: list[ft.Control] = [body(type_words(own, campaign), strong=True)]
    if about:
        words.append(body(about))
    if own.text:
        words.append(body(own.text))
    words += [wrap(marks), small(route_words(own, campaign))]
    if own.answer:
        words.append(body(t("obstacle.answer", text=own.answer)))
    return card(*words, key=own.id, on_click=on_click, spacing=4)


def _name(session: Session, resident_id: str | None) -> str:
    view = session.phone.resident(resident_id) if resident_id else None
    return view.resident.full_name if view else ""
