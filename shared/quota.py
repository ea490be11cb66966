"""The quota of helped people: whom one helper brought how far (R-17, A-9, A-10).

The plan asks of each helper to have ten people install VNeID, activate their account, and register a SIM
in their own name with a digital signature. Whether that means ten people for all steps or for each is
not said: both are counted, and apart from them those for whom only the missing step was left to do.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from shared.campaign import Campaign
from shared.merge import Record
from shared.rollup import monday


@dataclass(frozen=True, slots=True)
class Helped:
    """One person: the steps they were brought to by this helper, each with its day (`YYYY-MM-DD`).

    `complete` tells whether they have taken every step by now, whoever helped with the others.
    """

    resident: str
    steps: Mapping[str, str]
    complete: bool

    @property
    def since(self) -> str:
        """The day of the first help."""
        return min(self.steps.values())


@dataclass(frozen=True, slots=True)
class Quota:
    """How far one helper is: `people` in all, each counted once; `per_step` by the step's key.

    `all_steps`: for whom this helper did every step. `rest_done`: who had some and got what was missing.
    `weeks`: people by the Monday of the week of their first help.
    """

    goal: int
    people: int
    per_step: Mapping[str, int]
    all_steps: int
    rest_done: int
    weeks: Mapping[str, int]


def helped(record: Record, campaign: Campaign, mine: Callable[[str], bool]) -> Helped | None:
    """Return how a helper helped somebody, or None for not at all.

    A step counts when it stands now, was reached within the campaign, and `mine` says of its field that
    this helper stated so.
    """
    if record.kind != "resident" or record.value("deleted"):
        return None
    taken: dict[str, str] = {}
    complete = True
    for step in campaign.quota_steps:
        state = record.value(step.indicator)
        reached = isinstance(state, dict) and state.get("status") in step.statuses
        complete &= reached
        on = state.get("achieved_on") if reached else None
        if on and on >= campaign.starts_on.isoformat() and mine(step.indicator):
            taken[step.key] = on
    return Helped(record.id, taken, complete) if taken else None


def quota(people: Iterable[Helped], campaign: Campaign) -> Quota:
    """Return the figures of one helper."""
    found = list(people)
    steps = campaign.quota_steps
    weeks: dict[str, int] = {}
    for person in found:
        week = monday(person.since)
        weeks[week] = weeks.get(week, 0) + 1
    return Quota(
        goal=campaign.helper_quota,
        people=len(found),
        per_step={s.key: sum(s.key in p.steps for p in found) for s in steps},
        all_steps=sum(len(p.steps) == len(steps) for p in found),
        rest_done=sum(p.complete and len(p.steps) < len(steps) for p in found),
        weeks=dict(sorted(weeks.items())),
    )
