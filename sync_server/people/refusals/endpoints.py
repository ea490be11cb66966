"""The page of what was refused."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from sync_server.people.refusals import service
from sync_server.web.auth import AAccessLogViewer, AService
from sync_server.web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/refusals")
def refusals(
    request: Request,
    services: AService,
    viewer: AAccessLogViewer,
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """List wrong passwords and codes, locks, and pages that were refused, the newest first."""
    part = service.listed(services, page_number)
    values = {"viewer": viewer, "lines": part.shown, "page_number": part.page, "pages": part.pages}
    return page(request, "refusals.html", values)
