"""What a helper does next, drawn by chance from what the phone shows, as acts of the phone's own making."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from mobile_app.core.acts import (
    Act,
    Answer,
    HouseholdDraft,
    ResidentDraft,
    VisitDraft,
    combine,
    correct_resident_act,
    default_achieved_on,
    new_household_act,
    new_resident_act,
    visit_act,
)
from mobile_app.core.phone import Phone
from mobile_app.core.views import HouseholdView, ResidentView
from shared.campaign import Campaign
from shared.change import Basis
from shared.household_code import make_code
from shared.text import t

_NEW_RESIDENT, _NEW_HOUSEHOLD, _CORRECTION = 0.08, 0.05, 0.05
_ASKED = 0.7


@dataclass(slots=True)
class Codes:
    """Printed codes that are on no door yet, given out once each, from the highest number down."""

    number: int = 9_999

    def next_free(self, phone: Phone, prefix: str) -> str:
        """Return a code that no household on this phone has."""
        while True:
            code, self.number = str(make_code(prefix, self.number)), self.number - 1
            if phone.household_by_code(code) is None:
                return code


@dataclass(slots=True)
class Chooser:
    """Chooses for one phone. Nothing but `rng` decides."""

    rng: Random
    codes: Codes

    def act_at(self, phone: Phone, campaign: Campaign, household_id: str) -> Act:
        """Return what is done at a door: a visit, perhaps with newcomers, or a correction, or a new door."""
        household = phone.household(household_id)
        if household is None:
            raise LookupError(household_id)
        residents = phone.residents(household_id)
        chance = self.rng.random()
        if chance < _NEW_HOUSEHOLD:
            return self._new_household(phone, campaign, household)
        visit = self.visit(phone, campaign, household, residents)
        if chance < _NEW_HOUSEHOLD + _NEW_RESIDENT:
            return combine(visit, new_resident_act(phone.new_id, household, self._stranger(), "mobile"))
        if chance < _NEW_HOUSEHOLD + _NEW_RESIDENT + _CORRECTION and residents:
            view = self.rng.choice(residents)
            return combine(visit, correct_resident_act(view, {"full_name": self._name()}, "mobile"))
        return visit

    def visit(
        self, phone: Phone, campaign: Campaign, household: HouseholdView, residents: list[ResidentView]
    ) -> Act:
        """Return a visit; where people were met, most ladders of most of them were asked about."""
        outcome = self.rng.choice(campaign.outcomes)
        today = phone.today()
        draft = VisitDraft(
            outcome=outcome.key,
            channel=self.rng.choice(campaign.channels).key,
            on=today,
            appointment=self._appointment(today) if outcome.household == "to_revisit" else None,
            note=t("simulator.note") if self.rng.random() < 0.1 else "",
        )
        asked = residents if outcome.people_met else []
        answers = [(view, dict(self._answers(campaign, view, today))) for view in asked]
        return visit_act(phone.new_id, household, draft, answers)

    def _appointment(self, today: date) -> datetime:
        return datetime.combine(today + timedelta(days=self.rng.randint(1, 7)), time(18, 30))

    def _answers(self, campaign: Campaign, view: ResidentView, today: date) -> Iterator[tuple[str, Answer]]:
        for indicator in campaign.indicators:
            if self.rng.random() < _ASKED:
                step = self.rng.choice(indicator.steps)
                basis: Basis = "observed" if self.rng.random() < 0.6 else "stated"
                since = default_achieved_on(view.standing(indicator.key), step.stage == "achieved", today)
                yield indicator.key, Answer(step.status, basis, since)

    def _new_household(self, phone: Phone, campaign: Campaign, near: HouseholdView) -> Act:
        unit = campaign.unit(near.household.unit)
        code = self.codes.next_free(phone, unit.code_prefix or "")
        draft = HouseholdDraft(unit.unit_id, code, t("simulator.address"), near.household.cell)
        people = [self._stranger() for _ in range(self.rng.randint(1, 4))]
        return new_household_act(phone.new_id, draft, people, "mobile")

    def _stranger(self) -> ResidentDraft:
        year = self.rng.randint(1940, 2015)
        born = f"{year}" if self.rng.random() < 0.1 else f"{year}-{self.rng.randint(1, 12):02d}-28"
        return ResidentDraft(self._name(), born, self.rng.choice(("male", "female")), residency="temporary")

    def _name(self) -> str:
        parts = (t("simulator.family_names"), t("simulator.middle_names"), t("simulator.given_names"))
        return " ".join(self.rng.choice(part.split()) for part in parts)
