"""Pages for signing in and out, and the choice of a language, which needs no account."""

import secrets
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from shared.problem import MALFORMED, NOT_SIGNED_IN, Problem, ProblemError
from shared.text import LANGUAGES, t
from sync_server.people.accounts import service
from sync_server.store.sessions import SessionRow
from sync_server.web.auth import AnOwnForm, AService, Form, address_of, read_form, require_csrf, within_site
from sync_server.web.cookies import (
    DEVICE_COOKIE,
    FORM_COOKIE,
    KEPT_COOKIE,
    SESSION_COOKIE,
    cookie_of,
    drop_cookie,
    set_cookie,
)
from sync_server.web.languages import set_language
from sync_server.web.limits import Limits, Rate
from sync_server.web.pages import page, said_of
from sync_server.web.services import Services
from sync_server.web.sessions import service as sessions
from sync_server.web.sessions.kept_pages import KEPT
from sync_server.web.tries.service import DEVICE_KNOWN_MS, is_device

SIGN_IN = "/sign-in"
# Before the counts in the database: whatever is typed, an address that floods the form is not even read.
_TRIES = Rate(at_once=60, per_minute=30)
router = APIRouter(include_in_schema=False)


@router.get(SIGN_IN)
def sign_in_page(
    request: Request,
    services: AService,
    next: str = "/",  # noqa: A002
    file: str = "",
) -> Response:
    """Show the form for name and password, or for the code of the second factor where that is missing."""
    about = {"next": within_site(next), "name": "", "file": file == "again"}
    return _form_page(request, about | {"waiting": _waiting(request, services) is not None})


@router.post(SIGN_IN)
def sign_in(request: Request, form: Annotated[Form, Depends(read_form)], services: AService) -> Response:
    """Sign in and go on to the page that was asked for; a wrong password keeps the typed name."""
    require_csrf(form, cookie_of(request, FORM_COOKIE))
    _slow_down(request, services)
    if form.get("do") == "again":  # somebody else's name was typed: begin anew
        return _begin_anew(request, services)
    if "code" in form:
        return _code(request, form, services)
    kept = {"next": within_site(form.get("next", "/")), "name": form.get("name", "").strip()[:80]}
    agent = request.headers.get("user-agent", "")
    device, address = cookie_of(request, DEVICE_COOKIE), address_of(request)
    try:
        token = service.sign_in(
            services, kept["name"], form.get("password", ""), address, device=device, user_agent=agent
        )
    except ProblemError as error:
        return _form_page(request, kept | {"waiting": False}, error)
    row = sessions.find(services, token)
    if row is not None and row.needs_code:
        answer = RedirectResponse(f"{SIGN_IN}?next={quote(kept['next'])}", 303)
        set_cookie(request, answer, SESSION_COOKIE, token, services.session_rules.most_ms // 1000)
        return answer
    return _signed_in(request, services, token, kept["next"])


def _code(request: Request, form: Form, services: Services) -> Response:
    waiting = _waiting(request, services)
    if waiting is None:
        raise ProblemError(NOT_SIGNED_IN)
    wanted = within_site(form.get("next", "/"))
    device = cookie_of(request, DEVICE_COOKIE)
    try:
        token = service.give_code(services, waiting, form["code"][:80], address_of(request), device)
    except ProblemError as error:
        return _form_page(request, {"next": wanted, "name": "", "waiting": True}, error)
    return _signed_in(request, services, token, wanted)


def _signed_in(request: Request, services: Services, token: str, wanted: str) -> Response:
    viewer = sessions.viewer_of(services, token)
    if viewer is None:  # closed in this moment
        raise ProblemError(NOT_SIGNED_IN)
    place = viewer.home if wanted == "/" else wanted
    answer = RedirectResponse(KEPT if cookie_of(request, KEPT_COOKIE) else place, 303)
    device = service.know_device(services, viewer.account_id, cookie_of(request, DEVICE_COOKIE))
    set_cookie(request, answer, SESSION_COOKIE, token, services.session_rules.most_ms // 1000)
    set_cookie(request, answer, DEVICE_COOKIE, device, DEVICE_KNOWN_MS // 1000)
    drop_cookie(request, answer, FORM_COOKIE)
    return answer


def _begin_anew(request: Request, services: Services) -> Response:
    service.sign_out(services, cookie_of(request, SESSION_COOKIE))
    answer = RedirectResponse(SIGN_IN, 303)
    drop_cookie(request, answer, SESSION_COOKIE)
    return answer


def _waiting(request: Request, services: Services) -> SessionRow | None:
    """Return the session whose second factor is still to come."""
    token = cookie_of(request, SESSION_COOKIE)
    row = sessions.find(services, token) if token else None
    return row if row is not None and row.needs_code else None


def _slow_down(request: Request, services: Services) -> None:
    """Refuse a flood; a browser that is known is counted by itself, whoever else is at its address."""
    limits: Limits = request.app.state.limits
    device = cookie_of(request, DEVICE_COOKIE)
    limits.check("sign-in", device if is_device(services, device) else address_of(request), _TRIES)


@router.post("/sign-out")
def sign_out(request: Request, _form: AnOwnForm, services: AService) -> Response:
    """End the session."""
    service.sign_out(services, cookie_of(request, SESSION_COOKIE))
    answer = RedirectResponse(SIGN_IN, 303)
    drop_cookie(request, answer, SESSION_COOKIE)
    drop_cookie(request, answer, KEPT_COOKIE)
    return answer


@router.post("/language")
def choose_language(request: Request, form: Annotated[Form, Depends(read_form)]) -> Response:
    """Speak another language from now on, and show the page again.

    Nothing else hangs on it and nobody need be signed in, so the form carries no token.
    """
    if form.get("language") not in LANGUAGES:
        raise ProblemError(MALFORMED)
    answer = RedirectResponse(within_site(form.get("back", "/")), 303)
    set_language(request, answer, form["language"])
    return answer


def to_sign_in(request: Request) -> Response:
    """Send somebody who is not signed in to the form, and afterwards back to what they wanted to read."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method == "GET" and wanted != "/":
        return RedirectResponse(f"{SIGN_IN}?next={quote(wanted)}", 303)
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        # A file is not kept: its sender comes back to the page with its form, and chooses it again.
        came_from = urlsplit(request.headers.get("referer", ""))
        place = came_from.path if came_from.netloc == request.headers.get("host") else "/"
        return RedirectResponse(f"{SIGN_IN}?next={quote(within_site(place))}&file=again", 303)
    return RedirectResponse(SIGN_IN, 303)


def _form_page(request: Request, kept: dict[str, Any], error: ProblemError | None = None) -> Response:
    csrf = cookie_of(request, FORM_COOKIE) or secrets.token_urlsafe(32)
    problem: Problem | None = error.problem if error else None
    wait = int(error.extra.get("retry_after", 0)) if error else 0
    message = None if problem is None else said_of(problem)
    about: dict[str, Any] = {"csrf": csrf, "message": message, "viewer": None, "wait": wait_words(wait)}
    about["kept"] = bool(cookie_of(request, KEPT_COOKIE))
    answer = page(
        request, "sign_in.html", {"file": False} | kept | about, 200 if problem is None else problem.status
    )
    if wait:
        answer.headers["Retry-After"] = str(wait)
    set_cookie(request, answer, FORM_COOKIE, csrf, 3600)
    return answer


def wait_words(seconds: int) -> str | None:
    """Return in words how long to wait; None for no time at all."""
    if not seconds:
        return None
    return t("sign_in.wait_s", n=seconds) if seconds < 120 else t("sign_in.wait_min", n=-(-seconds // 60))
