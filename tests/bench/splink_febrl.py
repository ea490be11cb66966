"""Splink on the same FEBRL data sets, set up as its own documentation does; run by the bench's own Python.

It trains on the data it links, without labels, and is given the best of many thresholds: a generous rival.
"""

import json
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

SETS = {1: ("dataset1",), 2: ("dataset2",), 3: ("dataset3",), 4: ("dataset4a", "dataset4b")}
_SURE = ("l.given_name = r.given_name and l.surname = r.surname and l.date_of_birth = r.date_of_birth",)
_BLOCKS = (
    ("given_name", "surname"),
    ("date_of_birth",),
    ("surname", "postcode"),
    ("given_name", "postcode"),
    ("address_1",),
    ("suburb", "street_number"),
)


def main(folder: Path) -> None:
    print(json.dumps({str(number): _best(_frame(folder, names)) for number, names in SETS.items()}))


def _frame(folder: Path, names: tuple[str, ...]) -> pd.DataFrame:
    frames = [pd.read_csv(folder / f"{n}.csv", dtype=str, skipinitialspace=True) for n in names]
    frame = pd.concat(frames, ignore_index=True)
    frame.columns = [c.strip() for c in frame.columns]
    return frame.apply(lambda column: column.str.strip().replace("", None)).drop(columns=["soc_sec_id"])


def _best(frame: pd.DataFrame) -> float:
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="rec_id",
        comparisons=[
            cl.JaroWinklerAtThresholds("given_name", [0.9, 0.75]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("surname", [0.9, 0.75]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("address_1", [2, 4]),
            cl.DamerauLevenshteinAtThresholds("suburb", [2]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("street_number"),
        ],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in _BLOCKS],
    )
    linker = Linker(DuckDBAPI().register(frame), settings)
    linker.training.estimate_probability_two_random_records_match(list(_SURE), recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("surname", "postcode"))
    found = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    return _best_f1(found, _truth(frame["rec_id"]))


def _truth(ids: Any) -> set[tuple[str, str]]:
    of: dict[str, list[str]] = {}
    for name in ids:
        of.setdefault(name.split("-")[1], []).append(name)
    return {pair for group in of.values() for pair in combinations(sorted(group), 2)}


def _best_f1(found: pd.DataFrame, true: set[tuple[str, str]]) -> float:
    best, same = 0.0, 0
    rows = found.sort_values("match_weight", ascending=False)[["rec_id_l", "rec_id_r"]]
    for count, pair in enumerate(rows.itertuples(index=False), 1):
        same += tuple(sorted(pair)) in true
        best = max(best, 2 * same / (count + len(true)))
    return best


if __name__ == "__main__":
    main(Path(sys.argv[1]))
