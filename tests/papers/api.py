"""Write docs/API.md from the server's routes and shapes: python -m tests.papers.api (make papers)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.routing import Route

from shared import contract
from shared.change import Change, Fact, FieldValue
from shared.facts import KINDS
from shared.identity import UUID_PATTERN
from shared.problem import PROBLEMS, REJECTIONS
from shared.text import speaking, t
from sync_server.app import create_app
from sync_server.config import Settings

PAPER = Path(__file__).parents[2] / "docs" / "API.md"
_LIMITS = {
    "minLength": "at least",
    "maxLength": "at most",
    "minimum": "from",
    "maximum": "to",
    "pattern": "like",
}
_INTRODUCTION = f"""# The phones' API

Written by `make papers` from the code; do not edit. `docs/SYNC.md` tells how a record travels, this page what
is on the wire.

All bodies are JSON, packed with gzip if both sides like. A push holds at most {contract.MAX_CHANGES} changes
and {contract.MAX_BODY_BYTES:,} bytes unpacked. Each answer bears the header `{contract.SERVER_HEADER}`
with the ward's id: an answer without it comes from something between (a captive portal) and is not believed.
A phone shows its token as `Authorization: Bearer …`. Errors are `application/problem+json` (RFC 9457).
"""


def written() -> str:
    """Return the page."""
    parts = [_INTRODUCTION, "## Endpoints\n"]
    shapes: dict[str, type[BaseModel]] = {}
    for route in _routes(create_app(Settings())):
        told = " ".join((route.endpoint.__doc__ or "").split("\n\n")[0].split())
        names = re.findall(r"\b([A-Z]\w+)\b", told.partition("see ")[2])
        named = [getattr(contract, name) for name in names if hasattr(contract, name)]
        shapes |= {shape.__name__: shape for shape in named}
        links = " · ".join(f"[{shape.__name__}](#{shape.__name__.lower()})" for shape in named)
        method = min(route.methods or {"GET"} - {"HEAD"})
        parts.append(f"### `{method} {route.path}`\n\n{told.partition(';')[0].rstrip('.')}.\n")
        parts += [f"Shapes: {links}\n"] if links else []
    parts.append("## Shapes\n")
    inner: list[type[BaseModel]] = [contract.ChangeResult, contract.UnitDigest, Change, Fact, FieldValue]
    for shape in [*shapes.values(), *inner]:
        parts += _shape(shape, _sentence(shape))
    parts.append("## Kinds of records\n\nA fact says values of one record: `kind`, `entity` and `set`.\n")
    for kind, model in KINDS.items():
        parts += _shape(model, _sentence(model), kind)
    parts += ["## Problems\n", "| type | status | again later | meaning |\n|---|---|---|---|"]
    parts += [
        f"| `urn:bonphu:{p.slug}` | {p.status} | {'yes' if p.retryable else 'no'} | {p.title} |"
        for p in PROBLEMS.values()
    ]
    parts.append("\n## Why a change was set aside\n\nOne change that cannot stand delays no other.\n")
    parts.append("| reason | in words |\n|---|---|")
    with speaking("en"):
        parts += [f"| `{reason}` | {t(f'rejection.{reason}')} |" for reason in REJECTIONS]
    return "\n".join(parts) + "\n"


def _routes(app: FastAPI) -> Iterator[Route]:
    for route in app.routes:
        if isinstance(route, Route) and route.path.startswith(contract.API):
            yield route


def _sentence(shape: type[BaseModel]) -> str:
    return " ".join((shape.__doc__ or "").split())


def _shape(shape: type[BaseModel], told: str, name: str = "") -> list[str]:
    schema = shape.model_json_schema()
    needed = schema.get("required", ())
    rows = [
        f"| `{field}` | {_type(known)} | {'yes' if field in needed else 'no'} |"
        for field, known in schema["properties"].items()
    ]
    return [
        f"### {name or shape.__name__}\n\n{told}\n",
        "| field | type | needed |\n|---|---|---|",
        *rows,
        "",
    ]


def _type(known: dict[str, Any]) -> str:
    """Return a field's JSON schema in a few words."""
    if "anyOf" in known:
        return " or ".join(dict.fromkeys(_type(one) for one in known["anyOf"]))
    if "$ref" in known:
        return str(known["$ref"]).rpartition("/")[2]
    if "enum" in known:
        return ", ".join(f"`{value}`" for value in known["enum"])
    if "const" in known:
        return f"`{known['const']}`"
    if known.get("pattern") == UUID_PATTERN:
        return "id (UUID)"
    name = str(known.get("format") or known.get("type") or "anything")
    if name == "array":
        return f"list of {_type(known['items'])}" if "items" in known else "list"
    limits = [f"{word} {known[key]}" for key, word in _LIMITS.items() if key in known]
    return f"{name} ({', '.join(limits)})" if limits else name


if __name__ == "__main__":
    PAPER.write_text(written(), encoding="utf-8")
