"""The pages about people's rights in their data, and who looked at what."""

from collections.abc import Collection
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from shared.problem import NOT_FOUND, ProblemError
from shared.vietnamese import clean
from sync_server.accounts import service as accounts
from sync_server.accounts.service import Viewer
from sync_server.auth import AAccessLogViewer, AForm, APrivacyViewer, AService
from sync_server.pages import page
from sync_server.privacy import search, service
from sync_server.privacy.service import Asked
from sync_server.services import Services

_NEW = Asked("", "", "", "")
router = APIRouter(include_in_schema=False)


@router.get("/privacy")
def privacy(request: Request, services: AService, viewer: APrivacyViewer) -> Response:
    """List the requests, with the form for a new one."""
    return page(request, "privacy.html", _listed(services, viewer, _NEW, ()))


@router.post("/privacy")
def take(request: Request, form: AForm, services: AService, viewer: APrivacyViewer) -> Response:
    """Keep a new request; a wrong entry keeps what was typed."""
    text = clean(form.get("text", ""))
    asked = Asked(form.get("kind", ""), clean(form.get("person", "")), clean(form.get("contact", "")), text)
    wrong = asked.wrong()
    if wrong:
        return page(request, "privacy.html", _listed(services, viewer, asked, wrong), 400)
    service.take(services, viewer, asked)
    return RedirectResponse("/privacy", 303)


@router.get("/privacy/{request_id}")
def one(
    request: Request,
    request_id: str,
    services: AService,
    viewer: APrivacyViewer,
    q: Annotated[str, Query(max_length=120)] = "",
) -> Response:
    """Show a request, and with a search what is kept of whom it is about."""
    found = service.find(services, viewer, request_id)
    matches = search.find(services, viewer, q) if clean(q) else []
    if matches:
        accounts.note(services, viewer, "privacy_read", " ".join(m.id for m in matches)[:300])
    values = {"viewer": viewer, "it": found, "q": q, "matches": matches}
    return page(request, "privacy_one.html", values | {"extended": service.extended(found)})


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


def _listed(services: Services, viewer: Viewer, asked: Asked, wrong: Collection[str]) -> dict[str, Any]:
    return {
        "viewer": viewer,
        "requests": service.listed(services, viewer),
        "asked": asked,
        "wrong": wrong,
        "kinds": service.KINDS,
        "now": services.clock(),
    }
