"""Answers to requests that did not succeed: a page with a way on, or the way to what is missing."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from shared.problem import ACCOUNT_UNREADY, FORM_EXPIRED, NOT_SIGNED_IN, WRONG_SCOPE, ProblemError
from sync_server.people.accounts import endpoints as accounts
from sync_server.people.accounts.own_pages import missing
from sync_server.people.refusals import service as refusals
from sync_server.people.refusals.service import Refusal
from sync_server.web import pages
from sync_server.web.auth import address_of, read_form, services_of
from sync_server.web.cookies import KEPT_COOKIE, SESSION_COOKIE, cookie_of, set_cookie
from sync_server.web.sessions import kept
from sync_server.web.sessions import service as sessions
from sync_server.web.sessions.kept import KEPT_MS, KeptForm, fields_of
from sync_server.web.sessions.kept_pages import KEPT
from sync_server.web.viewer import Viewer

_FORM = "application/x-www-form-urlencoded"
# Passwords are typed there, or nothing that would be missed.
_NOT_KEPT = ("/account/", "/sign-", "/language", KEPT)


async def answered(request: Request, error: ProblemError) -> Response:
    """Return the answer to a request of the pages that ended in `error`; a typed form is kept."""
    viewer = getattr(request.state, "viewer", None) or await run_in_threadpool(_viewer, request)
    request.state.viewer = viewer  # for the page's menu, and for the log
    problem = error.problem
    if problem in (NOT_SIGNED_IN, ACCOUNT_UNREADY, FORM_EXPIRED) and request.method == "POST":
        answer = await _keeping(request, error, viewer)
        if answer is not None:
            return answer
    if problem is NOT_SIGNED_IN:
        return accounts.to_sign_in(request)
    if problem is ACCOUNT_UNREADY and viewer is not None:
        return RedirectResponse(missing(viewer), 303)
    if problem is WRONG_SCOPE and request.url.path == "/" and viewer is not None and viewer.home != "/":
        return RedirectResponse(viewer.home, 303)  # everybody is led to `/`, also without a board
    if problem in (WRONG_SCOPE, FORM_EXPIRED) and viewer is not None:
        await run_in_threadpool(_note, request, error, viewer)
    return pages.problem_page(request, error)


def _viewer(request: Request) -> Viewer | None:
    """Return who is signed in, for the menu; nobody if even that cannot be told right now."""
    token = cookie_of(request, SESSION_COOKIE)
    try:
        return sessions.viewer_of(services_of(request), token, by_itself=True) if token else None
    except Exception:  # noqa: BLE001 - this is the answer to an error already
        return None


def _note(request: Request, error: ProblemError, viewer: Viewer) -> None:
    route = str(getattr(request.scope.get("route"), "path", request.url.path))
    action = f"{error.problem.slug}_page"
    told = f"{request.method} {route}"
    refusals.note(services_of(request), Refusal(action, address_of(request), viewer.account_id, "", told))


async def _keeping(request: Request, error: ProblemError, viewer: Viewer | None) -> Response | None:
    """Keep the form; return the way to signing in, or to the form itself for its sender who is signed in.

    None if it did not come from a page of ours, or of another account than the one that is signed in now.
    """
    csrf, form = await _form_of(request)
    if form is None or (viewer is not None and csrf == viewer.csrf and error.problem is FORM_EXPIRED):
        return None
    services = services_of(request)
    key = await run_in_threadpool(kept.keep, services, csrf, form, viewer.account_id if viewer else None)
    if key is None:
        return None
    if viewer is None:
        answer = accounts.to_sign_in(request)
    else:
        answer = RedirectResponse(missing(viewer) if viewer.first or viewer.bare else KEPT, 303)
    set_cookie(request, answer, KEPT_COOKIE, key, KEPT_MS // 1000)
    return answer


async def _form_of(request: Request) -> tuple[str, KeptForm | None]:
    """Return the token that a form carries and what else it says; no form if it is one that is not kept."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM or request.url.path.startswith(_NOT_KEPT):
        return "", None
    if not hasattr(request.state, "form_body"):
        try:
            await read_form(request)
        except Exception:  # noqa: BLE001 - too large, cut off, or read already: then there is nothing to keep
            return "", None
    csrf, fields = fields_of(request.state.form_body)
    place = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return csrf, KeptForm(place, fields)
