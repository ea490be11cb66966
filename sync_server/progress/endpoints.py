"""The page of one indicator."""

from fastapi import APIRouter, Request, Response

from sync_server.auth import ABoardViewer, AService
from sync_server.pages import page
from sync_server.progress import service
from sync_server.progress.words import forecast, pace_words

router = APIRouter(include_in_schema=False)


@router.get("/progress/{indicator}")
def progress(request: Request, indicator: str, services: AService, viewer: ABoardViewer) -> Response:
    """Show an indicator by unit and week."""
    shown = service.progress(services, viewer, indicator)
    words = {"pace_words": pace_words, "forecast_words": forecast}
    return page(request, "progress.html", {"it": shown, "viewer": viewer} | words)
