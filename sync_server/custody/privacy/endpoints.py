"""The pages about people's rights in their data, and who looked at what."""

from collections.abc import Collection, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from shared.problem import NOT_FOUND, ProblemError
from shared.vietnamese import clean
from sync_server.custody.privacy import search, service
from sync_server.custody.privacy.search import Match
from sync_server.custody.privacy.service import RequestForm
from sync_server.people.accounts import service as accounts
from sync_server.store.erasures import Request as PrivacyRequest
from sync_server.web.auth import AAccessLogViewer, AForm, APrivacyViewer, AService
from sync_server.web.pages import page
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_LONGEST_SEARCH = 120
_NEW = RequestForm("", "", "", "")
router = APIRouter(include_in_schema=False)


@router.get("/privacy")
def privacy(request: Request, services: AService, viewer: APrivacyViewer) -> Response:
    """List the requests, with the form for a new one."""
    return page(request, "privacy.html", _listed(services, viewer, _NEW, ()))


@router.post("/privacy")
def take(request: Request, form: AForm, services: AService, viewer: APrivacyViewer) -> Response:
    """Keep a new request; a wrong entry keeps what was typed."""
    text = clean(form.get("text", ""))
    asked = RequestForm(
        form.get("kind", ""), clean(form.get("person", "")), clean(form.get("contact", "")), text
    )
    wrong = asked.wrong()
    if wrong:
        return page(request, "privacy.html", _listed(services, viewer, asked, wrong), 400)
    service.take(services, viewer, asked)
    return RedirectResponse("/privacy", 303)


@router.get("/privacy/{request_id}")
def one(request: Request, request_id: str, services: AService, viewer: APrivacyViewer) -> Response:
    """Show a request."""
    return _one(request, viewer, service.find(services, viewer, request_id))


@router.post("/privacy/{request_id}/search")
def find(
    request: Request, request_id: str, form: AForm, services: AService, viewer: APrivacyViewer
) -> Response:
    """Show what is kept of whom a request is about.

    By a form, as what is typed is a name: an address would be kept in histories and in proxies' logs.
    """
    found = service.find(services, viewer, request_id)
    wanted = clean(form.get("q", ""))[:_LONGEST_SEARCH]
    matches = search.find(services, viewer, wanted) if wanted else []
    if matches:
        accounts.note(services, viewer, "privacy_read", " ".join(m.id for m in matches)[:300])
    return _one(request, viewer, found, wanted, matches)


@router.post("/privacy/{request_id}")
def change(request_id: str, form: AForm, services: AService, viewer: APrivacyViewer) -> Response:
    """Mark a request answered or closed, give it more time, or erase whom it is about."""
    found = service.find(services, viewer, request_id)
    if form.get("do") == "erase":
        entity = form.get("entity", "")
        if not search.may_see(services, viewer, entity) or form.get("sure") != "on":
            raise ProblemError(NOT_FOUND)
        service.fulfil_deletion(services, viewer, found, entity)
    else:
        service.change(services, viewer, found, form.get("do", ""), clean(form.get("outcome", "")))
    return RedirectResponse(f"/privacy/{request_id}", 303)


@router.get("/access-log")
def access_log(
    request: Request,
    services: AService,
    viewer: AAccessLogViewer,
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """List who looked at what, the newest first."""
    lines, pages = service.looks(services, page_number)
    values = {"viewer": viewer, "lines": lines, "page_number": min(page_number, pages), "pages": pages}
    return page(request, "access_log.html", values)


def _one(
    request: Request, viewer: Viewer, found: PrivacyRequest, wanted: str = "", matches: Sequence[Match] = ()
) -> Response:
    values = {"viewer": viewer, "it": found, "q": wanted, "matches": matches}
    return page(request, "privacy_one.html", values | {"extended": service.extended(found)})


def _listed(services: Services, viewer: Viewer, asked: RequestForm, wrong: Collection[str]) -> dict[str, Any]:
    return {
        "viewer": viewer,
        "requests": service.listed(services, viewer),
        "asked": asked,
        "wrong": wrong,
        "kinds": service.KINDS,
        "now": services.clock(),
    }
