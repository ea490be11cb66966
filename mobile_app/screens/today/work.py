"""What to do next, in order: promises, cohorts short of their deadline, doors never tried, doors to retry."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

from mobile_app.core.views import Attempt, HouseholdLine
from mobile_app.screens.households.list_state import is_due, promise
from mobile_app.screens.today.next_time import NextTime, Try, next_time
from shared.address import read_address
from shared.campaign import Campaign
from shared.lease import in_force

Kind = Literal["promised", "deadline", "unvisited", "retry", "later"]
KINDS: tuple[Kind, ...] = ("promised", "deadline", "unvisited", "retry", "later")
_DAYS_BEFORE_DEADLINE = 7
# A door that was opened to us this lately is left in peace, whatever its deadline.
_QUIET_DAYS = 3
_OPEN_DOORS = ("unvisited", "to_revisit", "done")


@dataclass(frozen=True, slots=True)
class Task:
    """A household to go to, and why. `again` is when to try it, for one that is to be tried again."""

    kind: Kind
    line: HouseholdLine
    again: NextTime | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Doors one walks to in one go: a street of a tổ. Promises are one stretch, in order of their time."""

    kind: Kind
    cell: str | None
    street: str
    tasks: tuple[Task, ...]


def work(lines: Iterable[HouseholdLine], campaign: Campaign, now: datetime, own_id: str = "") -> list[Task]:
    """Return every household to go to, once, under the first reason that holds; in the order to do it.

    `lines` come in walking order, and stay in it; promises are sorted by their time, broken ones first.
    What another helper than `own_id` looks after these days is theirs, and left out.
    """
    by_kind: dict[Kind, list[Task]] = {kind: [] for kind in KINDS}
    for line in lines:
        task = None if _anothers(line, now, own_id) else _task(line, campaign, now)
        if task is not None:
            by_kind[task.kind].append(task)
    by_kind["promised"].sort(key=lambda task: promise(task.line) or now.replace(tzinfo=None))
    return [task for kind in KINDS for task in by_kind[kind]]


def stretches(tasks: Iterable[Task]) -> Iterator[Stretch]:
    """Yield the tasks street by street; only those that are asked for are put together."""
    for kind, same in groupby(tasks, lambda task: task.kind):
        if kind == "promised":
            yield Stretch(kind, None, "", tuple(same))
            continue
        for (cell, street), doors in groupby(same, _where):
            yield Stretch(kind, cell, street, tuple(doors))


def presses(line: HouseholdLine, today: date) -> bool:
    """Tell whether somebody here lacks something and their cohort's own deadline is near or past (R-21 …)."""
    if line.due_on is None or line.state not in _OPEN_DOORS:
        return False
    if line.last_visit and date.fromisoformat(line.last_visit.on) > today - timedelta(days=_QUIET_DAYS):
        return False
    return line.due_on <= today + timedelta(days=_DAYS_BEFORE_DEADLINE)


def tries(line: HouseholdLine, campaign: Campaign, now: datetime) -> list[Try]:
    """Return the earlier attempts at a door; the hour only where it was recorded on the day itself."""
    return [_try(attempt, campaign, now) for attempt in line.attempts]


def _anothers(line: HouseholdLine, now: datetime, own_id: str) -> bool:
    holders = in_force(line.leases, now.date().isoformat()) if line.leases else ()
    return bool(holders) and all(lease.helper != own_id for lease in holders)


def _task(line: HouseholdLine, campaign: Campaign, now: datetime) -> Task | None:
    today = now.date()
    if is_due(line, today):
        return Task("promised", line)
    if presses(line, today):
        return Task("deadline", line)
    if line.state == "unvisited":
        return Task("unvisited", line)
    if line.state != "to_revisit" or promise(line) is not None:
        return None
    again = next_time(tries(line, campaign, now), now)
    return Task("retry" if again.now else "later", line, again)


def _try(attempt: Attempt, campaign: Campaign, now: datetime) -> Try:
    outcome = campaign.outcome(attempt.outcome)
    recorded = datetime.fromtimestamp(attempt.at_ms / 1000, now.tzinfo)
    on = date.fromisoformat(attempt.on)
    return Try(
        on, recorded.hour if recorded.date() == on else None, outcome is not None and outcome.people_met
    )


def _where(task: Task) -> tuple[str | None, str]:
    return task.line.cell, read_address(task.line.address).street


def count(tasks: Sequence[Task]) -> dict[Kind, int]:
    """Return how many households there are of each kind; kinds without any are left out."""
    return {kind: n for kind in KINDS if (n := sum(task.kind == kind for task in tasks))}
