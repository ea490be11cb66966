"""Visits that are being recorded, kept while the app is open: going back and forth loses nothing typed."""

from dataclasses import dataclass, field

from mobile_app.ui.news import News
from mobile_app.ui.typed import Typed
from mobile_app.visits.state import VisitForm


@dataclass
class VisitInProgress:
    """One household's visit: the form, and the note being typed."""

    form: VisitForm
    note: Typed = field(default_factory=Typed)


class VisitDrafts(News):
    """Visits in progress by household id; whoever shows one is told when it changes."""

    def __init__(self) -> None:
        """Start with none."""
        super().__init__()
        self._drafts: dict[str, VisitInProgress] = {}

    def find(self, household_id: str) -> VisitInProgress | None:
        """Return the visit in progress at a household, if something was tapped or typed."""
        draft = self._drafts.get(household_id)
        return None if draft is None or (draft.form.untouched and not draft.note.text) else draft

    def open(self, household_id: str, empty: VisitForm) -> VisitInProgress:
        """Return the visit in progress, or a new one that starts as `empty`."""
        return self._drafts.setdefault(household_id, VisitInProgress(empty))

    def put(self, household_id: str, form: VisitForm) -> None:
        """Keep the next state of a visit."""
        self._drafts[household_id].form = form
        self.tell()

    def drop(self, household_id: str) -> None:
        """Forget a visit: it was saved, or is to be begun anew."""
        self._drafts.pop(household_id, None)
        self.tell()
