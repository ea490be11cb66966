"""The page on which people settle what others disagree about."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from sync_server.office.conflicts import service
from sync_server.office.doubtful_days.service import doubtful_days
from sync_server.web.auth import AForm, AReviewViewer, AService
from sync_server.web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/conflicts")
def conflicts(
    request: Request,
    services: AService,
    viewer: AReviewViewer,
    number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
) -> Response:
    """List every value that stands beside another, and every day that cannot be."""
    shown = service.conflicts(services, viewer, number)
    doubts = doubtful_days(services, viewer)
    return page(request, "conflicts.html", {"it": shown, "doubts": doubts, "viewer": viewer})


@router.post("/conflicts")
def settle(form: AForm, services: AService, viewer: AReviewViewer) -> Response:
    """Let the chosen value stand, and show what is left."""
    service.settle(services, viewer, form.get("entity", ""), form.get("field", ""), form.get("choice", ""))
    number = form.get("page", "")
    return RedirectResponse(f"/conflicts?page={number}" if number.isdecimal() else "/conflicts", 303)
