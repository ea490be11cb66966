"""`python -m mobile_app.web.lock` pins the wheels of the web app, with their hashes, in requirements.lock."""

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from mobile_app.web.runtime import read_runtime

LOCK = Path(__file__).with_name("requirements.lock")
# Wanted by httpx for sockets and by flet for sign-in with other sites; a browser has its own fetch.
NOT_IN_A_BROWSER = {"anyio", "certifi", "h11", "httpcore", "oauthlib"}


def lock_text(report: dict[str, Any]) -> str:
    """Return the lock's text for pip's installation `report`: one pinned, hashed wheel a line, sorted."""
    lines = [_pin(item) for item in report["install"] if item["metadata"]["name"] not in NOT_IN_A_BROWSER]
    return "# Written by: python -m mobile_app.web.lock\n" + "".join(sorted(lines, key=str.lower))


def for_a_browser(requirements: list[str]) -> list[str]:
    """Return those of `requirements` whose markers hold in a browser's Python; pip asks its own instead."""
    parsed = [Requirement(text) for text in requirements]
    environment = {"sys_platform": "emscripten"}
    return [str(r) for r in parsed if r.marker is None or r.marker.evaluate(environment)]


def _pin(item: dict[str, Any]) -> str:
    digest = item["download_info"]["archive_info"]["hashes"]["sha256"]
    return f"{item['metadata']['name']}=={item['metadata']['version']} --hash=sha256:{digest}\n"


def _resolve(requirements: list[str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
        options = ["--target", folder, "--report", str(report), *read_runtime().pip_options()]
        subprocess.run([*pip, *options, *requirements], check=True)  # noqa: S603  (our own pyproject.toml)
        resolved: dict[str, Any] = json.loads(report.read_text())
        return resolved


def main() -> None:
    """Resolve the phone's dependencies for the browser's Python and write the lock."""
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    LOCK.write_text(lock_text(_resolve(for_a_browser(project["dependencies"]))))


if __name__ == "__main__":
    main()
