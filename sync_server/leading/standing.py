"""How each cohort stands with its duties, and who still misses one (R-16, R-21 … R-24, R-40). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from shared.campaign import Campaign
from shared.cohort import Cohort, Duty, deadline
from shared.merge import Record
from shared.rollup import RollupRules, missing
from shared.vietnamese import name_sort_key


@dataclass(frozen=True)
class DutyCount:
    """One duty of a cohort: how many have done it, of how many it is asked."""

    duty: Duty
    done: int
    asked: int


@dataclass(frozen=True)
class CohortStanding:
    """A cohort in the viewer's khu phố. `days_left` is negative once its day has passed."""

    cohort: Cohort
    people: int
    complete: int
    duties: tuple[DutyCount, ...]
    days_left: int

    @property
    def behind(self) -> int:
        """How many still miss a duty."""
        return self.people - self.complete

    @property
    def overdue(self) -> bool:
        """Whether the day has passed and somebody still misses a duty."""
        return self.days_left < 0 and self.behind > 0


Who = Literal["missing", "complete", "all"]


@dataclass(frozen=True)
class Member:
    """Somebody of a cohort with the duties they miss; `due` is the earliest day of all their cohorts."""

    record: Record
    duties: tuple[Duty, ...]
    due: date


def duties_of(cohort: Cohort, campaign: Campaign) -> tuple[Duty, ...]:
    """Return what is asked of a cohort: its own duties, or else every indicator."""
    if cohort.duties:
        return cohort.duties
    return tuple(Duty(label=i.short, indicator=i.key) for i in campaign.indicators)


def standing(
    people: Iterable[Record], cohort: Cohort, campaign: Campaign, rules: RollupRules, today: date
) -> CohortStanding:
    """Return how a cohort stands; who does not count for an indicator has nothing to do there."""
    mine = [p for p in people if cohort.key in (p.value("cohorts") or ())]
    lacking = [set(missing(p, rules)) for p in mine]
    duties = duties_of(cohort, campaign)
    return CohortStanding(
        cohort=cohort,
        people=len(mine),
        complete=sum(not lacks.intersection(d.indicator for d in duties) for lacks in lacking),
        duties=tuple(
            DutyCount(d, sum(d.indicator not in lacks for lacks in lacking), len(mine)) for d in duties
        ),
        days_left=(cohort.due_on - today).days,
    )


class Asked(NamedTuple):
    """Whom of a cohort a list is of: all, or who misses duties, or has done them; `duty`: only that one."""

    who: Who = "missing"
    duty: str = ""

    def fits(self, missing: Iterable[Duty]) -> bool:
        """Tell whether somebody who misses these duties is asked for."""
        open_ = [d for d in missing if self.duty in ("", d.indicator)]
        return self.who == "all" or bool(open_) is (self.who == "missing")


def members(
    people: Iterable[Record], cohort: Cohort, campaign: Campaign, rules: RollupRules, asked: Asked
) -> list[Member]:
    """Return those of a cohort who are asked for, by their day, then by name as offices list them."""
    duties = duties_of(cohort, campaign)
    found = []
    for person in people:
        own = person.value("cohorts") or ()
        if cohort.key not in own:
            continue
        lacks = set(missing(person, rules))
        open_duties = tuple(d for d in duties if d.indicator in lacks)
        if asked.fits(open_duties):
            found.append(Member(person, open_duties, deadline(own, campaign.cohorts, campaign.ends_on)))
    return sorted(found, key=lambda m: (m.due, name_sort_key(m.record.value("full_name") or ""), m.record.id))
