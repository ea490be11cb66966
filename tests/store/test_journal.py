"""The journal: what was told to be saved is there, after any cut, damage, kill or full disk (I1)."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile_app.store.cipher import PlainCipher
from mobile_app.store.journal import Journal, SaveFailed
from mobile_app.store.journal_native import open_native_file
from tests.store.cipher_suite import MemoryFile as Bytes

ENTRIES: list[Any] = [
    {"n": n, "name": name} for n, name in enumerate(["Điểu Sáu", "", "ô" * 40, "\U0001f3e0"])
]
KILLS_PER_TEST = 25


def _written(entries: list[Any]) -> Bytes:
    file = Bytes()
    journal = Journal(file, PlainCipher())
    for entry in entries:
        journal.append(entry)
    return file


def _read(content: bytes) -> list[Any]:
    return Journal(Bytes(content), PlainCipher()).take_entries()


def test_every_truncation_leaves_exactly_the_whole_entries() -> None:
    """Cut at any byte, the journal opens with the whole entries, and the next append follows them."""
    whole = _written(ENTRIES).content
    ends = [len(_written(ENTRIES[:n]).content) for n in range(len(ENTRIES) + 1)]
    for size in range(len(whole) + 1):
        file = Bytes(whole[:size])
        journal = Journal(file, PlainCipher())
        standing = ENTRIES[: sum(1 for end in ends[1:] if end <= size)]
        assert journal.take_entries() == standing
        journal.append("next")
        assert _read(file.content) == [*standing, "next"]


@given(st.data())
def test_damage_in_the_middle_costs_no_more_than_what_it_hit(data: st.DataObject) -> None:
    """A flipped byte loses the entry it lies in; those before and after it stay, and nothing is invented."""
    whole = _written(ENTRIES).content
    place = data.draw(st.integers(0, len(whole) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda v: v != whole[place]))
    found = _read(whole[:place] + bytes([value]) + whole[place + 1 :])
    hit = next(n for n in range(len(ENTRIES)) if place < len(_written(ENTRIES[: n + 1]).content))
    assert found == ENTRIES[:hit] + ENTRIES[hit + 1 :]


@given(st.binary(max_size=60))
def test_foreign_bytes_are_stepped_over(rubbish: bytes) -> None:
    """Whatever lies between two entries, both are read."""
    one, two = _written(["one"]).content, _written(["two"]).content
    assert _read(one + rubbish + two) == ["one", "two"]


def test_a_full_medium_is_said_and_keeps_everything_before() -> None:
    """When the medium refuses, SaveFailed is raised, nothing of the entry is kept, and later ones are."""
    file = _written(["kept"])
    journal = Journal(file, PlainCipher())
    file.full = True
    with pytest.raises(SaveFailed):
        journal.append("refused")
    with pytest.raises(SaveFailed):
        journal.rewrite([])
    file.full = False
    journal.append("later")
    assert _read(file.content) == ["kept", "later"]


@given(st.lists(st.recursive(st.text() | st.integers() | st.none(), st.lists, max_leaves=4), max_size=6))
def test_rewriting_says_the_same_as_appending(entries: list[Any]) -> None:
    """A journal rewritten with its own entries reads as before."""
    file = _written(entries)
    Journal(file, PlainCipher()).rewrite(entries)
    assert _read(file.content) == json.loads(json.dumps(entries))


@pytest.mark.parametrize("seed", range(8))
def test_no_kill_loses_what_was_told_to_be_saved(seed: int, tmp_path: Path) -> None:
    """A writer killed 25 times in a row, each time at another instant, never loses an acknowledged entry."""
    chance, path, acknowledged = random.Random(seed), tmp_path / "journal", 0
    command = [sys.executable, "-m", "tests.store.journal_writer", str(path)]
    for _ in range(KILLS_PER_TEST):
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as writer:
            assert writer.stdout is not None
            found = int(writer.stdout.readline())
            assert acknowledged <= found <= acknowledged + 1
            told = [int(writer.stdout.readline()) for _ in range(chance.randint(0, 40))]
            os.kill(writer.pid, signal.SIGKILL)
            told += [int(line) for line in writer.stdout.read().splitlines()]
        acknowledged = told[-1] if told else found
    file = open_native_file(path)
    entries = Journal(file, PlainCipher()).take_entries()
    file.close()
    assert [e["n"] for e in entries] == list(range(1, len(entries) + 1))
    assert acknowledged <= len(entries) <= acknowledged + 1
