"""The pages about those who lead by example."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from sync_server.auth import ABoardViewer, ARecordsViewer, AService
from sync_server.leading import service
from sync_server.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/leading")
def leading(request: Request, services: AService, viewer: ABoardViewer) -> Response:
    """Show how every cohort stands."""
    return page(request, "leading.html", {"it": service.leading(services, viewer), "viewer": viewer})


@router.get("/leading/{cohort}")
def cohort(
    request: Request,
    cohort: str,
    services: AService,
    viewer: ARecordsViewer,
    number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
) -> Response:
    """List who of a cohort still misses something."""
    shown = service.cohort(services, viewer, cohort, number)
    return page(request, "cohort.html", {"it": shown, "viewer": viewer, "place": f"/leading/{cohort}"})
