"""How well people written down twice are found, on made-up wards and on FEBRL, and how fast.

The weights and the one threshold were written down before, and are the product's own. The wards' seeds are
kept for this: nothing was ever looked at or changed with them in view.
"""

import csv
import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from shared.campaign import Campaign
from shared.matching.look import Pair
from sync_server.duplicates.file import COLUMNS, find_pairs, read_people
from tests.bench import febrl
from tests.bench.doubled_ward import HASTY, Doubled, Habits, doubled_ward
from tests.bench.figure import Figure

_SEEDS = (7001, 7002, 7003)
_PLAN = Path(__file__).parents[2] / "assets" / "campaigns" / "long-thuy.json"
_SPLINK = Path(__file__).parent / "splink_febrl.py"
_PATIENCE_S = 900


def measure(folder: Path) -> Iterator[Figure]:
    yield from _wards(folder, "vn", None)
    yield from _wards(folder, "vn.hasty", HASTY)
    for number in febrl.SETS:
        for name, identified in (("id", True), ("noid", False)):
            people = febrl.load(number, identified=identified)
            found = {_ids(p) for p in find_pairs(people)}
            yield Figure(f"dedup.febrl{number}.f1_{name}", f1(found, febrl.truth(people)), "F1")
    for data_set, score in _splink().items():
        note = "Splink, trained on the same data, best of all thresholds"
        yield Figure(f"dedup.febrl{data_set}.splink_noid", score, "F1", note)


def _wards(folder: Path, name: str, habits: Habits | None) -> Iterator[Figure]:
    plan = Campaign.model_validate_json(_PLAN.read_text(encoding="utf-8"))
    found = same = true = wrong = auto = 0
    seconds, people = 0.0, 0
    for seed in _SEEDS:
        ward = doubled_ward(plan, seed, habits=habits)
        start = time.perf_counter()
        pairs = _of_file(folder / "people.csv", ward)
        seconds, people = seconds + time.perf_counter() - start, people + len(ward.rows)
        got, linked = {_ids(p) for p in pairs}, {_ids(p) for p in pairs if p.score.decision == "auto"}
        found, same, true = found + len(got), same + len(got & ward.pairs), true + len(ward.pairs)
        wrong, auto = wrong + len((linked - ward.pairs) | (linked & ward.never)), auto + len(linked)
    note = f"{true} pairs among {people} people, {len(_SEEDS)} wards"
    yield Figure(f"dedup.{name}.recall", same / true, "of pairs", note)
    yield Figure(f"dedup.{name}.precision", same / found, "of found")
    yield Figure(f"dedup.{name}.auto_wrong", wrong, "pairs", f"of {auto} linked without people")
    yield Figure(f"dedup.{name}.seconds", 10_000 * seconds / people, "s", "10,000 people, read and compared")


def _of_file(file: Path, ward: Doubled) -> list[Pair]:
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS)
        writer.writeheader()
        writer.writerows(ward.rows)
    with file.open(encoding="utf-8", newline="") as lines:
        return find_pairs(read_people(lines)[0])


def _ids(pair: Pair) -> tuple[str, str]:
    return (pair.one, pair.other) if pair.one < pair.other else (pair.other, pair.one)


def f1(found: set[tuple[str, str]], true: set[tuple[str, str]]) -> float:
    """Return the harmonic mean of precision and recall."""
    return 2 * len(found & true) / (len(found) + len(true))


def _splink() -> dict[str, float]:
    done = subprocess.run(
        [febrl.PYTHON, _SPLINK, str(febrl.folder())],
        check=True,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
