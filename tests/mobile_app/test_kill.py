"""A phone killed at any instant has everything it called saved, whole, and sends it once (I1)."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from tests.mobile_app.world import World

_KILLS = 12


async def test_a_killed_phone_has_every_act_it_called_saved(world: World) -> None:
    """Killed again and again while saving, it loses none, halves none, and the server gets each once."""
    phone = await world.joined("a")
    phone.close()
    chance, acknowledged = random.Random(4), 0
    for _ in range(_KILLS):
        found, told = _save_and_die(world.folder / "a", chance.randint(0, 12))
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


def _save_and_die(folder: Path, saves: int) -> tuple[int, int]:
    """Kill a saving phone after `saves` acts; return how many it found, and the last it called saved."""
    command = [sys.executable, "-m", "tests.mobile_app.saving_phone", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as saving:
        assert saving.stdout is not None
        told = [int(saving.stdout.readline()) for _ in range(1 + saves)]
        os.kill(saving.pid, signal.SIGKILL)
        told += [int(line) for line in saving.stdout.read().splitlines()]
    return told[0], told[-1]
