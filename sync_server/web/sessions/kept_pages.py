"""The page that shows a form again which met an ended session, and sends it on after a yes."""

import re

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from sync_server.web.auth import AForm, AService, AViewer
from sync_server.web.cookies import KEPT_COOKIE, cookie_of, drop_cookie
from sync_server.web.navigation import place_text
from sync_server.web.pages import page
from sync_server.web.sessions import kept

KEPT = "/kept"
# Keys, ids, days and counts that a form carries beside what somebody typed.
_TECHNICAL = re.compile(r"[a-z0-9_.:/-]*|on", re.ASCII)
router = APIRouter(include_in_schema=False)


@router.get(KEPT)
def show(request: Request, services: AService, viewer: AViewer) -> Response:
    """Show what was typed, with a button that sends it and one that drops it."""
    form = kept.find(services, viewer.account_id, cookie_of(request, KEPT_COOKIE))
    if form is None:
        return _on(request, viewer.home)
    typed = [value for _, value in form.fields if value.strip() and not _TECHNICAL.fullmatch(value)]
    values = {"viewer": viewer, "fields": form.fields, "typed": typed, "to": place_text(form.path)}
    return page(request, "kept.html", values)


@router.post(KEPT + "/send")
def send(request: Request, services: AService, viewer: AViewer, _form: AForm) -> Response:
    """Let the browser send the form where it was meant to go; once, whoever presses twice."""
    key = cookie_of(request, KEPT_COOKIE)
    form = kept.find(services, viewer.account_id, key)
    if form is None or not kept.take(services, key):
        return _on(request, viewer.home)
    return _on(request, form.path, 307)  # the browser repeats what it sent here


@router.post(KEPT + "/drop")
def drop(request: Request, services: AService, viewer: AViewer, _form: AForm) -> Response:
    """Forget the form."""
    key = cookie_of(request, KEPT_COOKIE)
    if kept.find(services, viewer.account_id, key) is not None:
        kept.take(services, key)
    return _on(request, viewer.home)


def _on(request: Request, place: str, status: int = 303) -> Response:
    answer = RedirectResponse(place, status)
    drop_cookie(request, answer, KEPT_COOKIE)
    return answer
