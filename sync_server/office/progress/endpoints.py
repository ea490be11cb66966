"""The page of one indicator."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from sync_server.office.progress import service
from sync_server.office.progress.week import Moved
from sync_server.office.progress.words import forecast, pace_words
from sync_server.office.records.endpoints import APage, records_page
from sync_server.web.auth import ABoardViewer, ARecordsViewer, AService
from sync_server.web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/progress/{indicator}")
def progress(request: Request, indicator: str, services: AService, viewer: ABoardViewer) -> Response:
    """Show an indicator by unit and week."""
    shown = service.progress(services, viewer, indicator)
    words = {"pace_words": pace_words, "forecast_words": forecast, "basis_groups": service.BASES}
    return page(request, "progress.html", {"it": shown, "viewer": viewer} | words)


@router.get("/progress/{indicator}/moved")
def moved(  # noqa: PLR0913, PLR0917
    request: Request,
    indicator: str,
    services: AService,
    viewer: ARecordsViewer,
    unit: Annotated[str, Query(max_length=40)],
    part: Moved,
    number: APage = 1,
) -> Response:
    """List those who make up a part of what moved this week."""
    shown = service.moved(services, viewer, indicator, unit, part, number)
    return records_page(request, viewer, shown, (f"/progress/{indicator}", "course.back"))
