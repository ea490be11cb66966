"""Draw docs/architecture.svg from the import contracts: python -m tests.papers.floors (make papers).

What is drawn is what import-linter checks: each band is a floor, and a module knows only the floors below it.
"""

import ast
import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "architecture.svg"
_SIDES = {
    "the phone's floors": "mobile_app: on the phone",
    "the server's floors": "sync_server: in the office",
}
_WIDTH, _BAND, _GAP, _MARGIN = 560, 58, 8, 24
_STYLE = (
    "text{font-family:system-ui,sans-serif;fill:#1d1b20}.name{font-size:15px;font-weight:600}.small{font-size:13px}"
    ".what{font-size:11px;fill:#49454f}.side{font-size:18px;font-weight:700}"
    ".floor{fill:#eef2fb;stroke:#7a8bb5}.shared{fill:#f6efe0;stroke:#b39b60}"
)


def drawn() -> str:
    """Return the picture as SVG."""
    sides = {title: _floors(name) for name, title in _SIDES.items()}
    highest = max(map(len, sides.values()))
    height = _MARGIN * 2 + 40 + (highest + 1) * (_BAND + _GAP)
    wide = _MARGIN * 3 + _WIDTH * 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {height}" role="img">',
        "<title>Floors of the phone and of the server</title>",
        f'<style>{_STYLE}</style><rect width="{wide}" height="{height}" fill="#fff"/>',
    ]
    for column, (title, floors) in enumerate(sides.items()):
        left, top = _MARGIN + column * (_WIDTH + _MARGIN), _MARGIN + 16
        parts.append(f'<text class="side" x="{left}" y="{top}">{escape(title)}</text>')
        for number, rooms in enumerate(floors, highest - len(floors)):
            parts += _floor(left, _MARGIN + 40 + number * (_BAND + _GAP), rooms)
    ground, full = _MARGIN + 40 + highest * (_BAND + _GAP), wide - 2 * _MARGIN
    parts.append(
        f'<rect class="shared" x="{_MARGIN}" y="{ground}" width="{full}" height="{_BAND}" rx="8"/>'
        f'<text class="name" x="{_MARGIN + 14}" y="{ground + 24}">shared</text>'
        f'<text class="what" x="{_MARGIN + 14}" y="{ground + 42}">{escape(_purpose("shared"))}</text></svg>'
    )
    return "\n".join(parts) + "\n"


def _floor(left: int, top: int, rooms: list[str]) -> list[str]:
    each = (_WIDTH - _GAP * (len(rooms) - 1)) // len(rooms)
    parts, name = [], "name" if each > _WIDTH // 5 else "small name"
    for place, room in enumerate(rooms):
        x = left + place * (each + _GAP)
        words = _purpose(room) if each > _WIDTH // 4 else ""
        most = each // 6
        short = words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0] + " …"
        parts.append(
            f"<g><title>{escape(_purpose(room))}</title>"
            f'<rect class="floor" x="{x}" y="{top}" width="{each}" height="{_BAND}" rx="8"/>'
            f'<text class="{name}" x="{x + 12}" y="{top + 24}">{room.partition(".")[2]}</text>'
            f'<text class="what" x="{x + 14}" y="{top + 42}">{escape(short)}</text></g>'
        )
    return parts


def _floors(contract: str) -> list[list[str]]:
    """Return the floors of a contract, top first, each with its packages."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = told["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["name"].startswith(contract))
    return [
        [r for r in layer.replace("|", ":").replace(" ", "").split(":") if not r.endswith("__main__")]
        for layer in layers
    ]


def _purpose(module: str) -> str:
    """Return the first sentence of a module's docstring."""
    place = ROOT / module.replace(".", "/")
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    told = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return told.partition("\n")[0]


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
