"""What each helper did, read from log and records: people helped, visits made, when, how alike. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from shared.campaign import Campaign
from shared.credit import Claim, brought, maker
from shared.local_time import LOCAL
from shared.merge import Record
from shared.quota import Helped, Quota, behind_quota, helped, quota
from shared.resident import rung

# Nobody is at a door at these hours; a clock may still be wrong, so this is a question, not a verdict.
_FIRST_HOUR, _LAST_HOUR = 5, 22
_WINDOW = timedelta(hours=1)
VISITS = frozenset({"visits", "busy", "odd_hours"})


@dataclass(frozen=True)
class Work:
    """One helper's work. `behind` are by id whom and what each figure counts.

    Of the quota see `behind_quota`; `visits` all of them, `busy` the most within any hour, `odd_hours` those
    between 22:00 and 05:00; `answers` the people of whom they said every rung, `alike` the most of these of
    whom they said just the same. `steps` are by resident those they were brought to, each with its day.
    """

    quota: Quota
    behind: Mapping[str, tuple[str, ...]]
    steps: Mapping[str, Mapping[str, str]]

    @property
    def of_quota(self) -> frozenset[str]:
        """The figures that count people helped."""
        return frozenset(name for name in self.behind if name not in (*VISITS, "answers", "alike"))

    def count(self, figure: str) -> int:
        """Return how many a figure counts."""
        return len(self.behind[figure])

    @property
    def visits(self) -> int:
        """How many doors they recorded."""
        return self.count("visits")

    @property
    def share_alike(self) -> float:
        """The largest share of people of whom they said just the same."""
        return self.count("alike") / self.count("answers") if self.behind["answers"] else 0.0


# What was said, by record and field: of residents' ladders, and of how visits ended.
Said = Mapping[tuple[str, str], Sequence[Claim]]
# Who brought somebody to the top, by indicator.
Credit = Mapping[str, str | None]


class Made(NamedTuple):
    """Who recorded a visit, and when (Unix ms)."""

    by: str
    at: int


def made_by(visit: Record, said: Said) -> Made | None:
    """Return who recorded a visit: whoever first said how it ended, though others may have corrected that.

    Where the log says nothing of it any more, whoever said what stands.
    """
    first, head = maker(said.get((visit.id, "outcome"), ())), visit.head("outcome")
    if first is not None:
        return Made(first.by, first.at)
    return None if head is None else Made(head.stamp.by, head.stamp.at)


class CountedPerson(NamedTuple):
    """A resident as counted, with the ids of all records that are them."""

    record: Record
    parts: frozenset[str]


def work_of(
    residents: Iterable[CountedPerson], visits_made: Iterable[Record], said: Said, campaign: Campaign
) -> dict[str, Work]:
    """Return `{helper id: work}` from a ward's residents, its visits, and all that was said of them."""
    people: defaultdict[str, list[Helped]] = defaultdict(list)
    visits: defaultdict[str, list[_Visit]] = defaultdict(list)
    told: defaultdict[str, _Told] = defaultdict(lambda: defaultdict(list))
    for visit in visits_made:
        if not visit.value("deleted") and (made := made_by(visit, said)) is not None:
            visits[made.by].append(_Visit(_local(made.at), visit.id))
    for person in residents:
        credit = _credit(person, said, campaign)
        for author in {by for by in credit.values() if by is not None}:
            if (one := helped(person.record, campaign, _brought(credit, author))) is not None:
                people[author].append(one)
        for author in _authors(person.record, campaign):
            if (pattern := _pattern(person.record, campaign, author)) is not None:
                told[author][pattern].append(person.record.id)
    return {
        author: _work(people[author], visits[author], told[author], campaign)
        for author in {*people, *visits, *told}
    }


class _Visit(NamedTuple):
    at: datetime
    id: str


_Told = dict[tuple[str, ...], list[str]]


def nothing_done(campaign: Campaign) -> Work:
    """Return the work of a helper of whom nothing is known."""
    return _work([], [], {}, campaign)


def _work(people: list[Helped], visits: list[_Visit], told: _Told, campaign: Campaign) -> Work:
    odd = (v for v in visits if not _FIRST_HOUR <= v.at.hour < _LAST_HOUR)
    same: list[str] = max(told.values(), key=len, default=[])
    behind = {
        "visits": tuple(v.id for v in visits),
        "busy": _busiest(sorted(visits)),
        "odd_hours": tuple(v.id for v in odd),
        "answers": tuple(i for ids in told.values() for i in ids),
        "alike": tuple(same),
    }
    steps = {p.resident: p.steps for p in people}
    return Work(quota(people, campaign), behind | behind_quota(people, campaign), steps)


def _credit(person: CountedPerson, said: Said, campaign: Campaign) -> Credit:
    return {
        i.key: brought((c for part in person.parts for c in said.get((part, i.key), ())), i.achieved)
        for i in campaign.indicators
    }


def _brought(credit: Credit, author: str) -> Callable[[str], bool]:
    """Return what tells whether a helper brought somebody to the top of an indicator."""
    return lambda indicator: credit.get(indicator) == author


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
    return tuple(str(rung(record, i.key).get("status")) for i in campaign.indicators)


def _busiest(visits: list[_Visit]) -> tuple[str, ...]:
    """Return the most of sorted `visits` that lie within one hour."""
    first, most = 0, visits[:0]
    for last, visit in enumerate(visits):
        while visit.at - visits[first].at >= _WINDOW:
            first += 1
        if last - first + 1 > len(most):
            most = visits[first : last + 1]
    return tuple(v.id for v in most)


def _local(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(LOCAL)
