"""The quota of helped people: whom one helper brought how far (R-17, A-9, A-10).

The plan asks of each helper to have ten people install VNeID, activate their account, and register a SIM
in their own name with a digital signature. Whether that means ten people for all steps or for each is
not said: both are counted, and apart from them those for whom only the missing step was left to do.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from shared.campaign import Campaign
from shared.dated_rung import day_reached
from shared.day_doubt import sense_of
from shared.merge import Record
from shared.resident import rung
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


def helped(record: Record, campaign: Campaign, brought: Callable[[str], bool]) -> Helped | None:
    """Return how a helper helped somebody, or None for not at all.

    A step counts when it stands now, was reached on a day within the campaign that can be, and `brought`
    tells of its indicator that this helper brought it about (`credit.brought`).
    """
    if record.kind != "resident" or record.value("deleted"):
        return None
    taken: dict[str, str] = {}
    first, last = campaign.starts_on.isoformat(), campaign.ends_on.isoformat()
    sense = sense_of(campaign.starts_on, campaign.ends_on)
    complete = True
    for step in campaign.quota_steps:
        state = rung(record, step.indicator)
        reached = state.get("status") in step.statuses
        complete &= reached
        if reached and brought(step.indicator):
            stages = campaign.indicator(step.indicator).stages
            on = day_reached(record, step.indicator, stages, sense)
            if on and first <= on <= last:
                taken[step.key] = on
    return Helped(record.id, taken, complete) if taken else None


def behind_quota(people: Iterable[Helped], campaign: Campaign) -> dict[str, tuple[str, ...]]:
    """Return whom each figure counts, by id: `people`, `all_steps`, `rest_done`, and `step.KEY` per step."""
    steps, found = campaign.quota_steps, sorted(people, key=lambda p: p.resident)
    chosen: dict[str, Callable[[Helped], bool]] = {
        "people": lambda _p: True,
        "all_steps": lambda p: len(p.steps) == len(steps),
        "rest_done": lambda p: p.complete and len(p.steps) < len(steps),
    }
    of = {name: tuple(p.resident for p in found if fits(p)) for name, fits in chosen.items()}
    return of | {f"step.{s.key}": tuple(p.resident for p in found if s.key in p.steps) for s in steps}


def quota(people: Iterable[Helped], campaign: Campaign) -> Quota:
    """Return the figures of one helper."""
    found = list(people)
    behind = behind_quota(found, campaign)
    weeks: dict[str, int] = {}
    for person in found:
        week = monday(person.since)
        weeks[week] = weeks.get(week, 0) + 1
    return Quota(
        goal=campaign.helper_quota,
        people=len(found),
        per_step={s.key: len(behind[f"step.{s.key}"]) for s in campaign.quota_steps},
        all_steps=len(behind["all_steps"]),
        rest_done=len(behind["rest_done"]),
        weeks=dict(sorted(weeks.items())),
    )
