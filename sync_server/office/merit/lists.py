"""The two lists that the plan asks for, by rules that stand on the page, and questions beside them. Pure.

R-52 praise, R-53 correction: numbers decide how people are rated, so each line carries its evidence, each can
be taken off or put back with a reason, and what looks made up is asked about, never judged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from shared.campaign import Campaign
from shared.matrix import MatrixCell
from shared.merge import Record
from shared.pace import even_share, pace_of
from sync_server.office.merit.work import Work, nothing_done

Doubt = Literal["busy", "odd_hours", "alike"]
# More doors in an hour than anybody can stand at; so many people that being all alike is strange.
MOST_PER_HOUR = 15
FEWEST_ALIKE = 20
SHARE_ALIKE = 0.9


class Rated(NamedTuple):
    """A helper: who they are, for which organisation, and whether the quota binds them (R-18).

    `joined` is the day of their first phone, None before that. `shared` is no person, see `HelperCategory`.
    """

    helper_id: str
    name: str
    unit_id: str
    category: str
    bound: bool
    joined: date | None = None
    shared: bool = False


class Note(NamedTuple):
    """Somebody took a line off a list, or put it back, and why; the newest counts."""

    subject: str
    off: bool
    text: str
    by: str
    at_ms: int


@dataclass(frozen=True)
class HelperLine:
    """One helper with evidence, the questions to ask, and the notes about them, the newest first."""

    person: Rated
    work: Work
    expected: int
    doubts: tuple[Doubt, ...]
    notes: tuple[Note, ...]

    @property
    def off(self) -> bool:
        """Whether somebody took the line off."""
        return bool(self.notes) and self.notes[0].off

    @property
    def lags(self) -> bool:
        """Whether the quota binds them and they are below what should be done by now."""
        return self.person.bound and self.work.quota.all_steps < self.expected

    @property
    def steps_reached(self) -> tuple[str, ...]:
        """The steps, by key, of which the quota is reached where each is counted by itself (A-9)."""
        quota = self.work.quota
        return tuple(step for step, n in quota.per_step.items() if n >= quota.goal)

    @property
    def reached(self) -> bool:
        """Whether the quota is reached, by everybody helped with every step."""
        return self.work.quota.all_steps >= self.work.quota.goal


@dataclass(frozen=True)
class UnitLine:
    """One unit in one indicator with evidence and notes: `share` is done of what should be done by now."""

    unit_id: str
    indicator: str
    cell: MatrixCell
    expected: int
    share: float
    notes: tuple[Note, ...]

    @property
    def subject(self) -> str:
        """What notes call it."""
        return f"{self.unit_id}/{self.indicator}"

    @property
    def off(self) -> bool:
        """Whether somebody took the line off."""
        return bool(self.notes) and self.notes[0].off


@dataclass(frozen=True)
class Lists:
    """Both lists: people and units that excel, and that lag; and whoever there are questions about.

    `off` are the subjects that somebody took off.
    """

    excel: tuple[HelperLine, ...]
    lag: tuple[HelperLine, ...]
    units_ahead: tuple[UnitLine, ...]
    units_behind: tuple[UnitLine, ...]
    doubtful: tuple[HelperLine, ...]
    off: frozenset[str]


def expected_by(goal: int, campaign: Campaign, today: date, joined: date | None) -> int:
    """Return how many people a helper should have brought to every step by `today`, at an even pace.

    Only the days since they joined count; who has not joined is expected to have done nothing.
    """
    if joined is None:
        return 0
    days = (campaign.ends_on - campaign.starts_on).days + 1
    return even_share(goal, (today - max(joined, campaign.starts_on)).days, days)


@dataclass(frozen=True)
class MeritEvidence:
    """What the lists are made of: helpers, their work by id, the board's cells, and the notes so far.

    `records` are the residents, as counted, and the visits in which the work is told.
    """

    people: tuple[Rated, ...]
    work: Mapping[str, Work]
    cells: tuple[MatrixCell, ...]
    notes: tuple[Note, ...]
    records: tuple[Record, ...]


def lists(found: MeritEvidence, campaign: Campaign, today: date) -> Lists:
    """Return both lists as of `today`."""
    about = _by_subject(found.notes)
    nothing, goal = nothing_done(campaign), campaign.helper_quota
    everybody = [
        HelperLine(p, w, expected_by(goal, campaign, today, p.joined), doubts(w), about.get(p.helper_id, ()))
        for p in found.people
        if not p.shared
        for w in (found.work.get(p.helper_id, nothing),)
    ]
    units = [line for cell in found.cells if (line := _unit(cell, campaign, today, about)) is not None]
    return Lists(
        excel=tuple(sorted((x for x in everybody if x.reached), key=_most_first)),
        lag=tuple(sorted((x for x in everybody if x.lags), key=_least_first)),
        units_ahead=tuple(sorted((u for u in units if u.share >= 1), key=lambda u: -u.share)),
        units_behind=tuple(sorted((u for u in units if u.share < 1), key=lambda u: u.share)),
        doubtful=tuple(x for x in everybody if x.doubts),
        off=frozenset(subject for subject, noted in about.items() if noted[0].off),
    )


@dataclass(frozen=True)
class UnitQuota:
    """The helpers of one organisation, those bound by the quota first, and how many of these reached it."""

    unit_id: str
    lines: tuple[HelperLine, ...]

    @property
    def bound(self) -> int:
        """How many the quota binds."""
        return sum(x.person.bound for x in self.lines)

    @property
    def reached(self) -> int:
        """How many of these reached it."""
        return sum(x.person.bound and x.reached for x in self.lines)


def by_unit(found: MeritEvidence, campaign: Campaign) -> list[UnitQuota]:
    """Return everybody's quota by organisation, in the plan's order; those without helpers are left out.

    A desk that several people share is nobody.
    """
    nothing = nothing_done(campaign)
    units: dict[str, list[HelperLine]] = {u.unit_id: [] for u in campaign.units}
    for person in (p for p in found.people if not p.shared):
        work = found.work.get(person.helper_id, nothing)
        units.setdefault(person.unit_id, []).append(HelperLine(person, work, 0, (), ()))
    return [
        UnitQuota(unit, tuple(sorted(lines, key=lambda x: (not x.person.bound, _most_first(x)))))
        for unit, lines in units.items()
        if lines
    ]


def doubts(work: Work) -> tuple[Doubt, ...]:
    """Return what to ask about: too many doors in an hour, doors at night, everybody alike."""
    found: list[Doubt] = []
    if work.count("busy") > MOST_PER_HOUR:
        found.append("busy")
    if work.behind["odd_hours"]:
        found.append("odd_hours")
    if work.count("answers") >= FEWEST_ALIKE and work.share_alike >= SHARE_ALIKE:
        found.append("alike")
    return tuple(found)


def _unit(
    cell: MatrixCell, campaign: Campaign, today: date, about: Mapping[str, tuple[Note, ...]]
) -> UnitLine | None:
    pace = pace_of(cell, campaign, today)
    if pace is None or cell.unit_id == campaign.ward_id:
        return None
    share = cell.done / pace.expected if pace.expected else 1.0
    subject = f"{cell.unit_id}/{cell.indicator}"
    return UnitLine(cell.unit_id, cell.indicator, cell, pace.expected, share, about.get(subject, ()))


def _by_subject(notes: Iterable[Note]) -> dict[str, tuple[Note, ...]]:
    found: dict[str, list[Note]] = {}
    for note in sorted(notes, key=lambda n: -n.at_ms):
        found.setdefault(note.subject, []).append(note)
    return {subject: tuple(some) for subject, some in found.items()}


def _most_first(line: HelperLine) -> tuple[int, int, str]:
    return -line.work.quota.all_steps, -line.work.quota.people, line.person.name


def _least_first(line: HelperLine) -> tuple[int, int, str]:
    return line.work.quota.all_steps, line.work.quota.people, line.person.name
