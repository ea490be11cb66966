"""How each cohort stands with its duties, and who still misses one (R-16, R-21 … R-24, R-40). Pure.

Only who is asked counts, above and below the line: somebody who moved away, or who counts for none of the
cohort's indicators (too young, exempt, of unknown birth date), has nothing to do and is no one who has done
it. A duty is in time up to the cohort's last day; one that stood before the campaign has no day and is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple

from shared.campaign import Campaign
from shared.cohort import Cohort, Duty, deadline
from shared.dated_rung import dated_rung
from shared.local_time import LOCAL
from shared.merge import Record
from shared.rollup import RollupRules
from shared.rollup import asked as asked_of
from shared.vietnamese import name_sort_key


@dataclass(frozen=True)
class DutyCount:
    """One duty of a cohort: how many have done it, of how many it is asked, how many of them late."""

    duty: Duty
    done: int
    asked: int
    late: int


@dataclass(frozen=True)
class CohortStanding:
    """A cohort in the viewer's khu phố. `days_left` is negative once its day has passed.

    `people` are those of whom something is asked, `complete` who has done all of it, `late` who of these did
    the last of it after the day; `not_asked` are the others of the cohort. `unlinked` are those of `people`
    who are to name whose relatives they are (R-22) and name nobody of that cohort.
    """

    cohort: Cohort
    people: int
    complete: int
    late: int
    not_asked: int
    duties: tuple[DutyCount, ...]
    days_left: int
    unlinked: int = 0

    @property
    def behind(self) -> int:
        """How many still miss a duty."""
        return self.people - self.complete

    @property
    def overdue(self) -> bool:
        """Whether the day has passed and somebody still misses a duty."""
        return self.days_left < 0 and self.behind > 0


Who = Literal["missing", "complete", "all", "not_asked"]


@dataclass(frozen=True)
class Member:
    """Somebody of a cohort with the duties they miss, and those they did after the cohort's day.

    `due` is the earliest day of all their cohorts; `asked` whether the cohort asks anything of them;
    `official` whose relative they are, in a cohort of relatives.
    """

    record: Record
    duties: tuple[Duty, ...]
    late: tuple[Duty, ...]
    due: date
    asked: bool
    official: Record | None = None


@dataclass(frozen=True)
class Relatives:
    """Somebody's relatives of one cohort: `complete` of `people` have done all that is asked of them."""

    cohort: Cohort
    complete: int
    people: int


class DutyState(NamedTuple):
    """A duty as it is asked of one person: whether it is done, and whether that was too late."""

    duty: Duty
    done: bool
    late: bool


def duties_of(cohort: Cohort, campaign: Campaign) -> tuple[Duty, ...]:
    """Return what is asked of a cohort: its own duties, or else every indicator."""
    if cohort.duties:
        return cohort.duties
    return tuple(Duty(label=i.short, indicator=i.key) for i in campaign.indicators)


def tasks_of(
    person: Record, cohort: Cohort, duties: Sequence[Duty], rules: RollupRules
) -> tuple[DutyState, ...]:
    """Return the duties of a cohort that are asked of somebody; none of who has nothing to do there.

    A tick is asked of everybody who counts for one of the cohort's indicators, or for any where it has none.
    """
    counts = asked_of(person, rules)
    ladders = {d.indicator for d in duties if d.indicator} or counts.keys()
    if not counts.keys() & ladders:
        return ()
    last = cohort.due_on.isoformat()
    found = []
    for duty in duties:
        if duty.indicator is None:
            done = duty.tick in (person.value("ticks") or ())
            found.append(DutyState(duty, done, done and _said_on(person, "ticks") > last))
        elif duty.indicator in counts:
            rule = next(rule for rule in rules.indicators if rule.key == duty.indicator)
            told = dated_rung(person, rule.key, rule.stages, rule.sense)
            done = counts[duty.indicator]
            found.append(
                DutyState(duty, done, bool(done and told.on and told.on > last and not told.doubted))
            )
    return tuple(found)


def why_not_asked(person: Record) -> Literal["moved_away", "birth_date", "not_counted"]:
    """Return why nothing is asked of somebody of whom nothing is."""
    if person.value("moved_away"):
        return "moved_away"
    return "not_counted" if person.value("birth_date") else "birth_date"


def _said_on(person: Record, field: str) -> str:
    """Return the local day on which what stands in a field was said."""
    head = person.head(field)
    at = head.stamp.at if head else 0
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(LOCAL).date().isoformat()


Persons = Mapping[str, Record]  # every resident's id → the person they count as, linked ones as one
_NONE: Persons = {}


def official_of(person: Record, cohort: Cohort, persons: Persons, beyond: Persons = _NONE) -> Record | None:
    """Return whose relative somebody of a cohort is, or None where they name nobody it is of (R-22).

    `beyond` are people of other khu phố, who count nowhere here: officials of whom somebody is a relative.
    """
    named = person.text("relative_of") or ""
    official = persons.get(named) or beyond.get(named)
    if official is None or official.id == person.id:
        return None
    return official if cohort.relatives_of in (official.value("cohorts") or ()) else None


def relatives_by_official(
    persons: Persons, cohort: Cohort, campaign: Campaign, rules: RollupRules
) -> dict[str, Relatives]:
    """Return `{official: their relatives}` of a cohort of relatives; only who is asked something counts."""
    duties = duties_of(cohort, campaign)
    found: dict[str, Relatives] = {}
    for person in everybody(persons):
        is_one = cohort.key in (person.value("cohorts") or ())
        official = official_of(person, cohort, persons) if is_one else None
        tasks = tasks_of(person, cohort, duties, rules) if official else ()
        if official and tasks:
            before = found.get(official.id, Relatives(cohort, 0, 0))
            done = all(task.done for task in tasks)
            found[official.id] = Relatives(cohort, before.complete + done, before.people + 1)
    return found


def everybody(persons: Persons) -> list[Record]:
    """Return every person once."""
    return list({p.id: p for p in persons.values()}.values())


def standing(  # noqa: PLR0913, PLR0917
    persons: Persons,
    cohort: Cohort,
    campaign: Campaign,
    rules: RollupRules,
    today: date,
    beyond: Persons = _NONE,
) -> CohortStanding:
    """Return how a cohort stands; `beyond` as for `official_of`."""
    duties = duties_of(cohort, campaign)
    people = [p for p in everybody(persons) if cohort.key in (p.value("cohorts") or ())]
    tasks = [tasks_of(p, cohort, duties, rules) for p in people]
    linked = [official_of(p, cohort, persons, beyond) is not None for p in people]
    busy = [own for own in tasks if own]
    complete = [own for own in busy if all(task.done for task in own)]
    each = {d.key: [task for own in busy for task in own if task.duty == d] for d in duties}
    return CohortStanding(
        cohort=cohort,
        people=len(busy),
        complete=len(complete),
        late=sum(any(task.late for task in own) for own in complete),
        not_asked=len(tasks) - len(busy),
        duties=tuple(
            DutyCount(d, sum(x.done for x in of), len(of), sum(x.late for x in of))
            for d in duties
            for of in (each[d.key],)
        ),
        days_left=(cohort.due_on - today).days,
        unlinked=sum(bool(t) and not has for t, has in zip(tasks, linked, strict=True))
        if cohort.relatives_of
        else 0,
    )


NOBODY = "-"  # of relatives who name nobody


class CohortPart(NamedTuple):
    """Whom of a cohort a list is of: all of whom something is asked, who misses it, who has done it, or those
    of whom nothing is asked. `duty`: only that one counts. `of`: only the relatives of that person, or of
    `NOBODY`.
    """

    who: Who = "missing"
    duty: str = ""
    of: str = ""

    def fits(self, tasks: Iterable[DutyState]) -> bool:
        """Tell whether somebody with these tasks is asked for."""
        own = [task for task in tasks if self.duty in ("", task.duty.key)]
        if self.who == "not_asked":
            return not own
        if not own:
            return False
        return self.who == "all" or all(task.done for task in own) is (self.who == "complete")


def members(  # noqa: PLR0913, PLR0917
    persons: Persons,
    cohort: Cohort,
    campaign: Campaign,
    rules: RollupRules,
    asked: CohortPart,
    beyond: Persons = _NONE,
) -> list[Member]:
    """Return those of a cohort who are asked for, by their day, then by name as offices list them.

    `beyond` as for `official_of`.
    """
    duties, found = duties_of(cohort, campaign), []
    for person in everybody(persons):
        own = person.value("cohorts") or ()
        if cohort.key not in own:
            continue
        official = official_of(person, cohort, persons, beyond)
        if asked.of and asked.of != (official.id if official else NOBODY):
            continue
        tasks = tasks_of(person, cohort, duties, rules)
        if asked.fits(tasks):
            due = deadline(own, campaign.cohorts, campaign.ends_on)
            lacks, late = (t.duty for t in tasks if not t.done), (t.duty for t in tasks if t.late)
            found.append(Member(person, tuple(lacks), tuple(late), due, bool(tasks), official))
    return sorted(found, key=lambda m: (m.due, name_sort_key(m.record.value("full_name") or ""), m.record.id))
