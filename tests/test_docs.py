"""The papers name what is there."""

import re
from pathlib import Path

import pytest
from click import Command
from typer.main import get_command

from sync_server.cli import command as cli

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


_SHOWN = re.compile(r"(?:^|[`/])bonphu ((?:[a-z][a-z-]+)(?: [^`\n|]*)?)", re.MULTILINE)
_COMMANDS: dict[str, Command] = getattr(get_command(cli), "commands", {})


def _shown_commands() -> list[tuple[str, str]]:
    """Return each command that a paper shows, in code, with the paper's name."""
    return [
        (paper.name, " ".join(f"bonphu {told}".split()))
        for paper in PAPERS
        for code in re.findall(r"```.*?```|`[^`]+`", paper.read_text(encoding="utf-8"), re.DOTALL)
        for told in _SHOWN.findall(code.strip("`").replace("\\\n", " "))
    ]


@pytest.mark.parametrize(("paper", "shown"), sorted(set(_shown_commands())))
def test_commands_that_are_shown_exist(paper: str, shown: str) -> None:
    """Whoever types what a paper shows is understood: the command is there, and each of its options."""
    name, *words = shown.split()[1:]
    assert name in _COMMANDS, paper
    known = {option for parameter in _COMMANDS[name].params for option in parameter.opts}
    assert {word.strip("[]").partition("=")[0] for word in words if word.strip("[").startswith("--")} <= known


def test_targets_of_make_that_are_shown_exist() -> None:
    """Each `make …` of a paper is a target."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shown = {
        target
        for paper in PAPERS
        for target in re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", paper.read_text("utf-8"), re.MULTILINE)
    }
    assert {one or other for one, other in shown} <= targets
