"""One person: what is known, what was said differently by two people, and what there is to do."""

from functools import partial

import flet as ft

from mobile_app import routes
from mobile_app.core.acts import settle_act
from mobile_app.core.views import HouseholdView, ResidentView
from mobile_app.screens.households.history import handed_on
from mobile_app.screens.households.screen import household_at, saved_note
from mobile_app.screens.households.state import about, state_words, why_not
from mobile_app.screens.residents.screen import missing, saving
from mobile_app.screens.residents.words import conflicts, known
from mobile_app.screens.session import Session, use_session
from mobile_app.screens.unreadable.screen import unreadable_view
from mobile_app.ui.controls import action, badge, body, card, heading, link, note, screen, small, wrap
from mobile_app.ui.guard import view
from shared.merge import Head
from shared.text import t


@view
def Person() -> ft.View:  # noqa: N802
    """Show the person of the address."""
    session = use_session()
    params = ft.use_route_params()
    key, resident_id = params.get("key", ""), params.get("resident", "")
    household, person = household_at(session, key), session.phone.resident(resident_id)
    unreadable = session.phone.unreadable(resident_id)
    if unreadable and person is None:
        return unreadable_view(unreadable, session)
    if household is None or person is None:
        return missing(t("person.title"))
    controls: list[ft.Control] = [
        _who(person, session),
        *_conflicts(person, household, session),
        heading(t("person.coverages")),
        _ladders(person, session),
        *handed_on(session, household.household.id, resident_id),
        wrap(
            [
                link(
                    t("person.move"),
                    lambda: session.go(routes.move_resident(key, resident_id)),
                    ft.Icons.MOVE_DOWN,
                ),
                link(
                    t("obstacle.tell"),
                    lambda: session.go(routes.obstacle(key, resident_id)),
                    ft.Icons.REPORT_PROBLEM,
                ),
                link(
                    t("referral.title"),
                    lambda: session.go(routes.refer(key, resident_id)),
                    ft.Icons.FORWARD,
                ),
            ]
        ),
    ]
    return screen(
        t("person.title"),
        controls,
        actions=[
            action(t("household.back"), lambda: session.leave(routes.household(key)), quiet=True),
            action(
                t("resident.edit"),
                lambda: session.leave(routes.edit_resident(key, resident_id)),
                ft.Icons.EDIT,
            ),
        ],
        above=saved_note(session, household.household.id),
    )


def _who(person: ResidentView, session: Session) -> ft.Control:
    marks: list[ft.Control] = []
    if person.resident.moved_away:
        marks.append(badge(t("person.moved_away")))
    if person.resident.hard_case:
        marks.append(badge(t("person.hard_case"), "open"))
    if person.resident.wants_smartphone:
        marks.append(badge(t("visit.wish"), "open"))
    if person.waiting:
        marks.append(badge(t("today.waiting"), "open"))
    lines: list[ft.Control] = [
        body(person.resident.full_name, strong=True),
        body(about(person, session.campaign)),
    ]
    lines += [small(line) for line in known(person.resident, session.campaign, session.phone.name_of)]
    return card(*lines, *([wrap(marks)] if marks else []), spacing=4)


def _ladders(person: ResidentView, session: Session) -> ft.Control:
    """Show the four states; what cannot be is explained, not hidden."""
    lines: list[ft.Control] = []
    for word, standing in zip(state_words(person, session.campaign), person.standings, strict=True):
        lines.append(wrap([badge(word.text, word.tone)]))
        reason = why_not(person, standing.indicator, session.campaign)
        if reason:
            lines.append(small(reason))
    return card(*lines, spacing=6)


def _conflicts(person: ResidentView, household: HouseholdView, session: Session) -> list[ft.Control]:
    """Show what two people said differently; a tap settles it, having seen both."""

    def settle(field: str, head: Head) -> None:
        saving(session, household.household.id, lambda: settle_act(person, field, head))

    found: list[ft.Control] = []
    for conflict in conflicts(person.record, session.campaign, session.phone.name_of):
        ways: list[ft.Control] = [
            link(said.words, partial(settle, conflict.field, said.head), ft.Icons.CHECK)
            for said in conflict.said
        ]
        title = t("person.conflict", field=conflict.title)
        found.append(card(note(title, "bad", ft.Icons.COMPARE_ARROWS), *ways, key=conflict.field, spacing=4))
    return found
