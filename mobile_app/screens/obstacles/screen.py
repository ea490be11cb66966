"""Obstacles: telling the police desk of one, and reading what it answered."""

import flet as ft

from mobile_app import routes
from mobile_app.core.acts import Act
from mobile_app.core.again import Before
from mobile_app.core.invalid_act import InvalidAct
from mobile_app.core.typed import Typed
from mobile_app.core.views import HouseholdView, ObstacleView
from mobile_app.screens.account.day_question import ask_day
from mobile_app.screens.households.history import obstacle_card
from mobile_app.screens.households.screen import door_at, title_of
from mobile_app.screens.obstacles import state
from mobile_app.screens.obstacles.state import ObstacleDraft
from mobile_app.screens.referrals.state import Whose
from mobile_app.screens.session import Session, use_before, use_session
from mobile_app.screens.unreadable.card import unreadable_cards
from mobile_app.screens.visits.circumstances import NoteField
from mobile_app.screens.visits.editor import why_not_saved
from mobile_app.screens.visits.state import start
from mobile_app.store.journal import SaveFailed
from mobile_app.ui.controls import action, body, card, choices, heading, link, note, screen, small
from mobile_app.ui.guard import each, view
from mobile_app.ui.hooks import use_kept, use_made, use_value
from shared.text import t

_MOST = 100


@view
def Obstacles() -> ft.View:  # noqa: N802
    """Show all obstacles of the phone's khu phố: one's own first, answers nobody has read on top."""
    session = use_session()
    views = session.phone.obstacles()
    mine = state.in_order(v for v in views if v.mine)
    others = state.in_order(v for v in views if not v.mine)
    new = [v for v in mine if v.unread]
    controls: list[ft.Control] = []
    if new:
        controls.append(note(t("obstacle.answers", n=len(new)), "good", ft.Icons.MARK_CHAT_UNREAD))
        read = link(t("obstacle.read"), lambda: session.phone.mark_read(new), ft.Icons.DONE_ALL)
        controls.append(ft.Row([read]))
    controls.append(heading(t("obstacle.mine", n=len(mine))))
    controls += each(lambda v: _line(v, session), mine[:_MOST]) or [body(t("obstacle.none"), quiet=True)]
    if others:
        controls.append(heading(t("obstacle.others", n=len(others))))
        controls += each(lambda v: _line(v, session), others[:_MOST])
    unreadable = (v for v in session.phone.all_unreadable() if v.kind == "obstacle")
    controls += unreadable_cards(unreadable, session)
    controls.append(small(t("obstacle.how")))
    return screen(t("app.obstacles"), controls)


def _line(view: ObstacleView, session: Session) -> ft.Control:
    own = view.obstacle
    person = session.phone.resident(own.resident) if own.resident else None
    home = session.phone.household(own.household) if own.household else None
    words = [person.resident.full_name if person else "", title_of(home) if home else ""]
    key = home.key if home else ""
    opening = (lambda: session.go(routes.household(key))) if home else None
    return obstacle_card(view, session.campaign, ", ".join(w for w in words if w), opening)


@view
def TellObstacle() -> ft.View:  # noqa: N802
    """Ask what stands in the way of the household, or of the person, of the address; saved at once."""
    session, before = use_session(), use_before()
    params = ft.use_route_params()
    key, resident_id = params.get("key", ""), params.get("resident")
    back = _back(key, resident_id)
    household = door_at(session, key)
    person = session.phone.resident(resident_id) if resident_id else None
    kind = use_kept(lambda: before.word("type"))
    typed = use_made(lambda: Typed(before.word("text")))
    failure, set_failure = use_value("")
    if household is None or (resident_id and person is None):
        return screen(t("obstacle.tell"), [note(t("household.missing"), "open")])

    def save() -> None:
        problem = state.fault(kind.value or None, typed.text, session.campaign)
        draft = ObstacleDraft(kind.value, typed.text, resident_id)
        problem = problem or _save(session, household, draft, before)
        set_failure(problem or "")
        if problem is None:
            session.go(back)

    types = [(o.key, o.label) for o in session.campaign.obstacle_types]
    about = person.resident.full_name if person else household.household.address
    controls: list[ft.Control] = [
        *ask_day(lambda: set_failure("")),
        card(body(about, strong=True), small(title_of(household))),
        heading(t("obstacle.type")),
        choices(types, kind.value, lambda k: kind.put("" if k == kind.value else k)),
        NoteField(typed, t("obstacle.text")),
        small(t("obstacle.how")),
    ]
    return screen(
        t("obstacle.tell"),
        controls,
        actions=[action(t("obstacle.send"), save, ft.Icons.SEND)],
        above=note(failure, "bad", ft.Icons.ERROR_OUTLINE) if failure else None,
    )


def _back(key: str, resident_id: str | None) -> str:
    """Return where one came from: the visit in progress, the person, the household."""
    if "/visit/" in ft.use_route_location():
        return routes.visit(key)
    return routes.resident(key, resident_id) if resident_id else routes.household(key)


def _save(session: Session, household: HouseholdView, draft: ObstacleDraft, before: Before) -> str | None:
    phone, own, campaign = session.phone, household.household, session.campaign
    told_on = before.at.date() if before.at else phone.today()
    fact = state.obstacle_fact(phone.new_id, Whose(own.unit, own.id), draft, campaign, told_on)
    try:
        session.save(Act((fact,), start(campaign).channel), own.id, before.act)
    except (InvalidAct, SaveFailed) as error:
        return why_not_saved(error)
    return None
