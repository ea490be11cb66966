"""How well people written down twice are found, on made-up wards and on FEBRL, and how fast.

The weights and the one threshold were written down before, and are the product's own. The wards' seeds are
kept for this: nothing was ever looked at or changed with them in view.
"""

import asyncio
import csv
import json
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path

from shared.campaign import Campaign
from shared.matching.look import Pair
from shared.matching.person import Person
from sync_server.office.duplicates.file import COLUMNS, find_pairs, read_people
from tests.bench import febrl
from tests.bench.doubled_ward import HASTY, Habits, doubled_ward
from tests.bench.figure import Figure
from tests.bench.hard_ward import HardWard, hard_ward
from tests.bench.server_search import Offered, offered

_SEEDS = (7001, 7002, 7003)
_HARD_SEEDS, _HARD, _SERVED = (9001, 9002, 9003), 3_000, 1_000
_PLAN = Path(__file__).parents[2] / "assets" / "campaigns" / "long-thuy.json"
_SPLINK = Path(__file__).parent / "splink_febrl.py"
_PATIENCE_S = 900


def measure(folder: Path) -> Iterator[Figure]:
    yield from _wards("vn", None)
    yield from _wards("vn.hasty", HASTY)
    yield from _hard_wards(folder)
    for number in febrl.SETS:
        for name, identified in (("id", True), ("noid", False)):
            people = febrl.load(number, identified=identified)
            found = {_ids(p) for p in find_pairs(people)}
            yield Figure(f"dedup.febrl{number}.f1_{name}", f1(found, febrl.truth(people)), "F1")
    for data_set, score in _splink().items():
        note = "Splink, trained on the same data, best of all thresholds"
        yield Figure(f"dedup.febrl{data_set}.splink_noid", score, "F1", note)


def _wards(name: str, habits: Habits | None) -> Iterator[Figure]:
    plan = Campaign.model_validate_json(_PLAN.read_text(encoding="utf-8"))
    found = same = true = wrong = auto = 0
    seconds, people = 0.0, 0
    for seed in _SEEDS:
        ward = doubled_ward(plan, seed, habits=habits)
        start = time.perf_counter()
        pairs = find_pairs(people_of(ward.rows))
        seconds, people = seconds + time.perf_counter() - start, people + len(ward.rows)
        got, linked = {_ids(p) for p in pairs}, {_ids(p) for p in pairs if p.score.decision == "auto"}
        found, same, true = found + len(got), same + len(got & ward.pairs), true + len(ward.pairs)
        wrong, auto = wrong + len((linked - ward.pairs) | (linked & ward.never)), auto + len(linked)
    note = f"{true} pairs among {people} people, {len(_SEEDS)} wards"
    yield Figure(f"dedup.{name}.recall", same / true, "of pairs", note)
    yield Figure(f"dedup.{name}.precision", same / found, "of found")
    yield Figure(f"dedup.{name}.auto_wrong", wrong, "pairs", f"of {auto} linked without people")
    yield Figure(f"dedup.{name}.seconds", 10_000 * seconds / people, "s", "10,000 people, read and compared")


def _hard_wards(folder: Path) -> Iterator[Figure]:
    yield from _hard("vn.hard", [(hard_ward(s, _HARD), of_file(hard_ward(s, _HARD))) for s in _HARD_SEEDS])
    offers = []
    for seed in _HARD_SEEDS:
        ward, data = hard_ward(seed, _SERVED), folder / f"hard{seed}"
        data.mkdir()
        offers.append((ward, asyncio.run(offered(ward, data))))
    yield from _hard("vn.hard.server", offers)


def _hard(name: str, offers: Sequence[tuple[HardWard, Offered]]) -> Iterator[Figure]:
    true = sum(len(ward.pairs) for ward, _ in offers)
    found = sum(len(offer.pairs) for _, offer in offers)
    same = sum(len(offer.pairs & ward.pairs.keys()) for ward, offer in offers)
    linked = sum(len(offer.linked) for _, offer in offers)
    wrong = sum(len(offer.linked - ward.pairs.keys()) for ward, offer in offers)
    note = f"{true} pairs, {len(offers)} wards of {len(offers[0][0].rows)} records"
    yield Figure(f"dedup.{name}.recall", same / true, "of pairs", note)
    yield Figure(f"dedup.{name}.precision", same / found, "of found")
    yield Figure(f"dedup.{name}.auto_wrong", wrong, "pairs", f"of {linked} linked without people")


def of_file(ward: HardWard) -> Offered:
    """Return what `bonphu dedup` finds among the rows of a ward."""
    found = {_ids(pair): pair for pair in find_pairs(people_of(ward.rows))}
    return Offered(set(found), {ids for ids, pair in found.items() if pair.score.decision == "auto"})


def people_of(rows: Sequence[Mapping[str, str]]) -> list[Person]:
    """Return rows as `bonphu dedup` reads them from a file."""
    file = StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    file.seek(0)
    return read_people(file)[0]


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
