"""Handing a household, or one of its people, on: to a service point, an operator, the area officer."""

from dataclasses import replace

import flet as ft

from mobile_app import routes
from mobile_app.core.acts import Act
from mobile_app.core.invalid_act import InvalidAct
from mobile_app.core.typed import Typed
from mobile_app.core.views import HouseholdView
from mobile_app.screens.account.day_question import ask_day
from mobile_app.screens.households.screen import household_at, title_of
from mobile_app.screens.referrals import state
from mobile_app.screens.referrals.state import ReferralDraft, Whose
from mobile_app.screens.session import Session, use_before, use_session
from mobile_app.screens.visits.circumstances import NoteField
from mobile_app.screens.visits.editor import why_not_saved
from mobile_app.screens.visits.state import start
from mobile_app.store.journal import SaveFailed
from mobile_app.ui.controls import action, body, card, choices, heading, note, screen, small, tick
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import Kept, use_kept, use_made, use_value
from shared.referral import Destination
from shared.text import t

_OF_A_HOUSEHOLD: tuple[Destination, ...] = ("service_point", "area_officer")
_OF_A_PERSON: tuple[Destination, ...] = ("service_point", "operator", "area_officer")


@view
def Refer() -> ft.View:  # noqa: N802
    """Ask where the household or person of the address is handed on to."""
    session, before = use_session(), use_before()
    params = ft.use_route_params()
    key, resident_id = params.get("key", ""), params.get("resident")
    household = household_at(session, key)
    person = session.phone.resident(resident_id) if resident_id else None
    operator = person.resident.operator if person else None
    empty = ReferralDraft("service_point", operator=operator, resident=resident_id)
    kept = use_kept(lambda: state.begun(before) if before.said else empty)
    draft = kept.value
    typed = use_made(lambda: Typed(draft.note))
    failure, set_failure = use_value("")
    if household is None or (resident_id and person is None):
        return screen(t("referral.title"), [note(t("household.missing"), "open")])

    def save() -> None:
        newest = replace(kept.value, note=typed.text)
        problem = state.fault(newest) or _save(session, household, newest, before.act)
        set_failure(problem or "")
        if problem is None:
            session.go(routes.resident(key, resident_id) if resident_id else routes.household(key))

    about = person.resident.full_name if person else household.household.address
    kinds = _OF_A_PERSON if person else _OF_A_HOUSEHOLD
    controls: list[ft.Control] = [
        *ask_day(lambda: set_failure("")),
        card(body(about, strong=True), small(title_of(household))),
        heading(t("referral.where")),
        choices(
            [(k, t(f"referral.to.{k}")) for k in kinds],
            draft.to,
            lambda k: kept.put(replace(kept.value, to=next(d for d in kinds if d == k))),
        ),
    ]
    if draft.to == "service_point":
        points = session.campaign.points_for([household.household.unit])
        named = [(p.key, p.label) for p in points]
        controls += [
            heading(t("visit.place")),
            choices(named, draft.place, lambda k: kept.put(replace(kept.value, place=k))),
        ]
    elif draft.to == "operator":
        controls += _operator(session, kept)
    else:
        controls.append(body(t("referral.officer_help")))
    controls.append(NoteField(typed, t("visit.note")))
    return screen(
        t("referral.title"),
        controls,
        actions=[action(t("referral.save"), save, ft.Icons.SEND)],
        above=note(failure, "bad", ft.Icons.ERROR_OUTLINE) if failure else None,
    )


def _operator(session: Session, kept: Kept[ReferralDraft]) -> list[ft.Control]:
    """Ask which operator, and then whether the person agrees; another one needs another consent."""
    draft = kept.value
    operators = [(o.key, o.label) for o in session.campaign.operators]

    def agree() -> None:
        now = kept.value
        kept.put(state.agree(now, agreed=not now.agreed, operator=now.operator))

    parts: list[ft.Control] = [
        heading(t("resident.operator")),
        choices(
            operators,
            draft.operator,
            lambda k: kept.put(state.agree(kept.value, agreed=False, operator=k)),
        ),
    ]
    if draft.operator:
        words = state.consent_text(session.campaign, draft.operator)
        parts.append(
            tick(
                words,
                draft.agreed,
                agree,
                "agreed",
            )
        )
    return [*parts, small(t("referral.consent_help"))]


def _save(session: Session, household: HouseholdView, draft: ReferralDraft, replaces: str) -> str | None:
    phone, own = session.phone, household.household
    fact = state.referral_fact(phone.new_id, Whose(own.unit, own.id), draft, phone.now())
    try:
        session.save(Act((fact,), start(session.campaign).channel), own.id, replaces)
    except (InvalidAct, SaveFailed) as error:
        return why_not_saved(error)
    return None
