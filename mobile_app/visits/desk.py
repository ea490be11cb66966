"""Carries taps on a visit's screen into its form, and the finished form to the phone."""

from dataclasses import dataclass, replace
from datetime import date

from mobile_app.phone import InvalidAct
from mobile_app.store.journal import SaveFailed
from mobile_app.ui.session import Session
from mobile_app.views import HouseholdView, ResidentView
from mobile_app.visits import state
from mobile_app.visits.state import Occasion, VisitForm
from shared.text import t


@dataclass(frozen=True)
class Desk:
    """One household's visit in progress. Equal for the same visit, so that cards need no redrawing."""

    session: Session
    household_id: str

    @property
    def form(self) -> VisitForm:
        """The form as it stands."""
        return self.session.drafts.open(self.household_id, state.start(self.session.campaign)).form

    def put(self, form: VisitForm) -> None:
        """Keep the next form."""
        self.session.drafts.put(self.household_id, form)

    def keep(self, _note: str) -> None:
        """Keep the note as typed so far."""
        self.session.drafts.keep(self.household_id)

    def set(self, **fields: object) -> None:
        """Change plain fields of the form."""
        self.put(replace(self.form, **fields))  # type: ignore[arg-type]

    def people(self, household: HouseholdView) -> list[ResidentView]:
        """Return who lives here, newcomers of this visit at the end."""
        campaign, form = self.session.campaign, self.form
        newcomers = [state.newcomer_view(i, d, household, campaign) for i, d in form.newcomers.items()]
        return [*self.session.phone.residents(self.household_id), *newcomers]

    def tap(self, view: ResidentView, indicator: str, status: str) -> None:
        """Choose a rung for a person."""
        chosen = self.session.campaign.indicator(indicator)
        self.put(state.tap(self.form, view, chosen, status, self._today))

    def save(self, household: HouseholdView, note: str) -> str | None:
        """Save the visit; return why that was not possible, or None when it is on the medium."""
        form, session = self.form, self.session
        missing = state.fault(form)
        if missing:
            return missing
        people = self.people(household)
        try:
            occasion = Occasion(session.campaign, self._today, session.phone.new_id)
            act = state.act_of(form, household, people, occasion, note)
            session.save(act, self.household_id)
        except (InvalidAct, SaveFailed) as error:
            return why_not_saved(error)
        session.drafts.drop(self.household_id)
        return None

    @property
    def _today(self) -> date:
        return self.session.phone.today()


def why_not_saved(error: InvalidAct | SaveFailed) -> str:
    """Return why nothing was saved, in words that say that all typed is still there."""
    reason = t(f"rejection.{error.fault.reason}") if isinstance(error, InvalidAct) else t("visit.no_room")
    return t("visit.not_saved", reason=reason)
