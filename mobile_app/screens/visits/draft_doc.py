"""A visit in progress as plain data, and back: what the phone keeps of it between two starts."""

from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel

from mobile_app.core.acts import ResidentDraft
from mobile_app.screens.visits.state import Given, PhoneWish, VisitForm
from shared.change import Basis

Doc = dict[str, Any]


class _Kept(BaseModel):
    channel: str
    outcome: str | None
    day: str | None
    time: str
    place: str | None
    given: list[tuple[str, str, str, Basis, bool]]
    reopened: list[tuple[str, str]]
    newcomers: dict[str, ResidentDraft]
    basis: Basis = "stated"
    wishes: dict[str, PhoneWish] = {}
    accompanied: list[str] = []
    home_help: bool = False
    replaces: str = ""
    at: str | None = None
    note: str


def to_doc(form: VisitForm, note: str) -> Doc:
    """Return a visit in progress as JSON-ready data."""
    return {
        "channel": form.channel,
        "outcome": form.outcome,
        "day": form.day.isoformat() if form.day else None,
        "time": form.time,
        "place": form.place,
        "given": [[*ladder, given.status, given.basis, given.today] for ladder, given in form.given.items()],
        "reopened": sorted(map(list, form.reopened)),
        "newcomers": {i: asdict(draft) for i, draft in form.newcomers.items()},
        "basis": form.basis,
        "wishes": {i: asdict(wish) for i, wish in form.wishes.items()},
        "accompanied": sorted(form.accompanied),
        "home_help": form.home_help,
        "replaces": form.replaces,
        "at": form.at.isoformat() if form.at else None,
        "note": note,
    }


def from_doc(doc: Doc, today: date) -> tuple[VisitForm, str]:
    """Return the form and the note that `to_doc` wrote; a day agreed upon that is past is not offered again.

    What an earlier version did not know is empty. Raises ValueError for what nobody can read.
    """
    kept = _Kept.model_validate(doc)
    time.fromisoformat(kept.time)
    day = date.fromisoformat(kept.day) if kept.day else None
    at = datetime.fromisoformat(kept.at) if kept.at else None
    form = VisitForm(
        channel=kept.channel,
        outcome=kept.outcome,
        day=day if day and day > (at.date() if at else today) else None,
        time=kept.time,
        place=kept.place,
        given={(who, what): Given(status, basis, now) for who, what, status, basis, now in kept.given},
        reopened=frozenset(kept.reopened),
        newcomers=kept.newcomers,
        basis=kept.basis,
        wishes=kept.wishes,
        accompanied=frozenset(kept.accompanied),
        home_help=kept.home_help,
        replaces=kept.replaces,
        at=at,
    )
    return form, kept.note
