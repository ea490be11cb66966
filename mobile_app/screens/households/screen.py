"""One household: where it is, who lives there, who was there, and what to do."""

import flet as ft

from mobile_app import routes
from mobile_app.core.views import HouseholdView, ResidentView
from mobile_app.screens.households.find import look_up, unknown_code
from mobile_app.screens.households.history import handed_on, visit_cards
from mobile_app.screens.households.label import label_mark, label_ways
from mobile_app.screens.households.lease import lease_action, lease_mark
from mobile_app.screens.households.state import Refused, StateWord, about, state_words
from mobile_app.screens.session import Session, use_session
from mobile_app.screens.sync.state import sync_line
from mobile_app.screens.unreadable.card import unreadable_cards
from mobile_app.screens.unreadable.screen import unreadable_view
from mobile_app.ui.controls import action, badge, body, card, heading, link, note, screen, small, wrap
from mobile_app.ui.guard import each, view
from shared.address import door
from shared.household_code import CodeFault, read_code
from shared.text import t


def household_at(session: Session, key: str) -> HouseholdView | None:
    """Return the household whose code or id is in the address."""
    return session.phone.household(_id_at(session, key))


def door_at(session: Session, key: str) -> HouseholdView | None:
    """Return the household of the address as far as a visit needs it, also one that cannot be read."""
    return household_at(session, key) or session.phone.door(_id_at(session, key))


def _id_at(session: Session, key: str) -> str:
    code = read_code(key)
    found = None if isinstance(code, CodeFault) else session.phone.household_by_code(str(code))
    return found or key


def title_of(view: HouseholdView) -> str:
    """Return how a household is called."""
    code = view.household.code
    return t("household.title", code=code) if code else t("household.no_code")


@view
def Household() -> ft.View:  # noqa: N802
    """Show the household of the address."""
    session = use_session()
    key = ft.use_route_params().get("key", "")
    view = household_at(session, key)
    if view is not None:
        return _known(session, key, view)
    unreadable = session.phone.unreadable(_id_at(session, key))
    return unreadable_view(unreadable, session) if unreadable else _not_here(session, key)


def _not_here(session: Session, key: str) -> ft.View:
    finding = look_up(session, key)
    text = finding.text if isinstance(finding, Refused) else ""
    controls = unknown_code(session, finding) or [
        note(t("household.missing"), "open", ft.Icons.SEARCH_OFF),
        *([body(text)] if text else []),
    ]
    back = action(t("app.to_list"), lambda: session.leave(routes.HOME), ft.Icons.HOME_WORK_OUTLINED)
    return screen(t("code.title"), controls, actions=[back])


def _known(session: Session, key: str, view: HouseholdView) -> ft.View:
    own = view.household
    people = session.phone.residents(own.id)
    saved = session.just_saved.text == own.id
    controls: list[ft.Control] = [_door(session, view), *lease_action(session, view)]
    unreadable = session.phone.unreadable_at(own.id)
    nobody = [v for v in unreadable if v.kind == "resident"]
    controls.append(heading(t("household.people", n=len(people) + len(nobody))))
    controls += each(lambda p: _person(p, session, key), people)
    controls += unreadable_cards(nobody, session)
    if not people and not nobody:
        controls.append(body(t("household.nobody"), quiet=True))
    controls.append(
        action(
            t("household.add"), lambda: session.go(routes.new_resident(key)), ft.Icons.PERSON_ADD, quiet=True
        )
    )
    left = session.phone.moved_away(own.id)
    if left:
        controls.append(heading(t("household.left", n=len(left))))
        controls += each(lambda person: _gone(person, session, key), left)
    controls += handed_on(session, own.id, everybody=True)
    controls.append(
        wrap(
            [
                link(t("obstacle.tell"), lambda: session.go(routes.obstacle(key)), ft.Icons.REPORT_PROBLEM),
                link(t("referral.title"), lambda: session.go(routes.refer(key)), ft.Icons.FORWARD),
                *label_ways(session, key, view),
            ]
        )
    )
    controls += visit_cards(session, own.id)
    controls += unreadable_cards((v for v in unreadable if v.kind != "resident"), session)
    return screen(
        title_of(view),
        controls,
        actions=_actions(session, key, own.id, saved=saved),
        above=saved_note(session, own.id),
    )


def saved_note(session: Session, household_id: str) -> ft.Control | None:
    """Say that it is safe, and what happens next, beside the buttons as the list may stand scrolled down.

    What was saved last can be taken back from here; then it is said that it was.
    """
    if session.just_saved.text != household_id:
        return None
    act = session.last_act.text
    if not act:
        draft = session.drafts.find(household_id)
        return note(t("household.undone_draft" if draft else "household.undone"), "plain", ft.Icons.UNDO)
    next_step = sync_line(session.phone.status(), session.auto.last, session.phone.now()).text
    said = note(f"{t('household.saved')}. {next_step}", "good", ft.Icons.CHECK_CIRCLE)
    if not session.phone.can_undo(act):
        return said
    back = link(t("household.undo"), lambda: session.undo(act, household_id), ft.Icons.UNDO)
    return ft.Column([said, wrap([back])], spacing=2, tight=True)


def _actions(session: Session, key: str, household_id: str, *, saved: bool) -> list[ft.Control]:
    def visit() -> None:
        session.leave(routes.visit(key))

    if session.drafts.find(household_id):
        return [action(t("household.continue"), visit, ft.Icons.EDIT_NOTE)]
    if saved:
        return [
            action(t("household.again"), visit, quiet=True),
            action(_onward(session), lambda: session.leave(routes.HOME), ft.Icons.ARROW_FORWARD),
        ]
    return [action(t("household.start"), visit, ft.Icons.EDIT_NOTE)]


def _onward(session: Session) -> str:
    """Return where saving leads: to the evening's next door, or to the list one came from."""
    return t("app.to_next") if session.home.place == "today" else t("app.to_list")


def _door(session: Session, view: HouseholdView) -> ft.Control:
    own = view.household
    words: list[ft.Control] = [
        body((own.cell and door(own.address)) or own.address or t("today.no_address"), strong=True)
    ]
    if own.cell:
        words.append(body(t("today.cell", cell=own.cell)))
    marks: list[ft.Control] = []
    if view.waiting or any(p.waiting for p in session.phone.residents(own.id)):
        marks.append(badge(t("today.waiting"), "open"))
    marks += lease_mark(session, view)
    marks += label_mark(view)
    if view.record.conflicts:
        marks.append(badge(t("household.conflict", n=len(view.record.conflicts)), "bad"))
    return card(*words, *([wrap(marks)] if marks else []))


def _person(view: ResidentView, session: Session, key: str) -> ft.Control:
    campaign = session.campaign
    done = all(standing.stage == "achieved" for standing in view.standings)
    words = [StateWord(t("person.all"), "good")] if done else state_words(view, campaign)
    chips = [badge(word.text, word.tone) for word in words]
    return card(
        body(view.resident.full_name, strong=True),
        small(about(view, campaign)),
        wrap(chips, spacing=6),
        key=view.resident.id,
        on_click=lambda: session.go(routes.resident(key, view.resident.id)),
        spacing=4,
    )


def _gone(view: ResidentView, session: Session, key: str) -> ft.Control:
    return card(
        body(view.resident.full_name, quiet=True),
        wrap([badge(t("person.moved_away"))]),
        key=view.resident.id,
        on_click=lambda: session.go(routes.resident(key, view.resident.id)),
        spacing=4,
    )
