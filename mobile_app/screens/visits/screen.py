"""Recording a visit: how it ended first; only where somebody was met, what each resident has."""

import flet as ft

from mobile_app import routes
from mobile_app.core.views import HouseholdView, ResidentView
from mobile_app.screens.account.day_question import ask_day
from mobile_app.screens.households.screen import door_at, title_of
from mobile_app.screens.session import Session, use_session
from mobile_app.screens.visits import state
from mobile_app.screens.visits.circumstances import Circumstances, NoteField, appointment, place
from mobile_app.screens.visits.editor import VisitEditor
from mobile_app.screens.visits.person_card import PersonCard
from mobile_app.screens.visits.state import VisitForm
from mobile_app.ui.controls import action, choice, choices, heading, link, note, screen, small, wrap
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_made, use_news, use_value
from shared.indicator import Indicator
from shared.text import t
from shared.written import day

# Why saving failed, and of which form that was said: the next tap makes it old.
Failure = tuple[str, VisitForm | None]
_NO_FAILURE: Failure = ("", None)


@view
def Visit() -> ft.View:  # noqa: N802
    """Show the visit in progress at the household of the address."""
    session = use_session()
    use_news(session.drafts.subscribe)
    key = ft.use_route_params().get("key", "")
    failure, set_failure = use_value(_NO_FAILURE)
    household = door_at(session, key)
    was_begun = use_made(lambda: _is_resumed(session, household))
    resumed, set_resumed = use_value(was_begun)
    if household is None:
        return screen(t("visit.title"), [note(t("household.missing"), "open")])
    editor = VisitEditor(session, household.household.id, key)
    draft = session.drafts.open(household.household.id, state.start(session.campaign))

    def save() -> None:
        problem = editor.save(household, draft.note.text)
        set_failure((problem or "", draft.form))
        if problem is None:
            session.go(routes.household(key))

    def restart() -> None:
        draft.note.text = ""
        set_resumed(False)
        editor.put(state.start(session.campaign))

    controls: list[ft.Control] = []
    controls += ask_day(lambda: set_failure(_NO_FAILURE))
    if resumed:
        at = draft.form.at
        begun = t("visit.resumed_of", date=day(at.date())) if at else t("visit.resumed")
        controls += [
            note(begun, "open"),
            link(t("visit.restart"), restart, ft.Icons.RESTART_ALT),
        ]
    controls += [*_outcome(editor), *appointment(editor), *place(editor, household)]
    if state.asks_people(draft.form, session.campaign) or state.keeps_people(draft.form, session.campaign):
        controls += _people(editor, household, key)
    controls += [
        Circumstances(editor, draft.form.channel, draft.form.accompanied),
        NoteField(draft.note, t("visit.note"), editor.keep),
    ]
    bottom = [action(t("visit.save"), save, ft.Icons.SAVE_ALT)]
    reason, said_of = failure
    current = reason and said_of == draft.form
    warning = note(reason, "bad", ft.Icons.ERROR_OUTLINE) if current else None
    return screen(
        t("visit.title"),
        controls,
        subtitle=title_of(household),
        actions=bottom,
        above=warning,
    )


def _is_resumed(session: Session, household: HouseholdView | None) -> bool:
    return household is not None and session.drafts.find(household.household.id) is not None


def _outcome(editor: VisitEditor) -> list[ft.Control]:
    options = [(o.key, o.label) for o in editor.session.campaign.outcomes]
    pick = choices(options, editor.form.outcome, lambda key: editor.set(outcome=key))
    return [heading(t("visit.outcome")), pick]


def _people(editor: VisitEditor, household: HouseholdView, key: str) -> list[ft.Control]:
    people, form, campaign = editor.people(household), editor.form, editor.session.campaign
    parts: list[ft.Control] = []

    def drop() -> None:
        editor.put(state.without_people(editor.form))

    if state.keeps_people(form, campaign):
        people = [v for v in people if state.said_of(form, v.resident.id).anything]
        parts += [
            note(t("visit.kept_answers", n=form.said_of_people), "open", ft.Icons.INFO_OUTLINE),
            wrap([link(t("visit.drop_answers"), drop, ft.Icons.DELETE)]),
        ]
    parts += [
        *_family(editor, people, form),
        heading(t("visit.people")),
        small(t("visit.people_help")),
        _basis(editor),
    ]
    parts += [_card(view, form, editor) for view in people]
    parts.append(
        action(
            t("household.add"),
            lambda: editor.session.go(routes.visit_resident(key)),
            ft.Icons.PERSON_ADD,
            quiet=True,
        )
    )
    return parts


def _basis(editor: VisitEditor) -> ft.Control:
    """Ask once what the answers rest on; each can still say otherwise."""
    options = [(b, t(f"visit.basis.{b}")) for b in state.BASES]
    return choices(options, editor.form.basis, lambda key: editor.put(state.rest_on(editor.form, key)))


def _card(view: ResidentView, form: VisitForm, editor: VisitEditor) -> ft.Control:
    own = view.resident.id
    return PersonCard(view, state.said_of(form, own), editor, key=own)


def _family(editor: VisitEditor, people: list[ResidentView], form: VisitForm) -> list[ft.Control]:
    today = editor.session.phone.today()
    buttons: list[ft.Control] = []
    for indicator in editor.session.campaign.indicators:
        if len(state.family_missing(form, people, indicator)) < 2:
            continue

        def fill(indicator: Indicator = indicator) -> None:
            editor.put(state.whole_family(editor.form, people, indicator, today))

        buttons.append(choice(t("visit.family_of", indicator=indicator.short), False, fill, indicator.key))
    if not buttons:
        return []
    return [heading(t("visit.family")), small(t("visit.family_help")), wrap(buttons)]
