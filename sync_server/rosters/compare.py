"""What a list says against what is recorded: who it is, and what is new or different. Pure.

Nobody is taken for somebody else on a name: a row is a person's if the key of their number says so and name
or birth date agrees, or if they alone have that name and full birth date, and no other row has them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from shared.change import Fact, FieldValue
from shared.matching.person import Person, person_of
from shared.matching.population import Population
from shared.matching.score import score
from shared.merge import Record
from shared.vietnamese import fold
from sync_server.rosters.rows import Entry

Outcome = Literal["same", "confirmed", "different", "new", "unsure"]
BASIS = "police_list"


class Verdict(NamedTuple):
    """What becomes of a row.

    `same`: nothing to say. `confirmed`: says what stands, on better grounds, or where nothing stood.
    `different`: says otherwise than what stands (`fields`). `new`: nobody fits. `unsure`: a person must look.
    """

    entry: Entry
    outcome: Outcome
    record: Record | None = None
    fact: Fact | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """Everybody recorded that a list may speak of: `doors` are household ids by code, `keys` by record."""

    people: Mapping[str, Record]
    doors: Mapping[str, str]
    keys: Mapping[str, bytes]


def compare(entries: Sequence[Entry], known: Known, as_of: str) -> list[Verdict]:
    """Return what becomes of each row; `as_of` is the day of the list, `YYYY-MM-DD`."""
    population = Population(_known_person(r, known) for r in known.people.values())
    found = [_find(entry, known, population) for entry in entries]
    meant = Counter(f for f in found if isinstance(f, str) and f)
    return [_verdict(e, f, known, meant, as_of) for e, f in zip(entries, found, strict=True)]


def _known_person(record: Record, known: Known) -> Person:
    key = known.keys.get(record.id)
    return replace(person_of(record), roster_key=key.hex() if key else None)


def _row_person(entry: Entry, known: Known) -> Person:
    return Person(
        id=f"row {entry.row}",
        full_name=entry.full_name,
        birth_date=entry.birth_date,
        sex=entry.sex,
        household=known.doors.get(entry.household or ""),
        roster_key=entry.key.hex() if entry.key else None,
    )


def _find(entry: Entry, known: Known, population: Population) -> str | None:
    """Return the record a row speaks of, an empty text for nobody, or None where a person must look."""
    person = _row_person(entry, known)
    close = [
        c
        for c in population.candidates(person)
        if score(person, population.people[c], population).decision != "none"
    ]
    if not close:
        return ""
    sure = [
        c for c in close if entry.key and entry.key == known.keys.get(c) and _agrees(entry, known.people[c])
    ]
    sure = sure or [c for c in close if _plainly(entry, known.people[c])]
    return sure[0] if len(sure) == 1 else None


def _agrees(entry: Entry, record: Record) -> bool:
    """Tell whether name or birth date agrees, and no sex speaks against it: twins have two numbers."""
    sexes = {entry.sex, record.value("sex")} - {None}
    name = fold(str(record.value("full_name") or ""))
    return len(sexes) < 2 and (
        entry.birth_date == record.value("birth_date") or fold(entry.full_name) == name
    )


def _plainly(entry: Entry, record: Record) -> bool:
    """Tell whether name and full birth date agree to the letter, accents aside, and nothing contradicts."""
    full = len(entry.birth_date) == 10 and not entry.birth_date.endswith("-01-01")
    sexes = {entry.sex, record.value("sex")} - {None}
    name = fold(str(record.value("full_name") or ""))
    same = fold(entry.full_name) == name and entry.birth_date == record.value("birth_date")
    return full and same and len(sexes) < 2


def _verdict(entry: Entry, found: str | None, known: Known, meant: Counter[str], as_of: str) -> Verdict:
    if found is None or (found and meant[found] > 1):
        return Verdict(entry, "unsure")
    if not found:
        return Verdict(entry, "new")
    record = known.people[found]
    said = _said(entry, record, as_of)
    if not said:
        return Verdict(entry, "same", record)
    fact = Fact(kind="resident", entity=record.id, set=said, seen=record.seen(said))
    other = tuple(f for f in said if _differs(record, f, said[f]))
    return Verdict(entry, "different" if other else "confirmed", record, fact, other)


def _said(entry: Entry, record: Record, as_of: str) -> dict[str, FieldValue]:
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


def newcomer(entry: Entry, entity: str, known: Known) -> Fact | None:
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
