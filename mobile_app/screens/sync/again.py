"""Recording again what the server set aside: its form opens with what was typed, to be corrected and saved.

The act itself stays as it was, in the history; the one saved now takes its place. What has no form, as it was
said by one tap, is said once more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mobile_app import routes
from mobile_app.core.acts import Act
from mobile_app.core.again import before_of, moment_of
from mobile_app.screens.residents.state import PERSONAL, begun
from mobile_app.screens.session import Session
from mobile_app.screens.visits.state import TIMES, Given, PhoneWish, VisitForm
from mobile_app.store.own_change import OwnChange
from shared.change import Change, Fact
from shared.resident import is_state
from shared.text import t


@dataclass(frozen=True, slots=True)
class Way:
    """How an act is recorded again: in the form at `route`, or as it was where there is none.

    `hindered` says in words why it cannot be yet; `first` is the address of what is to be done before.
    """

    route: str = ""
    hindered: str = ""
    first: str = ""


def way_of(session: Session, own: OwnChange) -> Way:
    """Return how an act that was set aside is recorded again."""
    change, fact = own.change, _main(own.change)
    if any("deleted" in f.set for f in change.facts):
        return Way()  # an act taken back
    match fact.kind:
        case "household" if "address" in fact.set:
            return Way(routes.NEW_HOUSEHOLD)
        case "household" if "code" in fact.set:
            return _at_door(session, own, fact.entity, routes.attach_code)
        case "visit":
            return _visit_way(session, own, fact)
        case "resident" if change.place is not None:
            return _desk_way(session, own, fact)
        case "resident" if fact.set.keys() >= {"full_name", "unit"}:
            return _at_door(session, own, _said(fact, "household"), routes.new_resident)
        case "resident" if "household" in fact.set or fact.set.keys() <= PERSONAL:
            return _person_way(session, own, fact)
        case "referral" | "obstacle":
            return _handing_way(session, own, fact)
    return Way()


def take_up(session: Session, own: OwnChange, route: str) -> None:
    """Let the form at `route` begin with what was typed in an act."""
    fact = _main(own.change)
    if fact.kind == "visit" or _asked_at_a_desk(own.change, fact):
        whose = _said(fact, "household") if fact.kind == "visit" else fact.entity
        form, note = form_of(own)
        session.drafts.open(whose, form).note.text = note
        session.drafts.put(whose, form)
    else:
        session.again.put(route, before_of(own, fact))


def say_again(session: Session, own: OwnChange) -> None:
    """Say an act once more as it was said; raises what `Session.save` raises."""
    change = own.change
    session.save(Act(change.facts, change.channel, change.place), "", change.id)


def form_of(own: OwnChange) -> tuple[VisitForm, str]:
    """Return the form of a visit, or of a caller at a desk, as it was filled in, and its note."""
    change, at = own.change, moment_of(own)
    visit = next((f for f in change.facts if f.kind == "visit"), None)
    said: dict[str, Any] = {n: v.v for n, v in visit.set.items()} if visit else {}
    when = datetime.fromisoformat(said["appointment"]) if said.get("appointment") else None
    people = [fact for fact in change.facts if fact.kind == "resident"]
    agreed = {_said(f, "resident") for f in change.facts if f.kind == "referral" and "consent" in f.set}
    form = VisitForm(
        channel=str(said.get("channel") or change.channel or ""),
        outcome=said.get("outcome"),
        day=when.date() if when else None,
        place=said.get("place"),
        given={ladder: given for f in people for ladder, given in _given(f, at.date().isoformat())},
        newcomers={
            f.entity: begun({n: v.v for n, v in f.set.items()}) for f in people if "full_name" in f.set
        },
        wishes={
            f.entity: PhoneWish(_said(f, "operator") or None, f.entity in agreed, f.entity in agreed)
            for f in people
            if "wants_smartphone" in f.set
        },
        accompanied=frozenset(said.get("accompanied") or ()),
        home_help=bool(said.get("home_help")),
        replaces=change.id,
        at=at,
    )
    hour = when.strftime("%H:%M") if when else ""
    return replace(form, time=hour) if hour in TIMES else form, str(said.get("note", ""))


def _given(fact: Fact, on: str) -> Iterator[tuple[tuple[str, str], Given]]:
    for name, said in fact.set.items():
        if is_state(said.v):
            today = said.v.get("achieved_on") == on
            yield (fact.entity, name), Given(said.v["status"], said.basis or "stated", today)


def _visit_way(session: Session, own: OwnChange, fact: Fact) -> Way:
    home = _said(fact, "household")
    asked = [f.entity for f in own.change.facts if f.kind == "resident" and "full_name" not in f.set]
    for person in asked:
        if session.phone.resident(person) is None and (maker := _maker(session, own, person)):
            return maker
    return _unless_begun(session, own, home, _at_door(session, own, home, routes.visit))


def _desk_way(session: Session, own: OwnChange, fact: Fact) -> Way:
    if session.phone.tally() is None:
        return Way(hindered=t("acts.desk"), first=routes.DESK)
    if not _asked_at_a_desk(own.change, fact):
        unit, identity = _said(fact, "unit"), session.phone.identity
        own_unit = identity is not None and unit in identity.scope
        return Way(routes.desk_new(unit) if own_unit else routes.DESK_NEW)
    if session.phone.resident(fact.entity) is None:
        return _gone(session, own, fact.entity)
    return _unless_begun(session, own, fact.entity, Way(routes.desk_person(fact.entity)))


def _person_way(session: Session, own: OwnChange, fact: Fact) -> Way:
    person = session.phone.resident(fact.entity)
    home = session.phone.household(person.resident.household or "") if person else None
    if home is None:
        return _gone(session, own, fact.entity)
    if "household" not in fact.set:
        return Way(routes.edit_resident(home.key, fact.entity))
    target = session.phone.household(_said(fact, "household"))
    if target is None:
        return Way(routes.move_resident(home.key, fact.entity))
    return Way(routes.move_resident_to(home.key, fact.entity, target.key))


def _handing_way(session: Session, own: OwnChange, fact: Fact) -> Way:
    person = _said(fact, "resident") or None
    if person and session.phone.resident(person) is None:
        return _gone(session, own, person)
    form = routes.refer if fact.kind == "referral" else routes.obstacle
    return _at_door(session, own, _said(fact, "household"), lambda key: form(key, person))


def _at_door(session: Session, own: OwnChange, home: str, form: Callable[[str], str]) -> Way:
    """Return the form of a household, if that is on the phone."""
    view = session.phone.household(home)
    return _gone(session, own, home) if view is None else Way(form(view.key))


def _unless_begun(session: Session, own: OwnChange, whose: str, way: Way) -> Way:
    """Return the way unless something else is being recorded there: one would get lost for the other."""
    draft = session.drafts.find(whose)
    if draft is None or not way.route or draft.form.replaces == own.change.id:
        return way
    return Way(hindered=t("acts.begun"), first=way.route)


def _gone(session: Session, own: OwnChange, entity: str) -> Way:
    """Return why there is no form for what is not on the phone: set aside too, or another's by now."""
    return _maker(session, own, entity) or Way(hindered=t("acts.gone"))


def _maker(session: Session, own: OwnChange, entity: str) -> Way | None:
    for other in session.phone.set_aside(open_only=True):
        made = any(f.entity == entity and "unit" in f.set for f in other.change.facts)
        if made and other.change.id != own.change.id:
            return Way(hindered=t("acts.first"), first=routes.act(other.change.id))
    return None


def _main(change: Change) -> Fact:
    """Return the fact that says what an act was: the visit, where there is one."""
    return next((f for f in change.facts if f.kind == "visit"), change.facts[0])


def _asked_at_a_desk(change: Change, fact: Fact) -> bool:
    return fact.kind == "resident" and change.place is not None and "full_name" not in fact.set


def _said(fact: Fact, field: str) -> str:
    value = fact.set[field].v if field in fact.set else None
    return str(value or "")
