"""The pages on which people judge whether two records are one person."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from sync_server.office.duplicates import service
from sync_server.web.auth import AForm, AReviewViewer, AService, Form
from sync_server.web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/duplicates")
def waiting(
    request: Request,
    services: AService,
    viewer: AReviewViewer,
    number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
) -> Response:
    """Show the pairs that wait."""
    shown = service.waiting(services, viewer, number)
    return page(request, "duplicates.html", {"it": shown, "viewer": viewer})


@router.get("/duplicates/settled")
def settled(
    request: Request,
    services: AService,
    viewer: AReviewViewer,
    number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
) -> Response:
    """Show the pairs that were judged."""
    shown = service.settled(services, viewer, number)
    return page(request, "duplicates_settled.html", {"it": shown, "viewer": viewer})


@router.post("/duplicates/judge")
def judge(form: AForm, services: AService, viewer: AReviewViewer) -> Response:
    """Keep a verdict, and show the next pairs."""
    service.judge(services, viewer, form.get("link", ""), form.get("verdict", ""), form.get("home", ""))
    return _back("/duplicates", form)


@router.post("/duplicates/undo")
def undo(form: AForm, services: AService, viewer: AReviewViewer) -> Response:
    """Open a pair again."""
    service.undo(services, viewer, form.get("link", ""))
    return _back("/duplicates" if form.get("shown") == "waiting" else "/duplicates/settled", form)


def _back(place: str, form: Form) -> Response:
    number = form.get("page", "1")
    return RedirectResponse(f"{place}?{urlencode({'page': number})}" if number.isdecimal() else place, 303)
