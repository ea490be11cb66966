"""Visits that are being recorded, kept on the phone: going back, closing or a kill loses nothing typed."""

from dataclasses import dataclass, field

from mobile_app.core.news import News
from mobile_app.core.phone import Phone
from mobile_app.core.typed import Typed
from mobile_app.screens.visits.draft_doc import from_doc, to_doc
from mobile_app.screens.visits.state import VisitForm, with_new_ids


@dataclass
class VisitInProgress:
    """One household's visit: the form, and the note being typed."""

    form: VisitForm
    note: Typed = field(default_factory=Typed)


class VisitDrafts(News):
    """Visits in progress by household id; screens subscribe to their changes."""

    def __init__(self, phone: Phone) -> None:
        """Start with what the phone kept; what another version wrote and nobody reads is left alone."""
        super().__init__()
        self._phone = phone
        self._drafts: dict[str, VisitInProgress] = {}
        self._finished: dict[str, tuple[str, VisitInProgress]] = {}
        for household_id, doc in phone.drafts.all().items():
            try:
                form, note = from_doc(doc, phone.today())
            except ValueError:
                continue
            self._drafts[household_id] = VisitInProgress(form, Typed(note))

    def find(self, household_id: str) -> VisitInProgress | None:
        """Return the visit in progress at a household, if something was tapped or typed."""
        draft = self._drafts.get(household_id)
        return None if draft is None or (draft.form.untouched and not draft.note.text) else draft

    def begun(self) -> list[str]:
        """Return the households with a visit in progress, the one begun last first."""
        return [household_id for household_id in reversed(self._drafts) if self.find(household_id)]

    def open(self, household_id: str, empty: VisitForm) -> VisitInProgress:
        """Return the visit in progress, or a new one that starts as `empty`."""
        return self._drafts.setdefault(household_id, VisitInProgress(empty))

    def put(self, household_id: str, form: VisitForm) -> None:
        """Keep the next state of a visit."""
        draft = self._drafts.pop(household_id)
        draft.form = form
        self._drafts[household_id] = draft
        self.keep(household_id)
        self.tell()

    def keep(self, household_id: str) -> None:
        """Write the current visit and its note to the phone; an empty visit is deleted there."""
        draft = self.find(household_id)
        if draft is None:
            self._phone.drafts.drop(household_id)
        else:
            doc = to_doc(draft.form, draft.note.text)
            self._phone.drafts.put(household_id, doc, self._phone.status().saved)

    def finish(self, household_id: str, change_id: str) -> None:
        """Forget a visit because it was saved by a change; its form is at hand while the app is open."""
        draft = self._drafts.get(household_id)
        if draft is not None:
            self._finished[change_id] = household_id, draft
        self.drop(household_id)

    def bring_back(self, change_id: str) -> None:
        """Put the form of a visit that was taken back into the editor, so that nothing typed is lost."""
        household_id, draft = self._finished.pop(change_id, ("", VisitInProgress(VisitForm(""))))
        if household_id and self.find(household_id) is None:
            form = with_new_ids(draft.form, self._phone.new_id)
            self._drafts[household_id] = VisitInProgress(form, draft.note)
            self.keep(household_id)
            self.tell()

    def drop(self, household_id: str) -> None:
        """Delete a draft: its visit was saved, or is to be started again."""
        self._drafts.pop(household_id, None)
        self._phone.drafts.drop(household_id)
        self.tell()
