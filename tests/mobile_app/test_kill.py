"""A phone killed at any instant has everything it called saved, whole, and sends it once (I1)."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from mobile_app.screens.visits.drafts import VisitDrafts
from tests.conftest import Amount
from tests.mobile_app.world import World, household_act


async def test_a_killed_phone_has_every_tap_of_a_visit_in_progress(world: World, amount: Amount) -> None:
    """Killed at any instant between two taps, a visit comes back as it stood after the last, or one more."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    phone.close()
    chance, kept = random.Random(5), 0
    for _ in range(amount.of(2, 20)):
        found, told = _work_and_die("drafting_phone", world.folder / "a", chance.randint(0, 12))
        assert kept <= found <= kept + 1
        kept = told
    phone = await world.open_phone("a")
    draft = VisitDrafts(phone).find(phone.households()[0].id)
    assert draft is not None
    assert draft.form.outcome == "met_helped"
    assert kept <= len(draft.note.text) <= kept + 1


async def test_a_killed_phone_has_every_act_it_called_saved(world: World, amount: Amount) -> None:
    """Killed again and again while saving, it loses none, halves none, and the server gets each once."""
    phone = await world.joined("a")
    phone.close()
    chance, acknowledged = random.Random(4), 0
    for _ in range(amount.of(4, 40)):
        found, told = _work_and_die("saving_phone", world.folder / "a", chance.randint(0, 12))
        assert acknowledged <= found <= acknowledged + 1
        acknowledged = told
    phone = await world.open_phone("a")
    saved = phone.status().saved
    assert acknowledged <= saved <= acknowledged + 1
    assert (await phone.sync()).outcome == "done"
    lines = phone.households()
    visits = sum(len(phone.visits(line.id)) for line in lines)
    assert len(lines) + visits == saved == phone.status().sent
    assert all(line.residents == 2 for line in lines)
    assert world.differences() == []


def _work_and_die(what: str, folder: Path, saves: int) -> tuple[int, int]:
    """Kill a working phone after `saves` acts; return how many it found, and the last it called kept."""
    command = [sys.executable, "-m", f"tests.mobile_app.{what}", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as saving:
        assert saving.stdout is not None
        told = [int(saving.stdout.readline()) for _ in range(1 + saves)]
        os.kill(saving.pid, signal.SIGKILL)
        told += [int(line) for line in saving.stdout.read().splitlines()]
    return told[0], told[-1]
