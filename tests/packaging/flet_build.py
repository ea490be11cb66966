"""What `flet build` reads from pyproject.toml and would pack: Flet's own command, stopped before Flutter."""

import argparse
import shutil
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from flet_cli.commands.build import Command
from flet_cli.utils.hash_stamp import HashStamp
from flet_cli.utils.pyproject_toml import load_pyproject_toml
from flet_cli.utils.python_versions import PythonRelease

# Flet reads this from the network; nothing here depends on it but the list of processors.
_PYTHON = PythonRelease("3.14", "3.14.2", "314.0.7", ("arm64-v8a", "x86_64"), prerelease=False)


@dataclass(frozen=True)
class FletBuild:
    """`facts` fill Flet's template; `icon` is the picture taken; the rest is what the packer is told."""

    facts: dict[str, Any]
    icon: str | None
    requirements: list[str]
    excluded: list[str]


class _Packing(Exception):  # noqa: N818
    """The packer was called, with these arguments."""


def flet_build(target: str, root: Path, scratch: Path) -> FletBuild:
    """Return what `flet build TARGET` would do with the project at `root`; only `scratch` is written to."""
    command = _command(target, root, scratch)
    command.validate_entry_point()
    command.setup_template_data()
    try:
        command.package_python_app()
    except _Packing as packing:
        arguments = packing.args[0]
    return FletBuild(
        command.template_data,
        command.find_platform_image(root / "assets", "icon", HashStamp(scratch / "hash")),
        _values(arguments, "-r"),
        _values(arguments, "--exclude"),
    )


def pack(build: FletBuild, root: Path, out: Path) -> None:
    """Copy the project into `out` as the packer does: all of it but the excluded paths."""
    excluded = {root / path for path in build.excluded}

    def left_out(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if Path(folder, name) in excluded}

    shutil.copytree(root, out, ignore=left_out)


def _command(target: str, root: Path, scratch: Path) -> Any:
    parser = argparse.ArgumentParser()
    command: Any = Command(parser)
    command.options = parser.parse_args([target, str(root)])
    command.target_platform = target
    command.package_platform = command.platforms[target]["package_platform"]
    command.config_platform = command.platforms[target]["config_platform"]
    command.python_app_path, command.python_release = root, _PYTHON
    command.get_pyproject = load_pyproject_toml(root)
    command.build_dir, command.flutter_dir = scratch, scratch / "flutter"
    command.flutter_packages_dir = command.flutter_packages_temp_dir = scratch / "packages"
    command.dart_exe, command.update_status, command.run = "dart", _say_nothing, _stop
    return command


def _say_nothing(*_: object) -> None:
    return None


def _stop(arguments: list[str], **_: object) -> None:
    raise _Packing(arguments)


def _values(arguments: list[str], option: str) -> list[str]:
    return [value for key, value in pairwise(arguments) if key == option]
