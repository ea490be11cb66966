"""Carries taps on a visit's screen into its form, and the finished form to the phone."""

from dataclasses import dataclass, replace

from mobile_app.core.invalid_act import DayUnknown, InvalidAct
from mobile_app.core.views import HouseholdView, ResidentView
from mobile_app.screens.session import Session
from mobile_app.screens.visits import state
from mobile_app.screens.visits.saving import Occasion, act_of, fault
from mobile_app.screens.visits.state import VisitForm
from mobile_app.store.journal import SaveFailed
from shared.text import t


@dataclass(frozen=True)
class VisitEditor:
    """One household's visit in progress. Equal for the same visit, so that cards need no redrawing.

    `key` is the household's address in the app.
    """

    session: Session
    household_id: str
    key: str = ""

    @property
    def form(self) -> VisitForm:
        """The current state of the form."""
        return self.session.drafts.open(self.household_id, state.start(self.session.campaign)).form

    def put(self, form: VisitForm) -> None:
        """Keep the next form."""
        self.session.drafts.put(self.household_id, form)

    def keep(self) -> None:
        """Keep the note as typed so far."""
        self.session.drafts.keep(self.household_id)

    def set(self, **fields: object) -> None:
        """Change plain fields of the form."""
        self.put(replace(self.form, **fields))  # type: ignore[arg-type]

    def people(self, household: HouseholdView) -> list[ResidentView]:
        """Return who lives here, then newcomers of this visit, then whoever was asked here and left since.

        Nobody who was asked drops out: what they said is saved although their entry is elsewhere by now.
        """
        phone, campaign, form = self.session.phone, self.session.campaign, self.form
        here = phone.residents(self.household_id)
        known = {v.resident.id for v in here} | form.newcomers.keys()
        asked = dict.fromkeys([*(who for who, _ in form.given), *form.wishes])
        gone = [v for i in asked if i not in known and (v := phone.resident(i)) is not None]
        newcomers = [state.newcomer_view(i, d, household, campaign) for i, d in form.newcomers.items()]
        return [*here, *newcomers, *gone]

    def tap(self, view: ResidentView, indicator: str, status: str) -> None:
        """Choose a rung for a person."""
        chosen = self.session.campaign.indicator(indicator)
        self.put(state.tap(self.form, view, chosen, status, self.session.phone.today()))

    def save(self, household: HouseholdView, note: str) -> str | None:
        """Save the visit; return why that was not possible, or None when it is on the medium."""
        form, session, phone = self.form, self.session, self.session.phone
        missing = fault(form, session.campaign)
        if missing:
            return missing
        try:
            referrals = phone.referrals(self.household_id)
            occasion = Occasion(session.campaign, phone.now(), phone.new_id, referrals)
            act = act_of(form, household, self.people(household), occasion, note)
            saved = session.save(act, self.household_id, form.replaces)
        except (InvalidAct, SaveFailed) as error:
            return why_not_saved(error)
        session.drafts.finish(self.household_id, saved.change.id)
        return None


def why_not_saved(error: InvalidAct | SaveFailed) -> str:
    """Return why nothing was saved, in words that say that all typed is still there."""
    if isinstance(error, DayUnknown):
        return t("day.first")
    reason = t(f"rejection.{error.fault.reason}") if isinstance(error, InvalidAct) else t("visit.no_room")
    return t("visit.not_saved", reason=reason)
