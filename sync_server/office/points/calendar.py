"""What happened at each service point, week by week, and whether halls kept their weekly session. Pure.

A session is a day on which somebody was counted or visited there; the plan asks for one a week in each hall,
on the same weekday (R-29). Of fixed desks it asks that every caller is served (R-27).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from shared.campaign import Campaign, ServicePoint
from shared.merge import Record
from shared.rollup import monday
from shared.tally import Callers, counted


@dataclass(frozen=True)
class Week:
    """One week at one point: its Monday, the days on which something happened, and the callers.

    `people` are the ids of those who recorded something there.
    """

    monday: date
    days: tuple[date, ...]
    callers: Callers
    people: frozenset[str] = frozenset()

    @property
    def sunday(self) -> date:
        """The last day."""
        return self.monday + timedelta(days=6)


@dataclass(frozen=True)
class PointRecord:
    """One point over the campaign. `is_hall`: a khu phố's own, which owes a session a week.

    `missed` are the whole weeks without one; `weekday` is the usual one, Monday 1 … Sunday 7, or None.
    """

    point: ServicePoint
    is_hall: bool
    weeks: tuple[Week, ...]
    missed: tuple[Week, ...]
    weekday: int | None

    @property
    def callers(self) -> Callers:
        """All callers of all weeks."""
        return Callers(sum(w.callers.seen for w in self.weeks), sum(w.callers.served for w in self.weeks))


def record_of(point: ServicePoint, records: Iterable[Record], campaign: Campaign, today: date) -> PointRecord:
    """Return what tallies and visits tell of a point, week by week.

    There are all weeks of the campaign up to `today`, and others in which something happened there.
    """
    days: Counter[date] = Counter()
    callers: dict[str, Callers] = {}
    people: dict[str, set[str]] = {}
    for record in records:
        if record.value("place") != point.key or record.value("deleted") or not record.value("on"):
            continue
        day = date.fromisoformat(record.value("on"))
        days[day] += 1
        week, head = monday(day.isoformat()), record.head("on")
        if head is not None:
            people.setdefault(week, set()).add(head.stamp.by)
        if record.kind == "tally":
            before, more = callers.get(week, Callers()), counted(record)
            callers[week] = Callers(before.seen + more.seen, before.served + more.served)
    asked = set(_weeks_of(campaign, today))
    weeks = tuple(_week(first, days, callers, people) for first in sorted(asked | {_monday(d) for d in days}))
    is_hall = campaign.unit(point.unit_id).type == "neighbourhood"
    return PointRecord(
        point=point,
        is_hall=is_hall,
        weeks=weeks,
        missed=tuple(w for w in weeks if is_hall and w.monday in asked and not w.days and w.sunday < today),
        weekday=_usual_weekday(days),
    )


def _weeks_of(campaign: Campaign, today: date) -> Iterable[date]:
    """Give the Mondays of the campaign's weeks that have begun."""
    first = _monday(campaign.starts_on)
    while first <= min(today, campaign.ends_on):
        yield first
        first += timedelta(weeks=1)


def _monday(day: date) -> date:
    return date.fromisoformat(monday(day.isoformat()))


def _week(
    first: date, days: Iterable[date], callers: Mapping[str, Callers], people: Mapping[str, Iterable[str]]
) -> Week:
    inside = tuple(sorted(d for d in set(days) if _monday(d) == first))
    key = first.isoformat()
    return Week(first, inside, callers.get(key, Callers()), frozenset(people.get(key, ())))


def _usual_weekday(days: Iterable[date]) -> int | None:
    counts = Counter(d.isoweekday() for d in days)
    return min(counts, key=lambda w: (-counts[w], w)) if counts else None
