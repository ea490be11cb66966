"""What the Python of the browser is: version and wheel tags, read from the Pyodide that Flet ships."""

import json
from dataclasses import dataclass
from pathlib import Path

from flet_web import get_package_web_dir


@dataclass(frozen=True)
class Runtime:
    """The interpreter the wheels must fit."""

    python: str  # "3.14"
    platform: str  # "pyemscripten_2026_0_wasm32"

    def pip_options(self) -> list[str]:
        """Return the options by which pip chooses wheels for this interpreter instead of its own."""
        abi = "cp" + self.python.replace(".", "")
        tags = ["--implementation", "cp", "--abi", abi, "--abi", "abi3", "--abi", "none"]
        return [*tags, "--python-version", self.python, "--platform", self.platform, "--only-binary", ":all:"]


def client_folder() -> Path:
    """Return the folder of the Flutter client and Pyodide inside the installed `flet-web`."""
    return Path(get_package_web_dir())


def read_runtime() -> Runtime:
    """Read the interpreter's tags from the `pyodide-lock.json` beside it."""
    info = json.loads((client_folder() / "pyodide" / "pyodide-lock.json").read_text())["info"]
    python = ".".join(info["python"].split(".")[:2])
    return Runtime(python, f"pyemscripten_{info['abi_version']}_{info['arch']}")
