"""Pages of the ward office: templates filled in, compressed, and sent with what keeps them safe."""

import gzip
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.problem import (
    BUSY,
    CLOCK_BEHIND,
    INTERNAL,
    NOT_FOUND,
    TOO_LARGE,
    UNIT_GONE,
    UPGRADED,
    WRONG_SCOPE,
    Problem,
    ProblemError,
)
from shared.record_words import field_key, kind_key
from shared.text import DEFAULT, language, speaking, t
from shared.written import day, decimal, percent, short_day, whole
from sync_server.store.clock import written_minute
from sync_server.store.stored import Unreadable, noted
from sync_server.web.languages import as_chosen, others
from sync_server.web.navigation import FIRST, OWN_ACCOUNT, first_place, open_groups
from sync_server.web.packing import pack, reads_gzip
from sync_server.web.records_address import records_address
from sync_server.web.roles import Permission

_HERE = Path(__file__).parent
_STATIC = {
    "icon.svg": "image/svg+xml",
    "live.js": "text/javascript; charset=utf-8",
    "office.css": "text/css; charset=utf-8",
}
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# Where the catalogue's sentence speaks to a phone, which keeps what was typed and sends it again.
_SAID_ON_PAGES = {
    INTERNAL: "page.internal",
    BUSY: "page.busy",
    CLOCK_BEHIND: "page.nothing_kept",
    UPGRADED: "page.upgraded",
    TOO_LARGE: "page.too_large",
    WRONG_SCOPE: "page.wrong_scope",
}
router = APIRouter(include_in_schema=False)


def page(request: Request, template: str, values: dict[str, Any], status: int = 200) -> Response:
    """Return a page; pages are personal, so nobody on the way keeps a copy."""
    about: dict[str, Any] = {"path": request.url.path, "again": _again(request), "language": language()}
    services = getattr(request.app.state, "services", None)  # there is none while the server starts
    about |= {"others": others(), "demo": services is not None and services.demo}
    about |= {"clock_behind": services.writer.newest_ms if services and services.clock_behind else 0}
    about |= {"unreadable": _unreadable(request, values.get("viewer"))}
    about |= {"kind_key": kind_key, "field_key": field_key}
    html = _templates().get_template(template).render(values | about)
    headers = SECURITY_HEADERS | {"Cache-Control": "no-store"}
    return compressed(request, html.encode(), "text/html; charset=utf-8", headers, status)


def _unreadable(request: Request, viewer: Any) -> list[Unreadable]:
    """Return which records this request met and could not read, of those in the khu phố of who looks.

    Whose they are cannot be read either, so only those hear of them who may open records: no operator.
    """
    found = noted()
    if not found or viewer is None or not viewer.may(Permission.RECORDS):
        return []
    campaign = request.app.state.services.campaign().campaign
    scope = set(campaign.scope_of(viewer.unit_id))
    whole = scope == campaign.neighbourhood_ids
    return [one for one in found if whole or one.unit in scope]


def problem_page(request: Request, error: ProblemError) -> Response:
    """Return the page that says what went wrong, and leads on: to a page that opens, or out."""
    problem, viewer = error.problem, getattr(request.state, "viewer", None)
    lost = problem is UNIT_GONE
    with as_chosen(request):  # an error that nobody expected comes from outside of every middleware
        said = said_of(problem)
        first = first_place(viewer.may) if viewer and not lost else "/"
        values = {
            "said": said,
            "status": problem.status,
            "viewer": None if lost else viewer,
            "first": first,
            "leaver": viewer if lost or first is None else None,
        }
        answer = page(request, "problem.html", values, problem.status)
    if "retry_after" in error.extra:
        answer.headers["Retry-After"] = str(error.extra["retry_after"])
    return answer


def said_of(problem: Problem) -> str:
    """Return a problem in the words of a page."""
    return t(_SAID_ON_PAGES.get(problem, problem.text_key))


def _again(request: Request) -> str:
    """Return the address that gives this page once more; an empty text for the answer to a form.

    Such an answer would lose what was typed, or a password that is shown once.
    """
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return wanted if request.method in ("GET", "HEAD") else ""


def on_paper(caller: Callable[[], str]) -> str:
    """Write what a template calls with in Vietnamese: it is printed and given to people of the ward."""
    with speaking(DEFAULT):
        return caller()


@router.get("/static/{name}")
def static_file(request: Request, name: str) -> Response:
    """Send a style sheet or picture; its address changes with its content, so it is kept for a year."""
    if name not in _STATIC:
        raise ProblemError(NOT_FOUND)
    headers = SECURITY_HEADERS | {"Cache-Control": "public, max-age=31536000, immutable"}
    small = reads_gzip(request)
    headers |= {"Content-Type": _STATIC[name], "Vary": "Accept-Encoding"}
    headers |= {"Content-Encoding": "gzip"} if small else {}
    return Response(_packed_static(name) if small else _static_bytes(name), 200, headers)


def compressed(
    request: Request, body: bytes, content_type: str, headers: Mapping[str, str], status: int = 200
) -> Response:
    """Return `body`, by gzip if the browser reads it and it saves something."""
    sent, how = pack(request, body)
    return Response(sent, status, {**headers, "Content-Type": content_type, **how})


def static_address(name: str) -> str:
    """Return where a static file is, with a mark of its content."""
    return f"/static/{name}?v={sha256(_static_bytes(name)).hexdigest()[:12]}"


@cache
def _static_bytes(name: str) -> bytes:
    return (_HERE / "static" / name).read_bytes()


@cache
def _packed_static(name: str) -> bytes:
    return gzip.compress(_static_bytes(name), 9, mtime=0)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "t": t,
        "static": static_address,
        "on_paper": on_paper,
        "open_groups": open_groups,
        "first_pages": FIRST,
        "own_account": OWN_ACCOUNT,
        "records_address": records_address,
    }
    environment.filters |= {
        "whole": whole,
        "decimal": decimal,
        "day": day,
        "short_day": short_day,
        "iso_day": lambda text: day(date.fromisoformat(text)) if text else "",
        "percent": percent,
        "minute": written_minute,
    }
    return environment
