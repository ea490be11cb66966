"""What the benches measure is what they say: whole visits, counted and kept as told."""

import json
import random
from pathlib import Path

from shared.change import Change
from shared.contract import MAX_BODY_BYTES
from sync_server.ledger.incoming import read_push
from tests.bench.bodies import Ids, make_home, push_body, register_change, visit_change
from tests.bench.figure import Figure, keep, line, median_of, percentile_95


def test_a_measured_visit_is_a_household_of_four_with_all_four_ladders() -> None:
    """One change states the visit, its household and four residents on four ladders, in 1 to 2 kB."""
    ids, rng = Ids(1), random.Random(1)
    raw = visit_change(ids, rng, 1, make_home(ids, "kp1"))
    change = Change.model_validate_json(raw)
    assert [f.kind for f in change.facts] == ["visit", "household", *["resident"] * 4]
    ladders = {"id_card", "eid", "sim_signature", "smartphone"}
    assert all(f.set.keys() == ladders for f in change.facts if f.kind == "resident")
    assert 1_000 < len(raw) < 2_000


def test_the_largest_measured_push_is_one_a_server_takes() -> None:
    """Five hundred visits fit into one body, and are read as what they are."""
    ids, rng = Ids(1), random.Random(1)
    visits = [visit_change(ids, rng, n, make_home(ids, "kp1")) for n in range(1, 501)]
    body = push_body(ids(), visits)
    assert len(body) < MAX_BODY_BYTES
    read = read_push(body, ids(), 0)
    assert [item.raw for item in read.items] == visits
    assert all(item.change is not None for item in read.items)


def test_a_register_knows_ladders_only_if_asked() -> None:
    """Homes come into the register with four people, with or without their ladders."""
    ids = Ids(1)
    home = make_home(ids, "kp2")
    bare, known = (register_change(ids, 1, home, asked=asked) for asked in (False, True))
    assert len(bare.facts) == len(known.facts) == 5
    assert "eid" not in bare.facts[1].set
    assert "eid" in known.facts[1].set


def test_figures_are_kept_as_the_list_others_read(tmp_path: Path) -> None:
    """`bench.json` is a list of name, value, unit and note; a line of the table shows all four."""
    figure = Figure("save.5000.ms", 0.7213, "ms", "5000 records on the phone")
    keep([figure], tmp_path / "build" / "bench.json")
    kept = json.loads((tmp_path / "build" / "bench.json").read_text(encoding="utf-8"))
    assert kept == [{"name": "save.5000.ms", "value": 0.7213, "unit": "ms", "note": figure.note}]
    assert line(figure).split() == ["save.5000.ms", "0.721", "ms", *figure.note.split()]


def test_the_middle_and_the_slow_end_of_several_runs() -> None:
    """A figure is the median of its runs; the 95th percentile leaves out the slowest twentieth."""
    runs = iter([9.0, 1.0, 5.0])
    assert median_of(3, lambda: next(runs)) == 5.0
    assert percentile_95(range(100)) == 95
