"""axe, the accessibility checker from npm, run over a page in a real browser."""

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from mobile_app.web.build import ROOT

_HERE = Path(__file__).parent / "axe"
_CACHE = ROOT / "build" / "cache" / "axe"
# Colour, names, roles, structure: what axe calls wrong by WCAG 2.2 A and AA.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def findings(page: Page) -> list[str]:
    """Return what axe calls serious or critical on the page: rule, and the elements it means."""
    page.evaluate(_source())
    result: dict[str, Any] = page.evaluate(
        """rules => axe.run(
        document, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] })""",
        _RULES,
    )
    return [
        f"{v['id']}: {', '.join(str(node['target']) for node in v['nodes'][:4])}"
        for v in result["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@cache
def _source() -> str:
    """Install axe by its lock into the build's cache, and return its script."""
    fresh = _CACHE / "package-lock.json"
    if not fresh.exists() or fresh.read_bytes() != (_HERE / "package-lock.json").read_bytes():
        shutil.rmtree(_CACHE, ignore_errors=True)
        shutil.copytree(_HERE, _CACHE)
        npm = shutil.which("npm")
        assert npm is not None, "the accessibility check needs npm, which comes with Node 20"
        subprocess.run([npm, "ci", "--silent"], cwd=_CACHE, check=True)
    return (_CACHE / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
