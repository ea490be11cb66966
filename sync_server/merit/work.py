"""What each helper did, read from log and records: people helped, visits made, when, how alike. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from shared.campaign import Campaign
from shared.merge import Record
from shared.quota import Helped, Quota, helped, quota
from sync_server.clock import LOCAL

# Nobody is at a door at these hours; a clock may still be wrong, so this is a question, not a verdict.
_FIRST_HOUR, _LAST_HOUR = 5, 22
_WINDOW = timedelta(hours=1)


@dataclass(frozen=True)
class Work:
    """One helper's work. `residents` are whom they brought somewhere, by id.

    `busiest_hour` is the most visits within any hour, `odd_hours` those between 22:00 and 05:00;
    `alike` is the largest share of people of whom they said just the same, out of `answers`.
    """

    quota: Quota
    residents: tuple[str, ...]
    visits: int
    busiest_hour: int
    odd_hours: int
    alike: float
    answers: int


class Statement(NamedTuple):
    """One fact of the log: who said what of which entity."""

    by: str
    entity: str
    values: Mapping[str, Any]


Credit = dict[tuple[str, str], str]


def credit_of(log: Iterable[Statement], campaign: Campaign) -> Credit:
    """Return `{(resident, indicator): helper}`: who brought somebody to the rung on which they still are.

    That is who first said so with its day. Whoever confirms it later, as a list of the police does, takes
    nothing away; once somebody says that it is not so, it has to be reached anew.
    """
    top = {i.key: {s.status for s in i.steps if s.stage == "achieved"} for i in campaign.indicators}
    credit: Credit = {}
    for said in log:
        for indicator in top.keys() & said.values.keys():
            state = said.values[indicator] or {}
            if state.get("status") not in top[indicator]:
                credit.pop((said.entity, indicator), None)
            elif state.get("achieved_on"):
                credit.setdefault((said.entity, indicator), said.by)
    return credit


class Person(NamedTuple):
    """A resident as counted, with the ids of all records that are them."""

    record: Record
    parts: frozenset[str]


def work_of(
    residents: Iterable[Person], visits_made: Iterable[Record], credit: Credit, campaign: Campaign
) -> dict[str, Work]:
    """Return `{helper id: work}` from a ward's residents, its visits, and who brought whom where."""
    people: dict[str, list[Helped]] = {}
    visits: dict[str, list[datetime]] = {}
    told: dict[str, Counter[tuple[str, ...]]] = {}
    for visit in visits_made:
        if not visit.value("deleted") and (head := visit.head("outcome")) is not None:
            visits.setdefault(head.stamp.by, []).append(_local(head.stamp.at))
    for person in residents:
        owners = {i.key: _owner(person, i.key, credit) for i in campaign.indicators}
        for author in {owner for owner in owners.values() if owner is not None}:
            if (one := helped(person.record, campaign, _is_in(owners, author))) is not None:
                people.setdefault(author, []).append(one)
        for author in _authors(person.record, campaign):
            if (pattern := _pattern(person.record, campaign, author)) is not None:
                told.setdefault(author, Counter())[pattern] += 1
    return {
        author: _work(people.get(author, []), visits.get(author, []), told.get(author, Counter()), campaign)
        for author in people.keys() | visits.keys() | told.keys()
    }


def nothing_done(campaign: Campaign) -> Work:
    """Return the work of a helper of whom nothing is known."""
    return _work([], [], Counter(), campaign)


def _work(
    people: list[Helped], visits: list[datetime], told: Counter[tuple[str, ...]], campaign: Campaign
) -> Work:
    answers = sum(told.values())
    return Work(
        quota=quota(people, campaign),
        residents=tuple(sorted(p.resident for p in people)),
        visits=len(visits),
        busiest_hour=_busiest(sorted(visits)),
        odd_hours=sum(not _FIRST_HOUR <= v.hour < _LAST_HOUR for v in visits),
        alike=max(told.values()) / answers if answers else 0.0,
        answers=answers,
    )


def _is_in(owners: Mapping[str, str | None], author: str) -> Callable[[str], bool]:
    return lambda indicator: owners.get(indicator) == author


def _owner(person: Person, indicator: str, credit: Credit) -> str | None:
    found = (credit.get((part, indicator)) for part in sorted(person.parts))
    return next((helper for helper in found if helper is not None), None)


def _authors(record: Record, campaign: Campaign) -> set[str]:
    heads = (record.head(i.key) for i in campaign.indicators)
    return {h.stamp.by for h in heads if h is not None}


def _told_by(record: Record, author: str) -> Callable[[str], bool]:
    """Return what tells whether a helper stated a field."""

    def mine(field: str) -> bool:
        head = record.head(field)
        return head is not None and head.stamp.by == author

    return mine


def _pattern(record: Record, campaign: Campaign, author: str) -> tuple[str, ...] | None:
    """Return the rungs of all ladders if one helper said them all."""
    mine = _told_by(record, author)
    if not all(mine(i.key) for i in campaign.indicators):
        return None
    return tuple(str((record.value(i.key) or {}).get("status")) for i in campaign.indicators)


def _busiest(times: list[datetime]) -> int:
    """Return the most of sorted `times` that lie within one hour."""
    first = most = 0
    for last, when in enumerate(times):
        while when - times[first] >= _WINDOW:
            first += 1
        most = max(most, last - first + 1)
    return most


def _local(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(LOCAL)
