"""Recording again what the server set aside: its form opens with what was typed, to be corrected and saved.

The act itself stays as it was, in the history; the one saved now takes its place.
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from mobile_app import routes
from mobile_app.acts import ResidentDraft
from mobile_app.ui.again import home_of
from mobile_app.ui.session import Session
from mobile_app.visits.state import TIMES, Given, VisitForm
from shared.change import Change, Fact
from shared.resident import is_state

_PERSONAL = frozenset(f.name for f in fields(ResidentDraft))


def again_route(session: Session, change: Change) -> str:
    """Return the address of the form for an act, or an empty text where there is none or no household."""
    home = home_of(change)
    view = session.phone.household(home) if home else None
    if change.facts[0].kind == "household" and view is None:
        return routes.NEW_HOUSEHOLD
    if view is None:
        return ""
    key = view.household.code or home
    return routes.visit(key) if _visit(change) else routes.household(key)


def take_up(session: Session, change: Change) -> str:
    """Put what was typed on the desk again, and return the address of its form."""
    session.again.put(change)
    visit, home = _visit(change), home_of(change)
    if visit is not None and session.drafts.find(home) is None:
        form, note = visit_form(change, session.phone.today())
        session.drafts.open(home, form).note.text = note
        session.drafts.put(home, form)
    return again_route(session, change)


def visit_form(change: Change, today: date) -> tuple[VisitForm, str]:
    """Return the form of a visit as it was filled in, and its note; a day agreed upon that is past is not."""
    visit = _visit(change)
    said: dict[str, Any] = {n: v.v for n, v in visit.set.items()} if visit else {}
    when = datetime.fromisoformat(said["appointment"]) if said.get("appointment") else None
    people = [fact for fact in change.facts if fact.kind == "resident"]
    form = VisitForm(
        channel=str(said.get("channel", "")),
        outcome=said.get("outcome"),
        day=when.date() if when and when.date() > today else None,
        place=said.get("place"),
        given={ladder: given for fact in people for ladder, given in _given(fact, said.get("on"))},
        newcomers={fact.entity: _newcomer(fact) for fact in people if "full_name" in fact.set},
        accompanied=frozenset(said.get("accompanied") or ()),
        home_help=bool(said.get("home_help")),
    )
    hour = when.strftime("%H:%M") if when else ""
    return replace(form, time=hour) if hour in TIMES else form, str(said.get("note", ""))


def _given(fact: Fact, on: str | None) -> Iterator[tuple[tuple[str, str], Given]]:
    for name, said in fact.set.items():
        if is_state(said.v):
            reached = said.v.get("achieved_on")
            yield (
                (fact.entity, name),
                Given(said.v["status"], said.basis or "stated", bool(on) and reached == on),
            )


def _newcomer(fact: Fact) -> ResidentDraft:
    said = {n: v.v for n, v in fact.set.items() if n in _PERSONAL}
    return ResidentDraft(**said | {"cohorts": tuple(said.get("cohorts") or ())})


def _visit(change: Change) -> Fact | None:
    return next((fact for fact in change.facts if fact.kind == "visit"), None)
