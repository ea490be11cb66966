"""The papers name what is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TESTS = {p.name for p in (ROOT / "tests").rglob("*.py")}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.name)
def test_tests_that_are_named_exist(paper: Path) -> None:
    """Who looks for the proof of a sentence finds it."""
    named = set(re.findall(r"\btest_\w+\.py\b", paper.read_text(encoding="utf-8")))
    assert named - TESTS == set()


def test_each_chapter_of_the_standard_has_a_verdict() -> None:
    """No chapter of ASVS 5.0 is passed over."""
    text = (ROOT / "docs" / "SECURITY.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (V\d[^|]*) \| (yes|in part|no|does not apply) \|", text, re.MULTILINE)
    numbers = {int(n) for name, _ in rows for n in re.findall(r"V(\d+)", name)}
    assert numbers == set(range(1, 18))
