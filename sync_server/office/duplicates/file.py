"""People from a file, and the pairs among them that may be one person. Pure: lines in, lines out."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from shared.matching.look import Look, Pair
from shared.matching.person import Person, plain_phone
from shared.matching.population import Population
from shared.partial_date import check_partial_date
from shared.text import t
from shared.vietnamese import clean, fold

COLUMNS = ("id", "household", "full_name", "birth_date", "sex", "phone", "roster_key")
PAIR_COLUMNS = ("id_a", "id_b", "score", "decision", "evidence")
_SEXES = {"nam": "male", "nu": "female", "male": "male", "female": "female"}
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_DELIMITERS = ",;\t"


class NoIdColumn(ValueError):  # noqa: N818  (what the file is, not a fault of ours)
    """The first line names no column `id`."""


class UnreadableLine(NamedTuple):
    """What could not be read: the line of the file, and why, as a key of a text."""

    line: int
    reason: str


def read_people(lines: Iterable[str]) -> tuple[list[Person], list[UnreadableLine]]:
    """Return the people of a CSV file and what could not be read of it.

    Columns come in any order, unknown ones are passed over. A row without an id, or with one that was
    there before, is left out; of a value that cannot be read only the value is. Raises NoIdColumn.
    """
    text = iter(lines)
    first = next(text, "").removeprefix("\ufeff")
    delimiter = max(_DELIMITERS, key=first.count)
    header = [fold(h).replace(" ", "_") for h in next(csv.reader([first], delimiter=delimiter), [])]
    if "id" not in header:
        raise NoIdColumn(first)
    people: dict[str, Person] = {}
    troubles: list[UnreadableLine] = []
    reader = csv.reader(text, delimiter=delimiter)
    for cells in _rows(reader, troubles):
        row = {name: clean(cell) for name, cell in zip(header, cells, strict=False) if name in COLUMNS}
        line = reader.line_num + 1
        reason = "dedup.no_id" if not row.get("id") else "dedup.id_twice" if row["id"] in people else None
        if reason is None:
            people[row["id"]] = _person(row, line, troubles)
        elif any(row.values()):
            troubles.append(UnreadableLine(line, reason))
    return list(people.values()), troubles


def _rows(reader: Iterator[list[str]], troubles: list[UnreadableLine]) -> Iterator[list[str]]:
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            troubles.append(UnreadableLine(reader.line_num + 1, "dedup.unreadable"))  # type: ignore[attr-defined]


def _person(row: dict[str, str], line: int, troubles: list[UnreadableLine]) -> Person:
    born, sex = _birth_date(row.get("birth_date", "")), _SEXES.get(fold(row.get("sex", "")))
    if row.get("birth_date") and born is None:
        troubles.append(UnreadableLine(line, "dedup.birth_date"))
    if row.get("sex") and sex is None:
        troubles.append(UnreadableLine(line, "dedup.sex"))
    return Person(
        id=row["id"],
        full_name=row.get("full_name", ""),
        birth_date=born,
        sex=sex,
        household=row.get("household", "").casefold() or None,
        phone=plain_phone(row.get("phone")),
        roster_key=row.get("roster_key") or None,
    )


def _birth_date(text: str) -> str | None:
    """Return a date as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, also from one written day first, or None."""
    written = _DAY_FIRST.fullmatch(text)
    if written:
        day, month, year = written.groups()
        text = f"{year}-{int(month):02}-{int(day):02}"
    try:
        return check_partial_date(text)
    except ValueError:
        return None


def find_pairs(people: Iterable[Person]) -> list[Pair]:
    """Return the pairs that should be linked or looked at, the surest first."""
    population = Population(people)
    look = Look(population)
    while look.go_on(len(population.people) + 1):
        pass
    return look.pairs()


def pair_row(pair: Pair) -> tuple[str, str, str, str, str]:
    """Return a pair as a line of the file that is written; see `PAIR_COLUMNS`."""
    told = "; ".join(f"{t(f'match.{e.key}')} {e.bits:+.1f}" for e in pair.score.evidence)
    return pair.one, pair.other, f"{pair.score.bits:.2f}", pair.score.decision, told
