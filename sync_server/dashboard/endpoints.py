"""The board's page."""

from fastapi import APIRouter, Request, Response

from sync_server.auth import ABoardViewer, AService
from sync_server.dashboard import service
from sync_server.dashboard.board import HOUSEHOLD_CELLS
from sync_server.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/")
def board(request: Request, services: AService, viewer: ABoardViewer) -> Response:
    """Show every total against its target."""
    shown = service.board(services, viewer)
    return page(request, "board.html", {"it": shown, "viewer": viewer, "columns": HOUSEHOLD_CELLS})
