"""The page of what phones said of people who had moved."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from shared.problem import NOT_FOUND, REJECTIONS, ProblemError
from sync_server.office.set_aside import service
from sync_server.web.auth import AForm, AReviewViewer, AService
from sync_server.web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/set-aside")
def waiting(
    request: Request,
    services: AService,
    viewer: AReviewViewer,
    number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
    refused: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """List what waits; `refused` is why the last one could not be taken up."""
    shown = service.waiting(services, viewer, number)
    reason = refused if refused in REJECTIONS else ""
    return page(request, "set_aside.html", {"it": shown, "viewer": viewer, "refused": reason})


@router.post("/set-aside/{change_id}")
def decide(change_id: str, form: AForm, services: AService, viewer: AReviewViewer) -> Response:
    """Take up or decline one change."""
    refused = None
    if form.get("do") == "take":
        refused = service.take(services, viewer, change_id)
    elif form.get("do") == "decline":
        service.decline(services, viewer, change_id)
    else:
        raise ProblemError(NOT_FOUND)
    return RedirectResponse("/set-aside" if refused is None else f"/set-aside?refused={refused}", 303)
