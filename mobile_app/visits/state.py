"""A visit while it is being recorded: every tap is a pure step from one form to the next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from mobile_app.acts import (
    Act,
    Answer,
    Answers,
    NewId,
    ResidentDraft,
    VisitDraft,
    combine,
    default_achieved_on,
    new_resident_act,
    new_resident_fact,
    visit_act,
)
from mobile_app.views import HouseholdView, ResidentView
from shared.campaign import Campaign, Outcome, ServicePoint
from shared.change import Basis
from shared.indicator import Indicator
from shared.merge import Stamp, apply_fact
from shared.resident import resident_of
from shared.standing import standings
from shared.text import t

TIMES = ("08:00", "15:00", "19:00")
_DAYS_AHEAD = 7
_EVENING = "19:00"
_AT_A_POINT = "fixed"
_SENT_TO_POINT = "met_sent_to_point"
Ladder = tuple[str, str]  # resident id, indicator key


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as tapped: the rung, what it rests on, and whether it was reached only today."""

    status: str
    basis: Basis = "stated"
    today: bool = False


@dataclass(frozen=True)
class VisitForm:
    """Everything tapped so far. `newcomers` are people who are not on the list, by their id."""

    channel: str
    outcome: str | None = None
    day: date | None = None
    time: str = _EVENING
    place: str | None = None
    given: Mapping[Ladder, Given] = field(default_factory=dict)
    reopened: frozenset[Ladder] = frozenset()
    newcomers: Mapping[str, ResidentDraft] = field(default_factory=dict)

    @property
    def untouched(self) -> bool:
        """Tell whether nothing was tapped yet."""
        return self == VisitForm(self.channel)


def start(campaign: Campaign) -> VisitForm:
    """Return an empty form, with the channel of going from door to door."""
    keys = [c.key for c in campaign.channels]
    return VisitForm("mobile" if "mobile" in keys else keys[0])


def outcome_of(form: VisitForm, campaign: Campaign) -> Outcome | None:
    """Return the chosen outcome, if any."""
    return campaign.outcome(form.outcome) if form.outcome else None


def asks_people(form: VisitForm, campaign: Campaign) -> bool:
    """Tell whether somebody was met, so that there is something to ask."""
    outcome = outcome_of(form, campaign)
    return outcome is not None and outcome.people_met


def asks_appointment(form: VisitForm, campaign: Campaign) -> bool:
    """Tell whether the household is to be visited again, so that a day can be agreed."""
    outcome = outcome_of(form, campaign)
    return outcome is not None and outcome.household == "to_revisit"


def places(form: VisitForm, campaign: Campaign, unit: str) -> list[ServicePoint]:
    """Return the service points to choose from: none of other khu phố; none where nobody goes to one."""
    if form.channel != _AT_A_POINT and form.outcome != _SENT_TO_POINT:
        return []
    others = campaign.neighbourhood_ids - {unit}
    return [p for p in campaign.service_points if p.unit_id not in others]


def days(today: date) -> list[date]:
    """Return the days that can be agreed on."""
    return [today + timedelta(days=n) for n in range(1, _DAYS_AHEAD + 1)]


# -- answers -----------------------------------------------------------------------------------------
def tap(form: VisitForm, view: ResidentView, indicator: Indicator, status: str, today: date) -> VisitForm:
    """Choose a rung for a person; tapping the chosen one again takes the answer back."""
    ladder = (view.resident.id, indicator.key)
    given = dict(form.given)
    if ladder in given and given[ladder].status == status:
        del given[ladder]
    else:
        basis = given[ladder].basis if ladder in given else "stated"
        given[ladder] = Given(status, basis, _just_done(view, indicator, status, today))
    return replace(form, given=given)


def toggle_seen(form: VisitForm, ladder: Ladder) -> VisitForm:
    """Say that an answer was seen with own eyes, or take that back."""
    given = form.given[ladder]
    basis: Basis = "stated" if given.basis == "observed" else "observed"
    return replace(form, given={**form.given, ladder: replace(given, basis=basis)})


def toggle_today(form: VisitForm, ladder: Ladder) -> VisitForm:
    """Say that a rung was reached only today, or take that back."""
    given = form.given[ladder]
    return replace(form, given={**form.given, ladder: replace(given, today=not given.today)})


def reopen(form: VisitForm, ladder: Ladder) -> VisitForm:
    """Let a ladder that was already achieved be answered anew."""
    return replace(form, reopened=form.reopened | {ladder})


def family_missing(
    form: VisitForm, views: Iterable[ResidentView], indicator: Indicator
) -> list[ResidentView]:
    """Return who still lacks an indicator, by the list and by what was tapped."""
    return [v for v in views if v.standing(indicator.key).missing and not _achieved_now(form, v, indicator)]


def whole_family(
    form: VisitForm, views: Sequence[ResidentView], indicator: Indicator, today: date
) -> VisitForm:
    """Say of everybody who lacks an indicator that they have it: the least that counts as achieved."""
    step = next(s for s in indicator.steps if s.stage == "achieved")
    for view in family_missing(form, views, indicator):
        form = tap(form, view, indicator, step.status, today)
    return form


def _achieved_now(form: VisitForm, view: ResidentView, indicator: Indicator) -> bool:
    given = form.given.get((view.resident.id, indicator.key))
    step = indicator.step(given.status) if given else None
    return step is not None and step.stage == "achieved"


def _just_done(view: ResidentView, indicator: Indicator, status: str, today: date) -> bool:
    return (
        default_achieved_on(view.standing(indicator.key), is_achieved(indicator, status), today) is not None
    )


def is_achieved(indicator: Indicator, status: str) -> bool:
    """Tell whether a rung is one that the indicator counts."""
    step = indicator.step(status)
    return step is not None and step.stage == "achieved"


# -- people who are not on the list --------------------------------------------------------------------
def add_newcomer(form: VisitForm, resident_id: str, draft: ResidentDraft) -> VisitForm:
    """Put a person who is not on the list into the visit, under a new id; they are saved with it."""
    return replace(form, newcomers={**form.newcomers, resident_id: draft})


def newcomer_view(
    resident_id: str, draft: ResidentDraft, household: HouseholdView, campaign: Campaign
) -> ResidentView:
    """Return a person of the form as if they were on the list, so that they can be asked like the others."""
    own = household.household
    fact = new_resident_fact(lambda: resident_id, own.unit, own.id, draft)
    record = apply_fact(None, fact, Stamp("", 0, ""))
    return ResidentView(resident_of(record), record, standings(record, campaign), waiting=True)


# -- saving --------------------------------------------------------------------------------------------
def fault(form: VisitForm) -> str | None:
    """Return what is missing before the visit can be saved."""
    return None if form.outcome else t("visit.outcome_missing")


@dataclass(frozen=True, slots=True)
class Occasion:
    """What the visit happens in: the campaign, the local day, and where ids come from."""

    campaign: Campaign
    today: date
    new_id: NewId


def act_of(
    form: VisitForm, household: HouseholdView, views: Sequence[ResidentView], occasion: Occasion, note: str
) -> Act:
    """Return the visit with its answers and newcomers as one act. Raises ValueError without an outcome."""
    campaign, today, new_id = occasion.campaign, occasion.today, occasion.new_id
    if form.outcome is None:
        raise ValueError("a visit needs an outcome")
    met = asks_people(form, campaign)
    draft = VisitDraft(
        outcome=form.outcome,
        channel=form.channel,
        on=today,
        appointment=_appointment(form) if asks_appointment(form, campaign) else None,
        place=form.place if places(form, campaign, household.household.unit) else None,
        note=note,
    )
    given = {v.resident.id: answers(form, v, campaign, today) if met else {} for v in views}
    listed = [v for v in views if v.resident.id not in form.newcomers]
    visit = visit_act(new_id, household, draft, [(v, given[v.resident.id]) for v in listed])
    newcomers = [_newcomer_act(form, household, i, given[i]) for i in form.newcomers]
    return combine(visit, *newcomers)


def _newcomer_act(form: VisitForm, household: HouseholdView, resident_id: str, given: Answers) -> Act:
    return new_resident_act(lambda: resident_id, household, form.newcomers[resident_id], form.channel, given)


def answers(form: VisitForm, view: ResidentView, campaign: Campaign, today: date) -> Answers:
    """Return what one person answered."""
    return {
        key: Answer(given.status, given.basis, _achieved_on(given, view, campaign.indicator(key), today))
        for (person, key), given in form.given.items()
        if person == view.resident.id
    }


def _achieved_on(given: Given, view: ResidentView, indicator: Indicator, today: date) -> date | None:
    """Return the day an answer was reached; confirming what was achieved already keeps its day."""
    if given.today:
        return today
    before = view.standing(indicator.key)
    kept = before.achieved_on if before.stage == "achieved" and is_achieved(indicator, given.status) else None
    return date.fromisoformat(kept) if kept else None


def _appointment(form: VisitForm) -> datetime | None:
    if form.day is None:
        return None
    # A local wall-clock minute, as people agree on it: it has no offset.
    return datetime.combine(form.day, time.fromisoformat(form.time))
