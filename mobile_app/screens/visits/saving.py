"""A finished form into one act: the visit, its answers, newcomers, wishes and referrals; all or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from mobile_app.core.acts import (
    Act,
    Answer,
    Answers,
    NewId,
    VisitDraft,
    answers_fact,
    combine,
    fact_of,
    new_resident_act,
    visit_act,
)
from mobile_app.core.views import HouseholdView, ReferralView, ResidentView
from mobile_app.screens.referrals.state import ReferralDraft, Whose, referral_fact, waiting_for
from mobile_app.screens.visits.state import (
    Given,
    VisitForm,
    asks_appointment,
    asks_place,
    is_achieved,
    outcome_of,
)
from shared.campaign import Campaign
from shared.change import Fact, FieldValue
from shared.indicator import Indicator
from shared.text import t


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a form is saved in: campaign, local time, where ids come from, who is handed on already."""

    campaign: Campaign
    now: datetime
    new_id: NewId
    referrals: Sequence[ReferralView] = ()

    def day_of(self, form: VisitForm) -> date:
        """Return the local day of a visit: today, or for one that is recorded again the day it was made."""
        return (form.at or self.now).date()


def fault(form: VisitForm, campaign: Campaign) -> str | None:
    """Return what is missing before the visit can be saved."""
    if not form.outcome:
        return t("visit.outcome_missing")
    if asks_place(form, campaign) and form.place is None:
        return t("visit.place_missing")
    if any(w.operator is None for w in form.wishes.values()):
        return t("referral.operator_missing")
    return None


def act_of(
    form: VisitForm, household: HouseholdView, views: Sequence[ResidentView], occasion: Occasion, note: str
) -> Act:
    """Return the visit with all that belongs to it as one act. Raises ValueError without an outcome."""
    campaign, new_id = occasion.campaign, occasion.new_id
    if form.outcome is None:
        raise ValueError("a visit needs an outcome")
    draft = VisitDraft(
        outcome=form.outcome,
        channel=form.channel,
        on=occasion.day_of(form),
        appointment=_appointment(form) if asks_appointment(form, campaign) else None,
        place=form.place if asks_place(form, campaign) else None,
        note=note,
        accompanied=tuple(sorted(form.accompanied)),
        home_help=form.home_help and asks_appointment(form, campaign),
    )
    answered = {v.resident.id: answers(form, v, campaign, occasion.day_of(form)) for v in views}
    listed = [v for v in views if v.resident.id not in form.newcomers]
    visit = visit_act(new_id, household, draft, [(v, answered[v.resident.id]) for v in listed])
    newcomers = [_newcomer_act(form, household, i, answered.get(i, {})) for i in form.newcomers]
    visit_id = visit.facts[0].entity
    whose = Whose(household.household.unit, household.household.id, visit_id)
    more = [*_wishes(form, views), *_referrals(form, views, whose, occasion)]
    return combine(visit, *newcomers, Act(tuple(more), form.channel))


def caller_act(form: VisitForm, view: ResidentView, place: str, occasion: Occasion) -> Act:
    """Return what one person answered at a service point, at no door of theirs (R-27)."""
    said = answers(form, view, occasion.campaign, occasion.day_of(form))
    whose = Whose(view.resident.unit, view.resident.household)
    wishes = _of_wishes(form, [view], occasion)
    facts = [
        *([answers_fact(view, said)] if said else []),
        *_wishes(form, [view]),
        *[referral_fact(occasion.new_id, whose, draft, occasion.now) for draft in wishes],
    ]
    return Act(tuple(facts), form.channel, place)


def _newcomer_act(form: VisitForm, household: HouseholdView, resident_id: str, said: Answers) -> Act:
    return new_resident_act(lambda: resident_id, household, form.newcomers[resident_id], form.channel, said)


def _wishes(form: VisitForm, views: Iterable[ResidentView]) -> list[Fact]:
    """Return who wants a smartphone, and of which operator they said to be a customer (A-16)."""
    facts = []
    for view in views:
        wish = form.wishes.get(view.resident.id)
        if wish is not None:
            told = {"wants_smartphone": True, "operator": wish.operator}
            values = {n: FieldValue(v=v, basis="stated") for n, v in told.items() if v is not None}
            shown = None if view.resident.id in form.newcomers else view.record
            facts.append(fact_of("resident", view.resident.id, shown, values))
    return facts


def _referrals(
    form: VisitForm, views: Iterable[ResidentView], whose: Whose, occasion: Occasion
) -> list[Fact]:
    drafts = [*_of_outcome(form, occasion), *_of_wishes(form, views, occasion)]
    return [referral_fact(occasion.new_id, whose, draft, occasion.now) for draft in drafts]


def _of_outcome(form: VisitForm, occasion: Occasion) -> list[ReferralDraft]:
    """Return the referrals that the outcome alone causes (R-19, R-36); the officer gets one only once."""
    outcome = outcome_of(form, occasion.campaign)
    to = outcome.refers_to if outcome else None
    if to is None or (to == "area_officer" and waiting_for(occasion.referrals, to)):
        return []
    return [ReferralDraft(to, place=form.place, at=form.at)]


def _of_wishes(form: VisitForm, views: Iterable[ResidentView], occasion: Occasion) -> list[ReferralDraft]:
    """Return the referrals to operators: people who consented and have none open yet (R-45)."""
    there = {v.referral.resident for v in occasion.referrals if waiting_for([v], "operator")}
    own = [v.resident.id for v in views if v.resident.id not in there]
    wishes = [(i, form.wishes[i]) for i in own if i in form.wishes]
    about = next((i.key for i in occasion.campaign.indicators if i.by_operator), None)
    return [
        ReferralDraft(
            to="operator",
            operator=w.operator,
            resident=i,
            indicator=about,
            agreed=True,
            at=form.at if w.agreed_before else None,
        )
        for i, w in wishes
        if w.agreed
    ]


def answers(form: VisitForm, view: ResidentView, campaign: Campaign, today: date) -> Answers:
    """Return what one person answered."""
    return {
        key: Answer(given.status, given.basis, _achieved_on(given, view, campaign.indicator(key), today))
        for (person, key), given in form.given.items()
        if person == view.resident.id and key in campaign.statuses  # a draft may be older than the plan
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
