"""The board's page."""

from fastapi import APIRouter, Request, Response

from sync_server.custody.privacy.retention import retention
from sync_server.office.board import service
from sync_server.office.board.board import HOUSEHOLD_CELLS
from sync_server.office.progress.words import pace_words
from sync_server.web.auth import ABoardViewer, AService
from sync_server.web.pages import page
from sync_server.web.roles import Permission

router = APIRouter(include_in_schema=False)


@router.get("/")
def board(request: Request, services: AService, viewer: ABoardViewer) -> Response:
    """Show every total against its target."""
    shown = service.board(services, viewer)
    values = {"it": shown, "viewer": viewer, "columns": HOUSEHOLD_CELLS, "pace_words": pace_words}
    values["retention"] = retention(services) if viewer.may(Permission.CAMPAIGN) else None
    return page(request, "board.html", values)
