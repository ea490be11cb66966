"""Pages for signing in and out, and the choice of a language, which needs no account."""

import secrets
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from shared.problem import MALFORMED, Problem, ProblemError
from shared.text import LANGUAGES, t
from sync_server.accounts import service
from sync_server.auth import (
    FORM_COOKIE,
    SESSION_COOKIE,
    AForm,
    AService,
    Form,
    read_form,
    require_csrf,
    within_site,
)
from sync_server.languages import COOKIE, SECONDS_KEPT
from sync_server.operations.limits import Rate
from sync_server.pages import page

SIGN_IN = "/sign-in"
# Beside the count of failures: each try costs a password hash.
_TRIES = Rate(at_once=60, per_minute=30)
router = APIRouter(include_in_schema=False)


@router.get(SIGN_IN)
def sign_in_page(request: Request, next: str = "/") -> Response:  # noqa: A002
    """Show the form."""
    return _form_page(request, {"next": within_site(next), "name": ""})


@router.post(SIGN_IN)
def sign_in(request: Request, form: Annotated[Form, Depends(read_form)], services: AService) -> Response:
    """Sign in and go on to the page that was asked for; a wrong password keeps the typed name."""
    require_csrf(form, request.cookies.get(FORM_COOKIE))
    kept = {"next": within_site(form.get("next", "/")), "name": form.get("name", "").strip()[:80]}
    address = request.client.host if request.client else ""
    request.app.state.limits.take("sign-in", address, _TRIES)
    try:
        token = service.sign_in(services, kept["name"], form.get("password", ""), address)
    except ProblemError as error:
        return _form_page(request, kept, error.problem)
    answer = RedirectResponse(kept["next"], 303)
    _set_cookie(request, answer, SESSION_COOKIE, token, service.SESSION_MS // 1000)
    answer.delete_cookie(FORM_COOKIE)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, _form: AForm, services: AService) -> Response:
    """End the session."""
    service.sign_out(services, request.cookies[SESSION_COOKIE])
    answer = RedirectResponse(SIGN_IN, 303)
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@router.post("/language")
def choose_language(request: Request, form: Annotated[Form, Depends(read_form)]) -> Response:
    """Speak another language from now on, and show the page again.

    Nothing else hangs on it and nobody need be signed in, so the form carries no token.
    """
    if form.get("language") not in LANGUAGES:
        raise ProblemError(MALFORMED)
    answer = RedirectResponse(within_site(form.get("back", "/")), 303)
    _set_cookie(request, answer, COOKIE, form["language"], SECONDS_KEPT)
    return answer


def to_sign_in(request: Request) -> Response:
    """Send somebody who is not signed in to the form, and afterwards back to what they wanted to read."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = f"?next={quote(wanted)}" if request.method == "GET" and wanted != "/" else ""
    return RedirectResponse(SIGN_IN + back, 303)


def _form_page(request: Request, kept: dict[str, str], problem: Problem | None = None) -> Response:
    csrf = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
    message = None if problem is None else t(problem.text_key)
    values = kept | {"csrf": csrf, "message": message, "viewer": None}
    answer = page(request, "sign_in.html", values, 200 if problem is None else problem.status)
    _set_cookie(request, answer, FORM_COOKIE, csrf, 3600)
    return answer


def _set_cookie(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure)
