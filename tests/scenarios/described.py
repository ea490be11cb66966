"""The whole server as OpenAPI: each endpoint of phones and pages, with the bodies they read by themselves."""

import re
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.routing import Route

from shared.contract import API, EnrolRequest
from shared.facts import KINDS
from shared.identity import UUID_PATTERN

Json = dict[str, Any]
_TEMPLATES = Path(__file__).parents[2] / "sync_server" / "web" / "templates"
_INPUT = re.compile(r"<(?:input|select|textarea|button)[^>]*?\bname=\"([a-z_]+)\"")
_BASES = ("stated", "observed", "police_list", "operator", None)
# So few, that the same ones are spoken of again and again.
HOMES = tuple(f"018f7a00-0000-7000-8000-{n:012x}" for n in range(2))
PEOPLE = tuple(f"018f7a00-0000-7000-8000-{n:012x}" for n in range(2, 6))
ENTITIES = HOMES + PEOPLE
_USUAL: Json = {"unit": {"enum": ["kp1", "kp3", "kp5"]}, "household": {"enum": list(HOMES)}}
_SPOKEN_OF = {"household": HOMES, "resident": PEOPLE}


def describe(app: FastAPI) -> Json:
    """Return the OpenAPI of everything that `app` answers, whether or not it describes it by itself."""
    shown = FastAPI()
    for route in _routes(app):
        for method in sorted(route.methods or ()):
            name = f"{method.lower()} {route.path}"
            shown.add_api_route(route.path, route.endpoint, methods=[method], operation_id=name)
    told = shown.openapi()
    schemas = told.setdefault("components", {}).setdefault("schemas", {})
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            if method == "post" and "requestBody" not in operation:
                operation["requestBody"] = {"required": True, "content": _body(path, schemas)}
    return told


def _routes(app: FastAPI) -> list[Route]:
    return [route for route in app.routes if isinstance(route, Route)]


def _body(path: str, schemas: Json) -> Json:
    if path == f"{API}/push":
        return {"application/json": {"schema": _push(schemas)}}
    if path == f"{API}/enrol":
        return {"application/json": {"schema": _of(EnrolRequest, schemas)}}
    if path.startswith(API):
        return {"application/json": {"schema": {"type": "object"}}}
    return {"application/x-www-form-urlencoded": {"schema": _any_form()}}


def _any_form() -> Json:
    """Return a form with any of the fields that any template has."""
    names = {name for file in _TEMPLATES.rglob("*.html") for name in _INPUT.findall(file.read_text("utf-8"))}
    usual = {"unit": ["", "kp1", "kp3", "long-thuy", "nowhere"], "entity": list(ENTITIES)}
    text = {"type": "string", "maxLength": 60}
    fields = {
        name: {"anyOf": [{"enum": usual[name]}, text]} if name in usual else text for name in sorted(names)
    }
    return {"type": "object", "properties": fields, "required": ["csrf"], "additionalProperties": False}


def _push(schemas: Json) -> Json:
    """Return a push whose facts speak of known fields of known kinds, rightly or not."""
    ident: Json = {"anyOf": [{"enum": list(ENTITIES)}, {"type": "string", "pattern": UUID_PATTERN}]}
    moment = {"type": "string", "format": "date-time"}
    change: Json = {
        "id": ident,
        "n": {"type": "integer", "minimum": 1, "maximum": 9},
        "at": moment,
        "channel": {"enum": ["mobile", "desk", "nowhere", None]},
        "facts": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"anyOf": _facts(ident, schemas)}},
    }
    changes = {"type": "array", "maxItems": 4, "items": _whole(change)}
    count = {"type": "integer", "minimum": 0, "maximum": 9}
    return _whole({"stream": ident, "sent_at": moment, "backlog": count, "changes": changes})


def _facts(ident: Json, schemas: Json) -> list[Json]:
    kinds = []
    for kind, model in KINDS.items():
        fields = {
            name: _whole({"v": _USUAL.get(name, {"anyOf": [schema, {}]}), "basis": {"enum": list(_BASES)}})
            for name, schema in _of(model, schemas)["properties"].items()
            if name != "id"
        }
        said = {"type": "object", "properties": fields, "minProperties": 1, "additionalProperties": False}
        seen = {"type": "object", "propertyNames": {"enum": list(fields)}, "maxProperties": 2}
        seen["additionalProperties"] = {"type": "array", "items": ident, "maxItems": 2}
        known = {"enum": list(_SPOKEN_OF[kind])} if kind in _SPOKEN_OF else ident
        kinds.append(_whole({"kind": {"const": kind}, "entity": known, "set": said, "seen": seen}))
    return kinds


def _of(model: type[BaseModel], schemas: Json) -> Json:
    told = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= told.pop("$defs", {})
    return told


def _whole(fields: Json) -> Json:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
