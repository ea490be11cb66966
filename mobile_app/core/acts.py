"""What people save, as facts: pure builders that screens and the simulator share.

A builder takes what the person was shown (views), so that every fact names what it has seen.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from pydantic import JsonValue

from mobile_app.core.views import HouseholdView, ResidentView
from shared.change import Basis, Fact, FieldValue
from shared.merge import Head, Record, restated
from shared.standing import Standing
from shared.vietnamese import clean

NewId = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Act:
    """Facts saved together or not at all; by which channel, and at which service point (R-33).

    `settles`: somebody was shown every value that stands, and chose one.
    """

    facts: tuple[Fact, ...]
    channel: str | None
    place: str | None = None
    settles: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered about one ladder."""

    status: str
    basis: Basis
    achieved_on: date | None = None


Answers = Mapping[str, Answer]  # indicator key → answer


@dataclass(frozen=True, slots=True)
class ResidentDraft:
    """A person not on the list. `birth_date` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""

    full_name: str
    birth_date: str | None = None
    sex: str | None = None
    relation: str | None = None
    residency: str | None = None
    phone: str | None = None
    operator: str | None = None
    cohorts: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()
    exclusion: str | None = None
    relative_of: str | None = None


@dataclass(frozen=True, slots=True)
class HouseholdDraft:
    """A door not on the list. `unit` is the khu phố, `cell` the tổ."""

    unit: str
    code: str | None
    address: str
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """What is said of a visit itself. `on` is the local day, `appointment` local time to the minute.

    `accompanied` are the ids of units whose people came along (R-46).
    """

    outcome: str
    channel: str
    on: date
    appointment: datetime | None = None
    place: str | None = None
    note: str = ""
    accompanied: tuple[str, ...] = ()
    home_help: bool = False


def default_achieved_on(before: Standing, achieved: bool, today: date) -> date | None:
    """Return the day to offer for a rung: today if the person is known not to have had it until now.

    A first statement that somebody has it already says nothing of when: it counts as before the campaign.
    """
    was_known_missing = before.stage is not None and before.stage != "achieved"
    return today if achieved and was_known_missing else None


def visit_act(
    new_id: NewId,
    household: HouseholdView,
    draft: VisitDraft,
    answers: Sequence[tuple[ResidentView, Answers]] = (),
) -> Act:
    """Return a visit with what it left on its household and what each resident answered."""
    visit_id = new_id()
    when = draft.appointment.strftime("%Y-%m-%dT%H:%M") if draft.appointment else None
    visit: dict[str, JsonValue] = {
        "unit": household.household.unit,
        "household": household.household.id,
        "outcome": draft.outcome,
        "channel": draft.channel,
        "on": draft.on.isoformat(),
        "appointment": when,
        "place": draft.place,
        "note": clean(draft.note),
        "accompanied": list(draft.accompanied) or None,
        "home_help": draft.home_help or None,
    }
    last: dict[str, JsonValue] = {"visit": visit_id, "outcome": draft.outcome, "on": draft.on.isoformat()}
    if when:
        last["appointment"] = when
    facts = [
        fact_of("visit", visit_id, None, given(visit)),
        fact_of("household", household.household.id, household.record, {"last_visit": FieldValue(v=last)}),
    ]
    facts += [answers_fact(view, said) for view, said in answers if said]
    return Act(tuple(facts), draft.channel)


def answers_fact(view: ResidentView, answers: Answers) -> Fact:
    """Return what one resident answered, as one fact."""
    return fact_of("resident", view.resident.id, view.record, {k: _state(a) for k, a in answers.items()})


def said_of(draft: ResidentDraft) -> dict[str, JsonValue]:
    """Return a draft as the fields of a resident's record, which it is named after."""
    several = {"cohorts": list(draft.cohorts), "ticks": list(draft.ticks)}
    return asdict(draft) | {"full_name": clean(draft.full_name)} | several


def new_resident_fact(
    new_id: NewId, unit: str, household_id: str | None, draft: ResidentDraft, answers: Answers | None = None
) -> Fact:
    """Return a person who was not on the list; raise ValueError for a draft without a name."""
    said = said_of(draft)
    if not said["full_name"]:
        raise ValueError("a resident needs a name")
    values = {"unit": unit, "household": household_id} | {n: None if v == [] else v for n, v in said.items()}
    states = {k: _state(a) for k, a in (answers or {}).items()}
    return fact_of("resident", new_id(), None, given(values, basis="stated") | states)


def new_household_act(
    new_id: NewId, draft: HouseholdDraft, residents: Iterable[ResidentDraft], channel: str
) -> Act:
    """Return a door that was not on the list, with the people behind it."""
    household_id = new_id()
    values = {"unit": draft.unit, "code": draft.code, "address": clean(draft.address), "cell": draft.cell}
    facts = [fact_of("household", household_id, None, given(values))]
    facts += [new_resident_fact(new_id, draft.unit, household_id, resident) for resident in residents]
    return Act(tuple(facts), channel)


def new_resident_act(
    new_id: NewId,
    household: HouseholdView,
    draft: ResidentDraft,
    channel: str,
    answers: Answers | None = None,
) -> Act:
    """Return a person who was not on the list of a household that was."""
    own = household.household
    return Act((new_resident_fact(new_id, own.unit, own.id, draft, answers),), channel)


def correct_resident_act(view: ResidentView, changed: Mapping[str, JsonValue], channel: str) -> Act:
    """Return a correction of the fields in `changed`; it has seen what the person was shown."""
    values = {
        n: FieldValue(v=clean(v) if isinstance(v, str) else v, basis="stated") for n, v in changed.items()
    }
    return Act((fact_of("resident", view.resident.id, view.record, values),), channel)


def settle_act(view: ResidentView, field: str, head: Head) -> Act:
    """Return that of several values said of a field this one holds, as it was gained; all were seen."""
    fact = fact_of("resident", view.resident.id, view.record, {field: restated(head)})
    return Act((fact,), None, settles=True)


def combine(first: Act, *others: Act) -> Act:
    """Return one act of several: all of it is saved, or none. Channel and place are the first one's."""
    return Act(first.facts + tuple(f for act in others for f in act.facts), first.channel, first.place)


def _state(answer: Answer) -> FieldValue:
    on = answer.achieved_on.isoformat() if answer.achieved_on else None
    return FieldValue(v={"status": answer.status, "achieved_on": on}, basis=answer.basis)


def given(values: Mapping[str, JsonValue], basis: Basis | None = None) -> dict[str, FieldValue]:
    """Return those values that say something."""
    return {n: FieldValue(v=v, basis=basis) for n, v in values.items() if v not in (None, "")}


def fact_of(kind: str, entity: str, shown: Record | None, values: dict[str, FieldValue]) -> Fact:
    """Return a fact that has seen what the person was shown of the entity."""
    seen = shown.seen(values) if shown is not None else {}
    return Fact(kind=kind, entity=entity, set=values, seen=seen)
