"""The phone's offline web app under `/app/`: the files of `make web`, as its `headers.json` says.

`headers.json` lists every file with its type, tag and compressed forms; what it does not list does not
exist here. An address without a file name is a screen of the app and gets its start page (deep links).
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from shared.problem import NOT_FOUND, ProblemError
from sync_server.web.pages import page
from sync_server.web.wire import still_known

_START = "index.html"
_FORMS = {"br": ".br", "gzip": ".gz"}
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Build:
    """A build as its `headers.json` describes it."""

    folder: Path
    headers: dict[str, str]
    files: dict[str, dict[str, Any]]


@router.get("/app")
def without_slash() -> Response:
    """Send people to the app's own folder."""
    return RedirectResponse("/app/", 308)


@router.api_route("/app/{path:path}", methods=["GET", "HEAD"])
def web_app(request: Request, path: str) -> Response:
    """Send a file of the app, or its start page for one of its screens; else ProblemError `not_found`."""
    build = find_build(request.app.state.settings.web_build)
    if build is None:
        return page(request, "no_web_app.html", {"viewer": None}, 503)
    name = path if path in build.files else _START
    if name != path and "." in path.rpartition("/")[2]:
        raise ProblemError(NOT_FOUND)
    answer = _send(request, build, name)
    if path.startswith("join/"):
        answer.headers["Cache-Control"] = "no-store"  # no browser is to keep an address with a joining code
    return answer


def find_build(folder: Path) -> Build | None:
    """Return the build in `folder`, or None while there is none; a newer build is seen at once."""
    about = folder / "headers.json"
    try:
        return _read_build(folder, about.stat().st_mtime_ns)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=2)
def _read_build(folder: Path, _changed: int) -> Build:
    about = json.loads((folder / "headers.json").read_text(encoding="utf-8"))
    return Build(folder, about["headers"], about["files"])


def _send(request: Request, build: Build, name: str) -> Response:
    facts = build.files[name]
    headers = build.headers | {"ETag": facts["etag"], "Vary": "Accept-Encoding"}
    if still_known(request, facts["etag"]):
        return Response(status_code=304, headers=headers)
    encoding = _best(facts["encodings"], request.headers.get("accept-encoding", ""))
    if encoding:
        headers["Content-Encoding"] = encoding
    return FileResponse(
        build.folder / (name + _FORMS.get(encoding, "")), headers=headers, media_type=facts["type"]
    )


def _best(made: list[str], accepted: str) -> str:
    """Return the first of the forms made that the browser accepts, or an empty text for the plain file."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.strip().partition(";")
        weights[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((form for form in made if form in _FORMS and weights.get(form)), "")
