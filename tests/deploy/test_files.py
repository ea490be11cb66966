"""The files to run the server with name what the server knows, and give it no more rights than it needs."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from sync_server.cli import command
from sync_server.config import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
TEXTS = {p.name: p.read_text(encoding="utf-8") for p in DEPLOY.iterdir() if p.is_file()}
UNITS = ("bonphu.service", "bonphu-backup.service")


def test_their_settings_are_settings() -> None:
    """Each variable that a unit, image or proxy sets is one that the server reads."""
    known = {f"BONPHU_{name.upper()}" for name in Settings.model_fields}
    named = {name for text in TEXTS.values() for name in re.findall(r"BONPHU_[A-Z_]+", text)}
    assert len(named) > 4
    assert named - known == set()


def test_their_commands_are_commands() -> None:
    """Each `bonphu …` that is run is a command of the program, with options that it has."""
    commands = get_command(command).commands  # type: ignore[attr-defined]
    run = re.findall(r"\bbonphu (?!bonphu)([a-z]+)\b((?: --[\w-]+(?: \w+)?)*)", "\n".join(TEXTS.values()))
    asked = [(name, re.findall(r"--[\w-]+", options)) for name, options in run if name in commands]
    assert {name for name, _ in asked} >= {"serve", "backup", "password"}
    for name, options in asked:
        known = {option for parameter in commands[name].params for option in parameter.opts}
        assert set(options) <= known, name


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_hardened(unit: str) -> None:
    """By systemd's measure (0 safe, 10 unsafe) the server and the backup expose little of the machine."""
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", str(DEPLOY / unit)],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert found is not None
    assert float(found.group(1)) <= 1.5


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_bounds_what_it_takes(unit: str) -> None:
    """Memory and the number of tasks have an end: a fault there does not take the machine."""
    assert {"MemoryMax", "TasksMax", "LimitCORE"} <= set(re.findall(r"^(\w+)=", TEXTS[unit], re.MULTILINE))


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_may_write_what_it_is_told_to_write(unit: str) -> None:
    """Every path in a unit's settings lies in its state folder or where it may write."""
    written = re.findall(r"BONPHU_(?:DATA|LASTING_FILE)=(\S+)", TEXTS[unit])
    allowed = ["/var/lib/bonphu", *re.findall(r"^ReadWritePaths=(\S+)", TEXTS[unit], re.MULTILINE)]
    assert len(written) == 2
    assert all(any(Path(p).is_relative_to(a) for a in allowed) for p in written)


def test_server_and_backup_run_as_one_user() -> None:
    """The backup reads what the server wrote without being root."""
    users = {tuple(re.findall(r"^(?:User|Group)=(\S+)", TEXTS[unit], re.MULTILINE)) for unit in UNITS}
    assert users == {("bonphu", "bonphu")}
    assert re.search(r"^u bonphu ", TEXTS["bonphu.sysusers"], re.MULTILINE)


def test_the_image_pins_its_base() -> None:
    """Every stage begins with the same base, named by its digest."""
    text = TEXTS["Containerfile"]
    assert re.search(r"^ARG BASE=\S+@sha256:[0-9a-f]{64}$", text, re.MULTILINE)
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"${BASE}"}


def test_the_image_is_not_run_as_root() -> None:
    """The last stage names a user before its command."""
    last = TEXTS["Containerfile"].rpartition("\nFROM ")[2]
    assert re.search(r"^USER bonphu$", last, re.MULTILINE)


def test_the_image_takes_nothing_from_where_tests_are_installed() -> None:
    """Of the stage with the development tools only the built web app reaches the image."""
    taken = re.findall(r"^COPY --from=web (\S+)", TEXTS["Containerfile"], re.MULTILINE)
    assert taken == ["/opt/bonphu/build/web"]


def _pinned(lock: Path) -> dict[str, str]:
    found = re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(found)


def test_the_server_is_installed_with_the_versions_that_were_tested() -> None:
    """Each package of the server's lock file has the version of the tests' lock file."""
    server, tested = _pinned(DEPLOY / "requirements.lock"), _pinned(ROOT / "requirements.lock")
    assert len(server) > 20
    assert {n: v for n, v in server.items() if tested.get(n) != v} == {}


def test_the_server_is_installed_with_all_it_needs_and_no_test_tool() -> None:
    """The lock file has what pyproject.toml names for phone and server, and nothing named for development."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    native = [d for d in project["dependencies"] if "android" not in d]
    server = {_name(d) for d in (*native, *extras["server"])}
    tools = {_name(d) for d in extras["dev"]} - server
    locked = set(_pinned(DEPLOY / "requirements.lock"))
    assert server - locked == set()
    # Pillow comes with reportlab.
    assert tools & locked <= {"pillow"}


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return found.group().lower()
