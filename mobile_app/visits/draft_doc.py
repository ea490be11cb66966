"""A visit in progress as plain data, and back: what the phone keeps of it between two starts."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from mobile_app.acts import ResidentDraft
from mobile_app.visits.state import Given, VisitForm, Wish

Doc = dict[str, Any]


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

    What an earlier version did not know is empty. Raises KeyError, TypeError or ValueError for what nobody
    can read.
    """
    day = date.fromisoformat(doc["day"]) if doc["day"] else None
    at = datetime.fromisoformat(doc["at"]) if doc.get("at") else None
    form = VisitForm(
        channel=doc["channel"],
        outcome=doc["outcome"],
        day=day if day and day > (at.date() if at else today) else None,
        time=doc["time"],
        place=doc["place"],
        given={(who, what): Given(*given) for who, what, *given in doc["given"]},
        reopened=frozenset((who, what) for who, what in doc["reopened"]),
        newcomers={i: _newcomer(draft) for i, draft in doc["newcomers"].items()},
        basis=doc.get("basis", "stated"),
        wishes={i: Wish(**wish) for i, wish in doc.get("wishes", {}).items()},
        accompanied=frozenset(doc.get("accompanied", ())),
        home_help=doc.get("home_help", False),
        replaces=doc.get("replaces", ""),
        at=at,
    )
    return form, str(doc["note"])


def _newcomer(draft: Doc) -> ResidentDraft:
    return ResidentDraft(**draft | {"cohorts": tuple(draft["cohorts"])})
