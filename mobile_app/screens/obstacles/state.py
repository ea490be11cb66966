"""Obstacles: to whom each was reported, the answer, and whether the answer was read (R-54)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import JsonValue

from mobile_app.core.acts import fact_of, given
from mobile_app.core.tone import Tone
from mobile_app.core.views import ObstacleView
from mobile_app.screens.referrals.state import Whose
from shared.campaign import Campaign
from shared.change import Fact
from shared.obstacle import Obstacle
from shared.text import t
from shared.vietnamese import clean
from shared.written import day

NewId = Callable[[], str]
TONES: dict[str, Tone] = {"sent": "open", "in_progress": "open", "answered": "good", "done": "plain"}


@dataclass(frozen=True, slots=True)
class ObstacleDraft:
    """An obstacle as tapped and typed."""

    type: str
    text: str = ""
    resident: str | None = None


def obstacle_fact(new_id: NewId, whose: Whose, draft: ObstacleDraft, campaign: Campaign, today: date) -> Fact:
    """Return the fact of a new obstacle, with its owner and the due day set by the campaign."""
    sort = campaign.obstacle_type(draft.type)
    due = today + timedelta(days=sort.due_days) if sort else None
    values: dict[str, JsonValue] = {
        "unit": whose.unit,
        "household": whose.household,
        "visit": whose.visit,
        "resident": draft.resident,
        "type": draft.type,
        "text": clean(draft.text),
        "on": today.isoformat(),
        "owner": sort.owner if sort else None,
        "due": due.isoformat() if due else None,
    }
    return fact_of("obstacle", new_id(), None, given(values))


def fault(kind: str | None, text: str, campaign: Campaign) -> str | None:
    """Return what an obstacle still lacks: its sort, and words where the sort says nothing."""
    if kind is None:
        return t("obstacle.type_missing")
    last = campaign.obstacle_types[-1].key if campaign.obstacle_types else None
    return t("obstacle.text_missing") if kind == last and not clean(text) else None


def type_words(obstacle: Obstacle, campaign: Campaign) -> str:
    """Return what sort of obstacle it is."""
    sort = campaign.obstacle_type(obstacle.type)
    return sort.label if sort else obstacle.type


def route_words(obstacle: Obstacle, campaign: Campaign) -> str:
    """Return who has it, since when, and by when they are to have cleared it."""
    owner = next((u.label for u in campaign.units if u.unit_id == obstacle.owner), "")
    on = t("obstacle.told", date=day(date.fromisoformat(obstacle.on)), owner=owner)
    due = t("obstacle.due", date=day(date.fromisoformat(obstacle.due))) if obstacle.due else ""
    return " · ".join(word for word in (on, due) if word)


def in_order(views: Iterable[ObstacleView]) -> list[ObstacleView]:
    """Return obstacles as they are read: answers nobody has read first, then what is open, newest first."""
    return sorted(
        sorted(views, key=lambda v: (v.obstacle.on, v.obstacle.id), reverse=True),
        key=lambda v: (not v.unread, v.obstacle.status in ("answered", "done")),
    )
