"""The referral form: its destination, what is still missing, and the facts it is saved as."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, get_args

from pydantic import JsonValue

from mobile_app.core.acts import fact_of, given
from mobile_app.core.again import Before
from mobile_app.core.views import ReferralView
from shared.campaign import Campaign
from shared.change import Fact
from shared.progress import is_open
from shared.referral import CONSENT_TEXT, Destination, Referral
from shared.text import language, t
from shared.vietnamese import clean
from shared.written import day

NewId = Callable[[], str]
DESTINATIONS: tuple[Destination, ...] = get_args(Destination)


@dataclass(frozen=True, slots=True)
class ReferralDraft:
    """A referral as tapped. `agreed` is the resident's own word, given to the text that was on the screen.

    `at` is the local moment it was made where that was earlier: it is recorded again.
    """

    to: Destination
    place: str | None = None
    operator: str | None = None
    resident: str | None = None
    indicator: str | None = None
    agreed: bool = False
    note: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Whose:
    """Where a referral or an obstacle comes from: khu phố, door, and the visit it was made in."""

    unit: str
    household: str | None
    visit: str | None = None


def referral_fact(new_id: NewId, whose: Whose, draft: ReferralDraft, now: datetime) -> Fact:
    """Return a referral as a fact; raise ValueError for one to an operator without consent (D-02).

    `now` is the local time, which a draft with a moment of its own does not need.
    """
    now = draft.at or now
    if draft.to == "operator" and not draft.agreed:
        raise ValueError("an operator is told of nobody who has not agreed")
    consent: dict[str, JsonValue] = {"text": CONSENT_TEXT, "language": language(), "at": _minute(now)}
    values: dict[str, JsonValue] = {
        "unit": whose.unit,
        "household": whose.household,
        "visit": whose.visit,
        "to": draft.to,
        "on": now.date().isoformat(),
        "resident": draft.resident,
        "place": draft.place if draft.to == "service_point" else None,
        "operator": draft.operator if draft.to == "operator" else None,
        "indicator": draft.indicator,
        "note": clean(draft.note),
    }
    if draft.to == "operator":
        values["consent"] = consent
    return fact_of("referral", new_id(), None, given(values))


def begun(before: Before) -> ReferralDraft:
    """Return a referral as it was tapped before it was set aside; consent given then was given."""
    said: dict[str, Any] = {n: before.said.get(n) for n in ("place", "operator", "resident", "indicator")}
    to = next((d for d in DESTINATIONS if d == before.said.get("to")), DESTINATIONS[0])
    agreed = bool(before.said.get("consent"))
    return ReferralDraft(to, **said, agreed=agreed, note=before.word("note"), at=before.at)


def agree(draft: ReferralDraft, *, agreed: bool, operator: str | None) -> ReferralDraft:
    """Say to which operator somebody agrees to be named, or to none: that is said now, not before."""
    return replace(draft, operator=operator, agreed=agreed, at=None)


def fault(draft: ReferralDraft) -> str | None:
    """Return what is missing before the referral can be saved."""
    if draft.to == "service_point" and draft.place is None:
        return t("visit.place_missing")
    if draft.to == "operator" and draft.operator is None:
        return t("referral.operator_missing")
    if draft.to == "operator" and not draft.agreed:
        return t("rejection.consent_missing")
    return None


def consent_text(campaign: Campaign, operator: str | None) -> str:
    """Return what a resident is read before their data go to an operator (D-02)."""
    name = next((o.label for o in campaign.operators if o.key == operator), t("referral.to.operator"))
    return t("referral.consent", operator=name)


def destination_words(referral: Referral, campaign: Campaign) -> str:
    """Return the destination of a referral, in words."""
    points = {p.key: p.label for p in campaign.service_points}
    operators = {o.key: o.label for o in campaign.operators}
    named = points.get(referral.place or "") or operators.get(referral.operator or "")
    return named or t(f"referral.to.{referral.to}")


def line(referral: Referral, campaign: Campaign) -> str:
    """Return a referral in one line: day, where to, how far it has come."""
    on = day(date.fromisoformat(referral.on))
    return " · ".join([on, destination_words(referral, campaign), t(f"progress.{referral.status}")])


def waiting_for(referrals: Iterable[ReferralView], to: Destination) -> bool:
    """Tell whether a referral of that kind is open already, so that a second one would only be noise."""
    return any(r.referral.to == to and is_open(r.referral.status) for r in referrals)


def _minute(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M")
