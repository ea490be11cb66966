"""What a list says against what is recorded: who it is, and what is new or different. Pure.

Nobody is taken for somebody else on a name: a row is a person's if the key of their number says so and name
or birth date agrees, or if they alone have that name and full birth date, or that name and year in that
household or khu phố, and no other row has them. A row that says what one before it said counts once. What
somebody said after the day of the list stands.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from shared.change import Fact, FieldValue
from shared.local_time import local_day
from shared.matching.person import Person, person_of
from shared.matching.population import Population
from shared.matching.score import score
from shared.merge import Record
from shared.vietnamese import canonical, fold
from sync_server.office.rosters.rows import RosterRow

Outcome = Literal["same", "confirmed", "different", "new", "unsure", "later"]
BASIS = "police_list"


class Verdict(NamedTuple):
    """What becomes of a row.

    `same`: nothing to say. `confirmed`: says what stands, on better grounds, or where nothing stood.
    `different`: says otherwise than what stands (`fields`). `new`: nobody fits. `unsure`: a person must look,
    `choices` are those who may be meant. `later`: what the row says was overtaken. `later` are the fields of
    which somebody spoke otherwise after the day of the list, whatever the outcome.
    """

    entry: RosterRow
    outcome: Outcome
    record: Record | None = None
    fact: Fact | None = None
    fields: tuple[str, ...] = ()
    choices: tuple[Record, ...] = ()
    later: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownPeople:
    """Everybody recorded that a list may speak of: `doors` are household ids by code, `keys` by record.

    `listed` are the closing days of lists by the ids of the changes that they stated, `restored` per change
    that undid a row `{field: day for which what it restored was said}`.
    """

    people: Mapping[str, Record]
    doors: Mapping[str, str]
    keys: Mapping[str, bytes]
    listed: Mapping[str, str] = field(default_factory=dict)
    restored: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


NOBODY = "new"  # chosen for a row whose person was not recorded yet


def compare(
    entries: Sequence[RosterRow], known: KnownPeople, as_of: str, chosen: Mapping[int, str] | None = None
) -> list[Verdict]:
    """Return what becomes of each row that is no repetition; `as_of` is the day of the list, `YYYY-MM-DD`.

    `chosen` are the records that a person chose for rows, or `NOBODY`.
    """
    population = Population(_known_person(r, known) for r in known.people.values())
    namesakes = _namesakes(known)
    again = repeated(entries)
    once = [e for e in entries if e.row not in again]
    found = [_chosen(e, chosen or {}, known) or _find(e, known, population, namesakes) for e in once]
    meant = Counter(f for f in found if isinstance(f, str) and f != NOBODY)
    newcomers = Counter(_whole_name(e) for e, f in zip(once, found, strict=True) if f == NOBODY)
    verdicts = []
    for entry, who in zip(once, found, strict=True):
        twice = who == NOBODY and newcomers[_whole_name(entry)] > 1 and len(entry.birth_date) == 10
        verdicts.append(_verdict(entry, () if twice else who, known, meant, as_of))
    return verdicts


def repeated(entries: Iterable[RosterRow]) -> dict[int, int]:
    """Return `{row: the row before it that says the same}`; capitals make no difference."""
    first: dict[object, int] = {}
    found: dict[int, int] = {}
    for entry in entries:
        states = tuple(sorted(entry.states.items()))
        said = replace(entry, row=0, full_name=_name(entry.full_name), states=states)  # type: ignore[arg-type]
        before = first.setdefault(said, entry.row)
        if before != entry.row:
            found[entry.row] = before
    return found


def _chosen(entry: RosterRow, chosen: Mapping[int, str], known: KnownPeople) -> str | None:
    who = chosen.get(entry.row)
    return who if who == NOBODY or who in known.people else None


def _whole_name(entry: RosterRow) -> tuple[str, str]:
    return fold(entry.full_name), entry.birth_date


def _namesakes(known: KnownPeople) -> dict[str, list[Record]]:
    """Return people by their name, with its accents."""
    found: dict[str, list[Record]] = {}
    for record in known.people.values():
        found.setdefault(_name(str(record.value("full_name") or "")), []).append(record)
    return found


def _name(full_name: str) -> str:
    return " ".join(map(canonical, full_name.split()))


def _known_person(record: Record, known: KnownPeople) -> Person:
    key = known.keys.get(record.id)
    return replace(person_of(record), roster_key=key.hex() if key else None)


def _row_person(entry: RosterRow, known: KnownPeople) -> Person:
    return Person(
        id=f"row {entry.row}",
        full_name=entry.full_name,
        birth_date=entry.birth_date,
        sex=entry.sex,
        household=known.doors.get(entry.household or ""),
        roster_key=entry.key.hex() if entry.key else None,
    )


def _find(
    entry: RosterRow, known: KnownPeople, population: Population, namesakes: Mapping[str, Sequence[Record]]
) -> str | tuple[str, ...]:
    """Return the record a row speaks of, `NOBODY`, or those among whom a person must choose."""
    person = _row_person(entry, known)
    close = [
        c
        for c in population.candidates(person)
        if score(person, population.people[c], population).decision != "none"
    ]
    by_year = [r.id for r in namesakes.get(_name(entry.full_name), ()) if _same_year(entry, r)]
    near = [i for i in by_year if _lives_there(entry, known.people[i], known)]
    close += [i for i in near if i not in close]
    if not close:
        return NOBODY
    sure = [
        c for c in close if entry.key and entry.key == known.keys.get(c) and _agrees(entry, known.people[c])
    ]
    sure = sure or [c for c in close if _plainly(entry, known.people[c])]
    return (sure or near)[0] if len(sure or near) == 1 else tuple(sure or close)


def _same_year(entry: RosterRow, record: Record) -> bool:
    """Tell whether a row and a record of one name may be one person, of whom one is known by the year."""
    born = str(record.value("birth_date") or "")
    days = [d[:4] if d.endswith("-01-01") else d for d in (entry.birth_date, born)]
    short, long = sorted(days, key=len)
    sexes = {entry.sex, record.value("sex")} - {None}
    return len(short) >= 4 and len(short) < 10 and long.startswith(short) and len(sexes) < 2


def _lives_there(entry: RosterRow, record: Record, known: KnownPeople) -> bool:
    """Tell whether a row names the household of a record, or, naming none, its khu phố."""
    door = known.doors.get(entry.household or "")
    if door is not None and record.value("household") is not None:
        return bool(door == record.value("household"))
    return entry.unit is not None and entry.unit == record.value("unit")


def _agrees(entry: RosterRow, record: Record) -> bool:
    """Tell whether name or birth date agrees, and no sex speaks against it: twins have two numbers."""
    sexes = {entry.sex, record.value("sex")} - {None}
    name = fold(str(record.value("full_name") or ""))
    return len(sexes) < 2 and (
        entry.birth_date == record.value("birth_date") or fold(entry.full_name) == name
    )


def _plainly(entry: RosterRow, record: Record) -> bool:
    """Tell whether name and full birth date agree to the letter, accents aside, and nothing contradicts."""
    full = len(entry.birth_date) == 10 and not entry.birth_date.endswith("-01-01")
    sexes = {entry.sex, record.value("sex")} - {None}
    name = fold(str(record.value("full_name") or ""))
    same = fold(entry.full_name) == name and entry.birth_date == record.value("birth_date")
    return full and same and len(sexes) < 2


def _verdict(
    entry: RosterRow, found: str | tuple[str, ...], known: KnownPeople, meant: Counter[str], as_of: str
) -> Verdict:
    if isinstance(found, tuple) or meant[found] > 1:
        choices = (found,) if isinstance(found, str) else found
        return Verdict(entry, "unsure", choices=tuple(known.people[c] for c in choices))
    if found == NOBODY:
        return Verdict(entry, "new")
    record = known.people[found]
    said = _said(entry, record, as_of)
    other = [f for f in said if _differs(record, f, said[f])]
    later = tuple(f for f in other if day_said(record, f, known) > as_of)
    # A later list that says the same has the better day of it.
    kept = [f for f in said if f not in other and _listed_later(record, f, known, as_of)]
    said = {f: v for f, v in said.items() if f not in (*later, *kept)}
    if not said:
        return Verdict(entry, "later" if later else "same", record, later=later)
    fact = Fact(kind="resident", entity=record.id, set=said, seen=record.seen(said))
    fields = tuple(f for f in other if f not in later)
    return Verdict(entry, "different" if fields else "confirmed", record, fact, fields, later=later)


def _listed_later(record: Record, field_name: str, known: KnownPeople, as_of: str) -> bool:
    head = record.head(field_name)
    return head is not None and known.listed.get(head.stamp.change, "") > as_of


def day_said(record: Record, field_name: str, known: KnownPeople) -> str:
    """Return the day for which the standing value of a field was said: a list's closing day, or its own."""
    head = record.head(field_name)
    if head is None:
        return ""
    change = head.stamp.change
    if change in known.restored:
        return known.restored[change].get(field_name, "")
    return known.listed.get(change) or local_day(head.stamp.at)


def _said(entry: RosterRow, record: Record, as_of: str) -> dict[str, FieldValue]:
    """Return what the row adds: statuses, and the flag that only the police set (A-8)."""
    said: dict[str, FieldValue] = {}
    for indicator, (step, on) in entry.states.items():
        head = record.head(indicator)
        before = head.value if head and isinstance(head.value, dict) else None
        stands = before or {}
        same = stands.get("status") == step
        if same and head is not None and head.basis == BASIS and on in (None, stands.get("achieved_on")):
            continue
        stood = stands.get("achieved_on") if same else None
        # Who was known to lack it had it by the day of the list; a first statement tells no day.
        day = on or stood or (as_of if before is not None and not same else None)
        said[indicator] = FieldValue(v={"status": step, "achieved_on": day}, basis=BASIS)
    if entry.hard_case is not None and entry.hard_case != bool(record.value("hard_case")):
        said["hard_case"] = FieldValue(v=entry.hard_case, basis=BASIS)
    return said


def _differs(record: Record, field: str, new: FieldValue) -> bool:
    stands = record.value(field)
    if isinstance(stands, dict):
        return bool(stands.get("status") != new.v["status"])
    return stands is not None and stands != new.v


def newcomer(entry: RosterRow, entity: str, known: KnownPeople) -> Fact | None:
    """Return the fact of somebody nobody had recorded; None where the list names no khu phố."""
    if entry.unit is None:
        return None
    values = {
        "unit": entry.unit,
        "full_name": entry.full_name,
        "birth_date": entry.birth_date,
        "sex": entry.sex,
        "household": known.doors.get(entry.household or ""),
        "hard_case": entry.hard_case,
    }
    said = {n: FieldValue(v=v, basis=BASIS) for n, v in values.items() if v is not None}
    for indicator, (step, on) in entry.states.items():
        said[indicator] = FieldValue(v={"status": step, "achieved_on": on}, basis=BASIS)
    return Fact(kind="resident", entity=entity, set=said)


def counts(verdicts: Iterable[Verdict]) -> Counter[str]:
    """Return how many rows have each outcome."""
    return Counter(v.outcome for v in verdicts)
