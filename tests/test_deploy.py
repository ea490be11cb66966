"""The files to run the server with say only what the server knows."""

import re
from pathlib import Path

from typer.main import get_command

from sync_server.cli import command
from sync_server.config import Settings

FILES = [p for p in (Path(__file__).parents[1] / "deploy").iterdir() if p.is_file()]
# Of the backup's own unit: where copies go.
_OF_THE_UNIT = {"BONPHU_BACKUPS"}


def test_their_settings_are_settings() -> None:
    """Each variable that a unit, image or proxy sets is one that the server reads."""
    known = {f"BONPHU_{name.upper()}" for name in Settings.model_fields} | _OF_THE_UNIT
    named = {name for p in FILES for name in re.findall(r"BONPHU_[A-Z_]+", p.read_text(encoding="utf-8"))}
    assert len(named) > 4
    assert named - known == set()


def test_their_commands_are_commands() -> None:
    """Each `bonphu …` that is run is a command of the program, with options that it has."""
    commands = get_command(command).commands  # type: ignore[attr-defined]
    text = "\n".join(p.read_text(encoding="utf-8") for p in FILES)
    run = re.findall(r"bin/bonphu (\w+)((?: --[\w-]+)*)", text)
    assert {name for name, _ in run} >= {"serve", "backup"}
    for name, options in run:
        known = {option for parameter in commands[name].params for option in parameter.opts}
        assert set(options.split()) <= known, name
