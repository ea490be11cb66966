"""The helper's own quota in words (R-17, K-04)."""

from dataclasses import dataclass
from datetime import date, timedelta

from shared.campaign import Campaign
from shared.quota import Quota
from shared.text import t
from shared.written import short_day, whole


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """`part` is how far the quota is with people for whom every step was done, 0 … 1."""

    full: str
    part: float
    reached: bool
    lines: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[str, str], ...]


def own_figures(quota: Quota, campaign: Campaign) -> OwnFigures:
    """Return the quota in words: all steps first, then each step, then people whose missing step was done."""
    goal = whole(quota.goal)
    steps = [(s.label, t("own.of", n=whole(quota.per_step[s.key]), goal=goal)) for s in campaign.quota_steps]
    return OwnFigures(
        full=t("own.full", steps=len(campaign.quota_steps), n=whole(quota.all_steps), goal=goal),
        part=min(1.0, quota.all_steps / quota.goal) if quota.goal else 1.0,
        reached=quota.all_steps >= quota.goal,
        lines=(
            (t("own.any"), t("own.of", n=whole(quota.people), goal=goal)),
            *steps,
            (t("own.rest"), whole(quota.rest_done)),
        ),
        weeks=tuple((_week(monday), t("own.people", n=whole(n))) for monday, n in quota.weeks.items()),
    )


def _week(monday: str) -> str:
    first = date.fromisoformat(monday)
    return t("own.week", first=short_day(first), last=short_day(first + timedelta(days=6)))
